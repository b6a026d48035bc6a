"""One person's page: where they stand, their story, and what an organiser does for them."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.admin.actions import ACTIONS, GONE, NotDone
from registrations.admin.division import CHANGED
from registrations.desk.story import standing, story_of
from registrations.groups import division
from registrations.models import Attendance, Event, EventKind, Participant, QueuedMail, Status
from registrations.places import registration, signup, waiting_list
from registrations.privacy import forgetting
from sessions_app.models import Theme, User
from tests.people import NOW, make_group, make_organiser, make_participant, session_of
from tests.places import hand_over, limit, mailed, person, places, sign_up
from tests.smtp import make_mail

COLLEAGUE = {
    "given_name": "Els",
    "name_prefix": "",
    "family_name": "Bos",
    "email": "els@example.org",
    "job_title": "leraar",
}


def page_of(piet: Participant, name: str = "change") -> str:
    return reverse(f"admin:registrations_participant_{name}", args=[piet.pk])


def act(desk: Client, piet: Participant, name: str, **typed: Any) -> Any:
    """Open the page of an action, fill it in and press."""
    shown = desk.get(page_of(piet, name)).context["shown"]
    return desk.post(page_of(piet, name), {"shown": shown} | typed, follow=True)


def told(answer: Any) -> list[str]:
    """What the page says was done."""
    return [str(message) for message in answer.context["messages"]]


def happens(desk: Client, piet: Participant, name: str) -> list[str]:
    found: list[str] = desk.get(page_of(piet, name)).context["happens"]
    return found


@pytest.fixture
def theme(theme: Theme, clock: time_machine.Traveller) -> Theme:
    """A theme with one place, which Anna has; Bram waits, and their mail has gone."""
    limit(theme, 1)
    for name in ("anna", "bram"):
        sign_up(theme, name)
        clock.shift(1)
    mailed()
    return theme


def lines(piet: Participant) -> list[tuple[str, str, str]]:
    return [(line.what, line.about, line.by) for line in story_of(piet)]


def test_a_story_tells_all_that_happened_in_the_order_of_time(
    desk: Client, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    other = theme.edition.themes.get(position=2)

    def later() -> None:
        clock.shift(timedelta(hours=1))

    later()
    registration.cancel(person("anna"))
    later()
    group = make_group(theme, number=1)
    make_group(theme, number=2)
    bram = person("bram")
    division.move(bram, group.number, version=0, by=olga, reason="past goed")
    later()
    division.move(bram, 2, version=1, by=olga, reason="gelijker")
    later()
    division.undo(theme, version=2, by=olga)
    later()
    Attendance.objects.create(participant=bram, session=session_of(theme.edition), status="excused")
    later()
    registration.change_theme(person("bram"), other, by=olga)
    later()
    registration.cancel(person("bram"), by=olga, reason="Verhuisd.", is_told=False)
    QueuedMail.objects.filter(kind="promoted").update(state="failed", error="550 onbekend.")

    assert lines(person("bram")) == [
        ("Aangemeld", "voor het thema Aanwezigheidsbeleid", "deelnemer"),
        ("Kreeg een plaats", "van de wachtlijst", "vanzelf"),
        (
            "Mail: U hebt nu een plaats: Leergemeenschap Werken aan aanwezigheid",
            "aan bram@example.org, mislukt. 550 onbekend.",
            "",
        ),
        ("In subgroep 1", "past goed", "Olga"),
        ("Van subgroep 1 naar subgroep 2", "gelijker", "Olga"),
        ("Ongedaan gemaakt: van subgroep 1 naar subgroep 2", "", "Olga"),
        ("Kan niet komen op bijeenkomst 1", "", "deelnemer"),
        ("Uit subgroep 1", f"naar {other}", "Olga"),
        ("Kreeg een ander thema", "Aanwezigheidsbeleid → Effectieve methodieken", "Olga"),
        (
            "Mail: Uw thema is gewijzigd: Leergemeenschap Werken aan aanwezigheid",
            "aan bram@example.org, in de wachtrij",
            "",
        ),
        ("Afgemeld", "Verhuisd.", "Olga"),
    ]
    page = desk.get(page_of(person("bram"))).content.decode()
    assert '<li class="wrong">' in page
    mail = QueuedMail.objects.get(kind="promoted")
    assert f'href="{reverse("admin:registrations_queuedmail_change", args=[mail.pk])}"' in page


def test_who_was_here_before_stories_were_written_has_one_too(theme: Theme) -> None:
    old = make_participant(
        theme,
        status=Status.CANCELLED,
        registered_at=NOW - timedelta(days=9),
        joined_at=NOW - timedelta(days=5),
        cancelled_at=NOW - timedelta(days=1),
        cancel_reason="Geen tijd.",
    )
    assert lines(old) == [
        ("Aangemeld", "voor het thema Aanwezigheidsbeleid", "deelnemer"),
        ("Kreeg een plaats", "", ""),
        ("Afgemeld", "Geen tijd.", ""),
    ]


def test_a_mark_and_a_sent_mail_have_their_words(theme: Theme, gijs: User) -> None:
    anna, session = person("anna"), session_of(theme.edition)
    Attendance.objects.create(participant=anna, session=session, status="late", noted_by=gijs)
    make_mail(participant=anna, subject="Dag", state="sent", sent_at=NOW, recipient="a@example.org")
    Event.objects.note(EventKind.CORRECTED, anna, changes={"job_title": []})
    assert lines(anna)[1:] == [
        ("Bijeenkomst 1: kwam later", "", "Gijs"),
        ("Gegevens gewijzigd", "functie", "deelnemer"),
        ("Mail: Dag", "aan a@example.org, verstuurd op 1 september 2026, 10.00 uur", ""),
    ]


def test_an_organiser_without_an_account_is_an_organiser(theme: Theme, olga: User) -> None:
    waiting_list.give_place(person("bram"), because="Spreekt.", by=olga)
    olga.delete()
    assert ("Kreeg een plaats", "Spreekt.", "een organisator") in lines(person("bram"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Piet de Vries heeft een plaats in het thema Samenwerken, nog zonder subgroep."),
        (
            {"status": "waiting", "waiting_since": NOW},
            "Piet de Vries staat op de wachtlijst van het thema Samenwerken, als nummer 1.",
        ),
        (
            {"status": "cancelled", "cancelled_at": NOW},
            "Piet de Vries is afgemeld op 1 september 2026. Het thema was Samenwerken.",
        ),
        (
            {
                "forgotten_at": NOW,
                "given_name": "",
                "family_name": "",
                "email": "",
                "organisation": "",
            },
            "Deze deelnemer is vergeten op 1 september 2026.",
        ),
    ],
)
def test_one_sentence_says_where_somebody_stands(
    desk: Client, theme: Theme, fields: dict[str, Any], sentence: str
) -> None:
    piet = make_participant(theme.edition.themes.get(position=3), **fields)
    assert standing(piet) == sentence
    assert sentence in desk.get(page_of(piet)).content.decode()


def test_the_page_offers_what_can_be_done_and_never_the_private_link(
    desk: Client, theme: Theme
) -> None:
    anna, bram = person("anna"), person("bram")
    page = desk.get(page_of(anna))
    assert [name for _, name in page.context["links"]] == [
        "Corrigeren",
        "Stuur de link",
        "Ander thema",
        "Op de wachtlijst zetten",
        "Overdragen",
        "Afmelden",
        "Andere subgroep",
        "Verwijderen",
    ]
    assert all(desk.get(address).status_code == 200 for address, _ in page.context["links"])
    assert anna.private_link not in page.content.decode()
    assert [name for _, name in desk.get(page_of(bram)).context["links"]] == [
        "Corrigeren",
        "Plaats geven",
        "Stuur de link",
        "Ander thema",
        "Overdragen",
        "Afmelden",
        "Verwijderen",
    ]
    registration.cancel(bram)
    assert [name for _, name in desk.get(page_of(bram)).context["links"]] == [
        "Corrigeren",
        "Weer aanmelden",
        "Stuur de link",
        "Verwijderen",
    ]


def test_a_hostile_name_is_shown_as_typed(desk: Client, theme: Theme) -> None:
    name = "<script>alert(1)</script>{{ 7|add:7 }}"
    piet = make_participant(theme, family_name=name, organisation=name, job_title=name)
    for page in ["change", "delete", *(action.name for action in ACTIONS)]:
        html = desk.get(page_of(piet, page)).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in html


@pytest.mark.parametrize("tell", [True, False])
@pytest.mark.parametrize(
    ("name", "who", "typed", "mails", "done"),
    [
        (
            "place",
            "bram",
            {"because": "Spreekt."},
            [("promoted", "bram")],
            "Bram de Vries heeft nu een plaats.",
        ),
        (
            "wait",
            "anna",
            {},
            [("waits_again", "anna")],
            "Anna de Vries staat nu op de wachtlijst, als nummer 1.",
        ),
        (
            "cancel",
            "anna",
            {"reason": "Belde af."},
            [("cancelled", "anna")],
            "Anna de Vries is afgemeld.",
        ),
    ],
)
def test_a_mail_goes_where_it_is_ticked(
    desk: Client,
    theme: Theme,
    name: str,
    who: str,
    typed: dict[str, str],
    mails: list[tuple[str, str]],
    done: str,
    tell: bool,
) -> None:
    answer = act(desk, person(who), name, **typed, **({"tell": "on"} if tell else {}))
    assert told(answer) == [done]
    assert answer.redirect_chain == [(page_of(person(who)), 302)]
    others = [("promoted", "bram")] if who == "anna" else []
    assert sorted(mailed()) == sorted(others + (mails if tell else []))
    by = Event.objects.filter(participant=person(who)).values_list("by__name", flat=True)
    assert list(by) == ["Olga"]


def test_a_cancellation_by_the_organiser_says_so(desk: Client, theme: Theme) -> None:
    act(desk, person("anna"), "cancel", reason="Belde af.", tell="on")
    letter = QueuedMail.objects.get(kind="cancelled")
    assert "De organisator heeft u afgemeld voor" in letter.text
    assert person("anna").cancel_reason == "Belde af."


def test_it_is_said_beforehand_who_gets_the_place(desk: Client, theme: Theme) -> None:
    moves_up = (
        "Bram de Vries (De Regenboog) staat bovenaan de wachtlijst, krijgt de plaats en een mail "
        "daarover."
    )
    for name in ("cancel", "wait", "theme"):
        assert moves_up in happens(desk, person("anna"), name)
    assert happens(desk, person("bram"), "place") == [
        "Bram de Vries krijgt een plaats in het thema Aanwezigheidsbeleid.",
        "Het thema heeft 1 plaats. Dan zijn er 2 bezet.",
    ]
    sign_up(theme, "carla")
    sign_up(theme, "daan")
    assert happens(desk, person("carla"), "place")[2:] == [
        "1 ander wacht op deze wachtlijst al langer."
    ]
    assert happens(desk, person("daan"), "place")[2:] == [
        "2 anderen wachten op deze wachtlijst al langer."
    ]
    waiting_list.give_place(person("daan"), because="Spreekt.")
    assert moves_up not in happens(desk, person("anna"), "cancel")


def test_who_leaves_a_group_is_told_of_beforehand(desk: Client, theme: Theme) -> None:
    anna = person("anna")
    anna.subgroup = make_group(theme, number=4)
    anna.save()
    for name in ("cancel", "wait", "theme"):
        assert "De deelnemer gaat uit subgroep 4." in happens(desk, anna, name)


def test_a_place_is_handed_over(desk: Client, theme: Theme) -> None:
    anna = person("anna")
    answer = act(desk, anna, "hand_over", **COLLEAGUE)
    assert told(answer) == ["Els Bos heeft nu de plaats van Anna de Vries."]
    assert mailed() == [("handed_over", "anna"), ("taken_over", "els")]
    assert places(theme) == (["els"], ["bram"])


def test_a_place_goes_to_nobody_who_takes_part(desk: Client, theme: Theme) -> None:
    colleague = COLLEAGUE | {"email": "bram@example.org"}
    page = act(desk, person("anna"), "hand_over", **colleague)
    assert "Deze collega doet al mee." in page.content.decode()
    assert "<title>Fout: Overdragen" in page.content.decode()
    assert mailed() == []


def test_who_was_cancelled_by_mistake_takes_part_again(desk: Client, theme: Theme) -> None:
    registration.cancel(person("anna"), reason="Vergissing.")
    registration.cancel(person("bram"))
    mailed()
    first = ["Anna de Vries krijgt een plaats in het thema Aanwezigheidsbeleid."]
    assert happens(desk, person("anna"), "enrol_again") == first
    answer = act(desk, person("anna"), "enrol_again", tell="on")
    assert told(answer) == [
        "Anna de Vries heeft een plaats in het thema Aanwezigheidsbeleid, nog zonder subgroep."
    ]
    anna = person("anna")
    assert (anna.status, anna.cancelled_at, anna.cancel_reason) == (Status.PLACED, None, "")
    assert mailed() == [("confirmation", "anna")]
    assert [(what, by) for what, _, by in lines(anna) if not what.startswith("Mail")] == [
        ("Aangemeld", "deelnemer"),
        ("Afgemeld", "deelnemer"),
        ("Aangemeld", "Olga"),
    ]

    [full] = happens(desk, person("bram"), "enrol_again")
    assert "Bram de Vries komt op de wachtlijst, als nummer 1." in full
    act(desk, person("bram"), "enrol_again")
    assert places(theme) == (["anna"], ["bram"])
    registration.cancel(person("bram"))
    act(desk, person("bram"), "enrol_again", because="Spreekt.")
    assert places(theme) == (["anna", "bram"], [])
    signup.enrol_again(person("bram"), because="", by=User.objects.get())
    assert places(theme) == (["anna", "bram"], [])


def test_who_signed_up_anew_is_not_enrolled_twice(desk: Client, theme: Theme) -> None:
    bram = registration.cancel(person("bram"))
    sign_up(theme, "bram")
    page = act(desk, bram, "enrol_again").content.decode()
    assert "Met dit e-mailadres doet al iemand mee." in page
    bram.refresh_from_db()
    assert bram.status == Status.CANCELLED


def test_nobody_is_enrolled_again_in_what_is_over(
    desk: Client, theme: Theme, clock: time_machine.Traveller
) -> None:
    bram = registration.cancel(person("bram"))
    clock.shift(timedelta(days=700))
    desk.force_login(make_organiser(email="oscar@example.org"))
    assert (
        "Deze leergemeenschap is voorbij."
        in desk.get(page_of(bram, "enrol_again")).content.decode()
    )


def test_the_history_of_somebody_is_their_story(desk: Client, theme: Theme) -> None:
    anna = person("anna")
    assert desk.get(page_of(anna, "history")).url == page_of(anna)  # type: ignore[attr-defined]


def test_the_link_is_that_of_now(desk: Client, theme: Theme) -> None:
    answer = act(desk, person("anna"), "link")
    assert told(answer) == ["De persoonlijke link gaat naar anna@example.org."]
    letter = QueuedMail.objects.get()
    assert (letter.kind, letter.recipient) == ("link", "anna@example.org")
    assert person("anna").private_link in letter.text


@pytest.mark.parametrize(
    ("name", "who", "why"),
    [
        ("place", "anna", "Anna de Vries heeft al een plaats."),
        ("wait", "bram", "Bram de Vries staat al op de wachtlijst."),
        (
            "wait",
            "carla",
            "In dit thema is plaats genoeg: wie wacht, krijgt de plaats",
        ),
        ("link", "dora", "Van deze deelnemer is er geen e-mailadres."),
        ("cancel", "finn", "Deze deelnemer doet niet meer mee."),
    ],
)
def test_what_cannot_be_done_is_explained_and_never_done(
    desk: Client, theme: Theme, name: str, who: str, why: str
) -> None:
    roomy = theme.edition.themes.get(position=2)
    sign_up(roomy, "carla")
    make_participant(roomy, given_name="Dora", email="")
    sign_up(roomy, "finn")
    registration.cancel(person("finn"))
    mailed()
    piet = Participant.objects.get(given_name=who.capitalize())
    page = desk.get(page_of(piet, name))
    assert why in page.content.decode()
    before = list(Participant.objects.order_by("pk").values())
    desk.post(page_of(piet, name), {"shown": page.context["shown"], "because": "x"})
    assert list(Participant.objects.order_by("pk").values()) == before
    assert mailed() == []


@pytest.mark.parametrize("name", ["wait", "cancel", "hand_over", "link", "theme"])
def test_what_changed_meanwhile_is_told_first(desk: Client, theme: Theme, name: str) -> None:
    anna = person("anna")
    shown = desk.get(page_of(anna, name)).context["shown"]
    hand_over(anna, "els")
    mailed()
    answer = desk.post(page_of(anna, name), {"shown": shown} | COLLEAGUE, follow=True)
    assert told(answer) == [CHANGED]
    assert places(theme) == (["els"], ["bram"])
    assert mailed() == []


def test_without_an_address_no_mail_is_offered(desk: Client, theme: Theme) -> None:
    dora = make_participant(theme, given_name="Dora", email="")
    for name in ("cancel", "theme"):
        assert "Stuur een mail" not in desk.get(page_of(dora, name)).content.decode()
    assert happens(desk, dora, "hand_over")[-1] == "De collega krijgt een mail."
    act(desk, dora, "cancel", reason="")
    dora.refresh_from_db()
    assert dora.status == Status.CANCELLED


def test_deleting_leads_to_the_two_ways_there_are(desk: Client, theme: Theme) -> None:
    anna = person("anna")

    def ways() -> list[str]:
        page = desk.get(page_of(anna, "delete")).content.decode()
        [links] = re.findall(r'<ul class="links">(.*?)</ul>', page, re.DOTALL)
        return re.findall(r'href="([^"]+)"', links)

    assert ways() == [page_of(anna, "cancel"), page_of(anna, "forget")]
    desk.post(page_of(anna, "delete"), {"post": "yes"})
    assert Participant.objects.filter(pk=anna.pk).exists()
    registration.cancel(anna)
    assert ways() == [page_of(anna, "forget")]


@pytest.mark.parametrize("address", ["0", "999999", "x", "99999999999999999999999"])
def test_nobody_is_missing(desk: Client, theme: Theme, address: str) -> None:
    assert desk.get(f"/admin/registrations/participant/{address}/change/").status_code == 404


def test_who_only_reads_sees_the_story_and_does_nothing(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    anna = person("anna")
    client.force_login(make_organiser(email="rik@example.org", is_superuser=False))
    page = client.get(page_of(anna))
    assert (page.status_code, page.context["links"]) == (200, [])
    for name in ["correct", "delete", *(action.name for action in ACTIONS)]:
        assert client.get(page_of(anna, name)).status_code == 403
        assert client.post(page_of(anna, name), {"shown": "x"}).status_code == 403


@pytest.mark.parametrize("times", [1, 20])
def test_a_long_story_takes_no_more_statements(
    desk: Client,
    theme: Theme,
    olga: User,
    times: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    anna = person("anna")
    for number in range(1, times + 1):
        anna.subgroup_moves.create(theme=theme, to_number=number, by=olga, reason="x")
        make_mail(participant=anna)
        Event.objects.note(EventKind.LINK_SENT, anna, by=olga)
    with django_assert_num_queries(13):
        desk.get(page_of(anna))


@pytest.mark.parametrize("name", ["cancel", "theme", "hand_over"])
def test_who_gave_the_place_away_meanwhile_is_not_acted_on(
    theme: Theme, olga: User, name: str
) -> None:
    anna = person("anna")
    stale = Participant.objects.select_related("theme", "edition").get(pk=anna.pk)
    hand_over(anna, "els")
    action = next(one for one in ACTIONS if one.name == name)
    other = theme.edition.themes.get(position=2)
    typed = {"cancel": {"reason": ""}, "theme": {"theme": other}, "hand_over": COLLEAGUE}[name]
    with pytest.raises(NotDone, match=GONE):
        action.do(stale, olga, **typed)


def test_a_theme_that_filled_up_meanwhile_is_refused_beside_the_field(
    theme: Theme, olga: User
) -> None:
    full = limit(theme.edition.themes.get(position=2), 1)
    sign_up(full, "carla")
    action = next(one for one in ACTIONS if one.name == "theme")
    with pytest.raises(NotDone, match="Maak het thema eerst groter") as refused:
        action.do(person("anna"), olga, theme=full)
    assert refused.value.field == "theme"


def test_a_place_that_would_come_back_at_once_is_refused_again_at_the_press(
    theme: Theme, olga: User
) -> None:
    registration.cancel(person("bram"))
    action = next(one for one in ACTIONS if one.name == "wait")
    with pytest.raises(NotDone):
        action.do(person("anna"), olga)


def test_an_organiser_leaves_the_theme_as_it_is(desk: Client, theme: Theme, olga: User) -> None:
    anna = person("anna")
    anna.subgroup = make_group(theme)
    anna.save()
    assert page_of(anna, "keep_theme") not in html_of(desk.get(page_of(anna)))
    registration.change_theme(anna, theme.edition.themes.get(position=2))
    assert page_of(anna, "keep_theme") in html_of(desk.get(page_of(anna)))
    full_name = anna.full_name
    assert happens(desk, anna, "keep_theme") == [
        f"{full_name} vroeg om Effectieve methodieken, en blijft bij {theme.title}.",
        "Er gaat geen mail. Laat het zelf weten aan de deelnemer.",
    ]
    assert told(act(desk, anna, "keep_theme")) == [f"{full_name} blijft bij {theme.title}."]
    assert page_of(anna, "keep_theme") not in html_of(desk.get(page_of(anna)))


def html_of(answer: Any) -> str:
    html: str = answer.content.decode()
    return html


def test_nothing_is_done_for_who_is_forgotten(desk: Client, theme: Theme) -> None:
    anna = person("anna")
    assert page_of(anna, "correct") in desk.get(page_of(anna)).content.decode()
    forgetting.forget(anna)
    assert page_of(anna, "correct") not in desk.get(page_of(anna)).content.decode()
