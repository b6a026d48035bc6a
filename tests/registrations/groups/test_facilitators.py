"""Olga invites gespreksleiders, and says what they lead."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groups import facilitators
from registrations.groups.facilitators import IsOrganiser, IsSwitchedOff
from registrations.models import QueuedMail, Subgroup
from sessions_app.admin.meanwhile import THEIRS, YOURS
from sessions_app.models import Edition, Theme, User
from tests.at_once import at_once, failing_statements, while_uncommitted
from tests.desk import save
from tests.pages import html_of
from tests.people import make_edition, make_facilitator, make_organiser

pytestmark = pytest.mark.portable

INVITE = "/admin/sessions_app/user/uitnodigen/"
LIST = "/admin/sessions_app/user/"
NOOR = {"name": "Noor de Wit", "email": "Noor@School.nl"}


@pytest.fixture
def group(edition: Edition) -> Subgroup:
    """The second group of the second theme."""
    theme = edition.themes.get(position=2)
    Subgroup.objects.create(theme=theme, number=1)
    return Subgroup.objects.create(theme=theme, number=2)


def leads(user: User) -> dict[str, list[int]]:
    """What somebody leads."""
    return {
        "themes": sorted(user.themes.values_list("pk", flat=True)),
        "subgroups": sorted(user.subgroups.values_list("pk", flat=True)),
    }


def leads_page(user: User) -> str:
    return f"{LIST}{user.pk}/begeleidt/"


def save_leads(desk: Client, user: User, **ticks: Any) -> Any:
    """Open the page of what somebody leads, tick these and save."""
    opened = desk.get(leads_page(user)).context["form"]
    return desk.post(leads_page(user), {"shown": opened.stamp} | ticks)


def invite(email: str, by: User, theme: Theme) -> User:
    return facilitators.invite(name="Noor", email=email, themes=[theme], subgroups=[], by=by)


# The invitation.


def test_an_invitation_makes_an_account_without_a_password(
    desk: Client, theme: Theme, group: Subgroup
) -> None:
    answer = desk.post(INVITE, NOOR | {"themes": [theme.pk], "subgroups": [group.pk]})
    noor = User.objects.get(email="noor@school.nl")
    assert answer["Location"] == leads_page(noor)
    assert (noor.name, noor.is_staff, noor.is_superuser, noor.is_active) == (
        "Noor de Wit",
        False,
        False,
        True,
    )
    assert not noor.has_usable_password()
    assert leads(noor) == {"themes": [theme.pk], "subgroups": [group.pk]}
    assert LogEntry.objects.get().object_id == str(noor.pk)


def test_the_mail_says_what_when_and_how_to_sign_in(
    desk: Client, theme: Theme, group: Subgroup, edition: Edition
) -> None:
    desk.post(INVITE, NOOR | {"themes": [theme.pk], "subgroups": [group.pk]})
    mail = QueuedMail.objects.get()
    assert (mail.kind, mail.edition, mail.participant, mail.recipient, mail.reply_to) == (
        "invited_facilitator",
        edition,
        None,
        "noor@school.nl",
        "vragen@example.org",
    )
    assert mail.subject == "Uw uitnodiging als gespreksleider"
    for part in [
        "Dag Noor de Wit,",
        "Olga nodigt u uit als gespreksleider.",
        f"- {theme.title}, alle subgroepen",
        f"- {group.theme.title}, subgroep 2",
        "donderdag 24 september 2026, 13.00–15.30 uur",
        f"{site.SITE_URL}/account/login/",
        "noor@school.nl",
        "U hebt geen wachtwoord nodig.",
    ]:
        assert part in mail.text
        assert part.removeprefix("- ") in unescape(re.sub(r"</?span[^>]*>", "", mail.html))


def test_who_was_invited_signs_in_with_a_code(desk: Client, theme: Theme) -> None:
    desk.post(INVITE, NOOR | {"themes": [theme.pk]})
    tablet = Client()
    tablet.post("/account/login/code/", {"email": NOOR["email"]})
    (code,) = re.findall(r"^\d{4} \d{4}$", QueuedMail.objects.latest("pk").text, re.M)
    answer = tablet.post("/account/login/code/confirm/", {"code": code})
    assert answer["Location"] == "/begeleiding/"


def test_an_account_that_exists_gets_more_to_lead_and_keeps_its_name(
    desk: Client, theme: Theme, group: Subgroup
) -> None:
    gijs = make_facilitator()
    group.facilitators.add(gijs)
    desk.post(INVITE, {"name": "Iemand", "email": "GIJS@example.org", "themes": [theme.pk]})
    gijs.refresh_from_db()
    assert (gijs.name, gijs.check_password("demo-demo-demo")) == ("Gijs", True)
    assert leads(gijs) == {"themes": [theme.pk], "subgroups": [group.pk]}
    assert User.objects.count() == 2


def test_an_account_without_a_name_gets_one(desk: Client, theme: Theme) -> None:
    gijs = make_facilitator(name="")
    invite("gijs@example.org", make_organiser(email="o2@example.org"), theme)
    gijs.refresh_from_db()
    assert gijs.name == "Noor"


def test_an_organiser_is_refused_in_words(desk: Client, olga: User, theme: Theme) -> None:
    answer = desk.post(INVITE, {"name": "O", "email": "OLGA@example.org", "themes": [theme.pk]})
    assert str(IsOrganiser()) in html_of(answer)
    assert 'value="OLGA@example.org"' in html_of(answer)
    assert leads(olga) == {"themes": [], "subgroups": []}
    assert QueuedMail.objects.count() == 0


def test_an_account_that_is_off_stays_off_and_says_so(desk: Client, theme: Theme) -> None:
    gijs = make_facilitator(is_active=False)
    answer = desk.post(INVITE, {"name": "G", "email": gijs.email, "themes": [theme.pk]})
    assert "Zet dit account eerst weer aan." in html_of(answer)
    gijs.refresh_from_db()
    assert (gijs.is_active, leads(gijs)["themes"]) == (False, [])
    assert QueuedMail.objects.count() == 0


def test_at_least_one_theme_or_group_is_chosen(desk: Client, theme: Theme) -> None:
    answer = desk.post(INVITE, NOOR)
    assert "Kies minstens één thema of subgroep." in html_of(answer)
    assert "<title>Fout: " in html_of(answer)
    assert 'value="Noor de Wit"' in html_of(answer)
    assert User.objects.count() == 1


def test_what_was_ticked_stays_ticked_when_something_is_wrong(
    desk: Client, theme: Theme, group: Subgroup
) -> None:
    answer = desk.post(INVITE, {"name": "", "themes": [theme.pk], "subgroups": [group.pk]})
    ticked = re.findall(r'name="(\w+)" value="(\d+)" checked', html_of(answer))
    assert ticked == [("themes", str(theme.pk)), ("subgroups", str(group.pk))]


@pytest.mark.parametrize(
    "forged", ["999999", "x", "", "-1", "1\0", "9" * 19, "9" * 40, "9" * 5000, "1 OR 1=1"]
)
@pytest.mark.parametrize("field", ["themes", "subgroups"])
def test_forged_choices_change_nothing(desk: Client, theme: Theme, field: str, forged: str) -> None:
    answer = desk.post(INVITE, NOOR | {field: [forged]})
    assert answer.status_code == 200
    assert User.objects.count() == 1
    assert QueuedMail.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "noor@localhost"},
        {"email": "noor@[127.0.0.1]"},
        {"email": "noor"},
        {"email": "a" * 250 + "@example.org"},
        {"email": "noor@school.nl\0"},
        {"name": "x" * 151},
        {"name": "Kijk op www.kwaad.nl"},
        {"name": "Noor\ue000"},
        {"name": "\u200b"},
        {"name": "Bel nu uw bank"},
        {"email": "rené@school.nl"},
    ],
)
def test_a_wrong_name_or_address_gets_a_sentence(
    desk: Client, theme: Theme, wrong: dict[str, str]
) -> None:
    answer = desk.post(INVITE, NOOR | {"themes": [theme.pk]} | wrong)
    assert answer.status_code == 200
    assert "errorlist" in html_of(answer)
    assert User.objects.count() == 1


def test_an_address_is_invited_as_mail_goes_to_it(desk: Client, theme: Theme) -> None:
    pasted = {"name": "Drs. J.de Wit\u200b", "email": "<Noor@sch\u00adool.NL>;\u200b"}
    desk.post(INVITE, pasted | {"themes": [theme.pk]})
    assert list(QueuedMail.objects.values_list("recipient", flat=True)) == ["noor@school.nl"]
    assert User.objects.get(email="noor@school.nl").name == "Drs. J.de Wit"


def test_a_name_is_only_text_in_the_mail_and_in_the_admin(desk: Client, theme: Theme) -> None:
    name = "<b>{{ 7|add:7 }}{email}</b>"
    make_facilitator(email="noor@school.nl", name=name)
    answer = desk.post(INVITE, NOOR | {"themes": [theme.pk]}, follow=True)
    mail = QueuedMail.objects.get()
    assert f"Dag {name}," in mail.text
    assert "<b>{" not in mail.html
    assert "<b>{" not in answer.content.decode()
    assert "<b>{" not in desk.get(LIST).content.decode()
    assert name not in mail.subject


def test_a_theme_takes_the_place_of_its_own_groups(desk: Client, group: Subgroup) -> None:
    desk.post(INVITE, NOOR | {"themes": [group.theme_id], "subgroups": [group.pk]})
    noor = User.objects.get(email="noor@school.nl")
    assert leads(noor) == {"themes": [group.theme_id], "subgroups": []}


def test_the_mail_names_no_group_of_a_theme_that_somebody_leads_whole(
    desk: Client, gijs: User, group: Subgroup
) -> None:
    group.facilitators.add(gijs)
    group.theme.facilitators.add(gijs)
    desk.post(leads_page(gijs), {"again": "x"})
    text = QueuedMail.objects.get().text
    assert f"- {group.theme.title}, alle subgroepen" in text
    assert "subgroep 2" not in text


def test_an_edition_that_is_over_is_not_offered(
    desk: Client, theme: Theme, clock: time_machine.Traveller
) -> None:
    later = make_edition("later")
    later.sessions.all().delete()
    past = make_edition("voorbij")
    past.sessions.all().delete()
    past.ended_on = timezone.localdate()
    past.save()
    assert "(1 september 2026)" in html_of(desk.get(INVITE))
    clock.shift(timedelta(days=200))
    # Signing in lasts half a day.
    desk.force_login(User.objects.get(email="olga@example.org"))
    page = html_of(desk.get(INVITE))
    assert re.findall(r"<legend>.*\((.*)\)</legend>", page) == ["nog zonder datum"]
    answer = desk.post(INVITE, NOOR | {"themes": [theme.pk]})
    assert "Dit staat niet meer in de lijst. Kies opnieuw." in html_of(answer)
    assert not theme.facilitators.exists()


def test_where_nothing_is_to_come_the_page_says_so(desk: Client, db: None) -> None:
    assert "Maak eerst een leergemeenschap" in html_of(desk.get(INVITE))


def test_a_double_press_sends_one_mail(desk: Client, theme: Theme) -> None:
    for _ in range(2):
        desk.post(INVITE, NOOR | {"themes": [theme.pk]})
    assert (User.objects.count(), QueuedMail.objects.count()) == (2, 1)


def test_opening_the_pages_changes_nothing(desk: Client, theme: Theme) -> None:
    gijs = make_facilitator()
    theme.facilitators.add(gijs)
    desk.get(f"{INVITE}?name=Noor&email=noor@school.nl&themes={theme.pk}")
    desk.get(f"{leads_page(gijs)}?again=1")
    assert (User.objects.count(), QueuedMail.objects.count()) == (2, 0)
    assert leads(gijs)["themes"] == [theme.pk]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_make_one_account(clock: time_machine.Traveller) -> None:
    theme, olga = make_edition().themes.get(position=1), make_organiser()
    other = theme.edition.themes.get(position=2)
    with failing_statements() as failed:
        found = at_once(
            lambda: invite("noor@school.nl", olga, theme),
            lambda: invite("NOOR@school.nl", olga, other),
        )
    # The log of the server would hold the address.
    assert failed == []
    noor = User.objects.get(email="noor@school.nl")
    assert found == [noor, noor]
    assert leads(noor)["themes"] == sorted([theme.pk, other.pk])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_invitation_waits_for_one_of_the_same_address(clock: time_machine.Traveller) -> None:
    theme, olga = make_edition().themes.get(position=1), make_organiser()
    found = while_uncommitted(
        lambda: invite("noor@school.nl", olga, theme),
        lambda: invite("noor@school.nl", olga, theme),
    )
    assert found == User.objects.get(email="noor@school.nl")
    assert QueuedMail.objects.count() == 1


# What somebody leads.


def test_olga_changes_what_somebody_leads(desk: Client, theme: Theme, group: Subgroup) -> None:
    gijs = make_facilitator()
    theme.facilitators.add(gijs)
    page = html_of(desk.get(leads_page(gijs)))
    assert re.findall(r'name="(\w+)" value="(\d+)" checked', page) == [("themes", str(theme.pk))]
    answer = save_leads(desk, gijs, subgroups=[group.pk])
    assert answer["Location"] == leads_page(gijs)
    assert leads(gijs) == {"themes": [], "subgroups": [group.pk]}
    assert QueuedMail.objects.count() == 0


def test_somebody_may_lead_nothing_any_more(desk: Client, theme: Theme) -> None:
    gijs = make_facilitator()
    theme.facilitators.add(gijs)
    save_leads(desk, gijs)
    assert leads(gijs) == {"themes": [], "subgroups": []}


def test_what_a_colleague_chose_meanwhile_is_told_and_stays(
    desk: Client, theme: Theme, group: Subgroup
) -> None:
    gijs = make_facilitator()
    opened = desk.get(leads_page(gijs)).context["form"].stamp
    theme.facilitators.add(gijs)

    answer = desk.post(leads_page(gijs), {"shown": opened, "subgroups": [group.pk]})

    assert "Er is intussen iets veranderd. Er is nog niets bewaard." in html_of(answer)
    form = answer.context["form"]
    assert form.errors == {"themes": [THEIRS]}
    assert (form["themes"].value(), form["subgroups"].value()) == ([theme.pk], [str(group.pk)])
    assert leads(gijs) == {"themes": [theme.pk], "subgroups": []}

    again = {"shown": form.stamp, "themes": [theme.pk], "subgroups": [group.pk]}
    assert desk.post(leads_page(gijs), again).status_code == 302
    assert leads(gijs) == {"themes": [theme.pk], "subgroups": [group.pk]}


def test_two_choices_for_somebody_are_both_shown(desk: Client, theme: Theme) -> None:
    gijs, other = make_facilitator(), theme.edition.themes.get(position=3)
    opened = desk.get(leads_page(gijs)).context["form"].stamp
    theme.facilitators.add(gijs)
    answer = desk.post(leads_page(gijs), {"shown": opened, "themes": [other.pk]})
    form = answer.context["form"]
    assert form.errors == {"themes": [YOURS.format(theme.title)]}
    assert form["themes"].value() == [str(other.pk)]
    assert leads(gijs)["themes"] == [theme.pk]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_at_once_what_somebody_leads_one_is_told(
    clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    first, second = make_edition().themes.all()[:2]
    gijs, desk = make_facilitator(), Client()
    desk.force_login(make_organiser())
    opened = desk.get(leads_page(gijs)).context["form"].stamp
    answers = at_once(
        *[
            lambda theme=theme: (
                desk.post(leads_page(gijs), {"shown": opened, "themes": [theme.pk]}).status_code
            )
            for theme in (first, second)
        ]
    )
    assert sorted(answers) == [200, 302]
    assert gijs.themes.count() == 1


def test_what_somebody_led_before_stays_as_it_was(
    desk: Client, theme: Theme, clock: time_machine.Traveller
) -> None:
    gijs = make_facilitator()
    past = make_edition("voorbij", ended_on="2020-01-01")
    past.sessions.all().delete()
    past.themes.get(position=3).facilitators.add(gijs)
    save_leads(desk, gijs, themes=[theme.pk])
    assert leads(gijs)["themes"] == sorted([theme.pk, past.themes.get(position=3).pk])


@pytest.mark.parametrize("forged", ["999999", "x", "1\0"])
def test_forged_choices_do_not_change_what_somebody_leads(
    desk: Client, theme: Theme, forged: str
) -> None:
    gijs = make_facilitator()
    theme.facilitators.add(gijs)
    answer = save_leads(desk, gijs, themes=[forged])
    assert "<title>Fout: " in html_of(answer)
    assert "errorlist" in html_of(answer)
    assert leads(gijs)["themes"] == [theme.pk]


def test_the_invitation_goes_again_and_not_twice_in_a_moment(
    desk: Client, theme: Theme, clock: time_machine.Traveller
) -> None:
    gijs = make_facilitator()
    theme.facilitators.add(gijs)
    for _ in range(2):
        desk.post(leads_page(gijs), {"again": "x"})
    assert QueuedMail.objects.count() == 1
    clock.shift(facilitators.AGAIN_AFTER)
    desk.post(leads_page(gijs), {"again": "x"})
    assert QueuedMail.objects.count() == 2
    assert leads(gijs)["themes"] == [theme.pk]


def test_an_invitation_to_nothing_does_not_go(desk: Client, theme: Theme) -> None:
    gijs = make_facilitator()
    answer = desk.post(leads_page(gijs), {"again": "x"}, follow=True)
    assert "Kies eerst wat deze gespreksleider begeleidt" in html_of(answer)
    assert QueuedMail.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"is_staff": True}, str(IsOrganiser())),
        ({"is_active": False}, str(IsSwitchedOff())),
    ],
)
@pytest.mark.parametrize("posted", [{"again": "x"}, {"themes": ["{}"]}])
def test_organisers_and_accounts_that_are_off_lead_nothing(
    desk: Client, theme: Theme, fields: dict[str, bool], sentence: str, posted: dict[str, Any]
) -> None:
    user = make_facilitator(**fields)
    data = {key: theme.pk if value == ["{}"] else value for key, value in posted.items()}
    data["shown"] = desk.get(leads_page(user)).context["form"].stamp
    assert sentence in html_of(desk.post(leads_page(user), data, follow=True))
    assert leads(user) == {"themes": [], "subgroups": []}
    assert QueuedMail.objects.count() == 0
    assert 'type="checkbox"' not in html_of(desk.get(leads_page(user)))


def test_an_account_that_does_not_exist_is_missing(desk: Client) -> None:
    assert desk.get(f"{LIST}99999/begeleidt/").status_code == 404


def test_gespreksleiders_and_strangers_find_none_of_it(theme: Theme, client: Client) -> None:
    gijs = make_facilitator()
    for page in [INVITE, leads_page(gijs)]:
        assert client.post(page, NOOR | {"themes": [theme.pk]}).status_code == 403
    client.force_login(gijs)
    for page in [INVITE, leads_page(gijs)]:
        assert client.get(page).status_code == 404
        assert client.post(page, NOOR | {"themes": [theme.pk]}).status_code == 404
    assert leads(gijs) == {"themes": [], "subgroups": []}


@pytest.mark.parametrize("page", [INVITE, "leads"])
def test_the_pages_take_as_many_statements_for_many_groups(
    desk: Client,
    theme: Theme,
    page: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    gijs = make_facilitator()
    address = leads_page(gijs) if page == "leads" else page
    for number in range(1, 9):
        theme.subgroups.create(number=number).facilitators.add(gijs)
    for slug in ["een", "twee", "drie"]:
        make_edition(slug)
    with django_assert_max_num_queries(12):
        assert desk.get(address).status_code == 200


# The accounts in the admin.


def save_account(desk: Client, user: User, **changes: str) -> Any:
    return save(desk, f"{LIST}{user.pk}/change/", **changes)


@pytest.mark.parametrize("kind", ["theme", "group"])
def test_who_leads_becomes_no_organiser(
    desk: Client, theme: Theme, group: Subgroup, kind: str
) -> None:
    gijs = make_facilitator()
    (theme if kind == "theme" else group).facilitators.add(gijs)
    answer = save_account(desk, gijs, is_staff="on")
    assert "Haal eerst de thema’s en subgroepen weg." in html_of(answer)
    gijs.refresh_from_db()
    assert (gijs.is_staff, gijs.is_superuser) == (False, False)


def test_who_leads_nothing_can_become_organiser(desk: Client) -> None:
    gijs = make_facilitator()
    assert save_account(desk, gijs, is_staff="on", is_superuser="on").status_code == 302
    gijs.refresh_from_db()
    assert (gijs.is_staff, gijs.is_superuser) == (True, True)


def test_an_account_keeps_its_address_without_capitals(desk: Client) -> None:
    gijs = make_facilitator()
    save_account(desk, gijs, email="Gijs@School.NL", name="Gijs")
    gijs.refresh_from_db()
    assert gijs.email == "gijs@school.nl"


def test_a_second_account_for_an_address_is_refused_once_and_in_words(
    desk: Client, olga: User
) -> None:
    gijs = make_facilitator()
    page = html_of(save_account(desk, gijs, email="OLGA@example.org"))
    assert re.findall(r"<li>(Er .*?)</li>", page) == ["Er is al een account met dit e-mailadres."]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("invited_first", [True, False])
def test_nobody_is_invited_and_made_organiser_at_the_same_moment(
    clock: time_machine.Traveller, settings: Settings, invited_first: bool
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    theme, olga, gijs = make_edition().themes.get(position=1), make_organiser(), make_facilitator()
    desk = Client()
    desk.force_login(olga)
    verbs = [
        lambda: invite(gijs.email, olga, theme),
        lambda: save_account(desk, gijs, is_staff="on"),
    ]
    while_uncommitted(*(verbs if invited_first else reversed(verbs)))
    gijs.refresh_from_db()
    assert (gijs.is_staff, gijs.themes.exists()) == (not invited_first, invited_first)


def test_the_list_of_accounts_says_what_each_leads(
    desk: Client, theme: Theme, group: Subgroup
) -> None:
    gijs = make_facilitator()
    theme.facilitators.add(gijs)
    group.facilitators.add(gijs)
    page = html_of(desk.get(LIST))
    edition = theme.edition
    lines = (
        f"<div>{theme.title}, {edition}</div><div>{group.theme.title}, subgroep 2, {edition}</div>"
    )
    assert f'<a href="{leads_page(gijs)}">{lines}</a>' in page
    assert f'<a href="{INVITE}">Gespreksleider uitnodigen</a>' in page


def test_the_list_takes_as_many_statements_for_many_accounts(
    desk: Client, theme: Theme, group: Subgroup, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        user = make_facilitator(email=f"g{number}@example.org")
        theme.facilitators.add(user)
        group.facilitators.add(user)
    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200


def test_the_page_of_an_account_leads_to_what_it_leads(desk: Client, olga: User) -> None:
    gijs = make_facilitator()
    assert leads_page(gijs) in html_of(desk.get(f"{LIST}{gijs.pk}/change/"))
    assert leads_page(olga) not in html_of(desk.get(f"{LIST}{olga.pk}/change/"))


def test_staff_without_the_right_to_do_so_invite_nobody(
    client: Client, gijs: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser(email="oscar@example.org", is_superuser=False))
    assert [client.get(url).status_code for url in (INVITE, leads_page(gijs))] == [403, 403]
