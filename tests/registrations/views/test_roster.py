"""What a gespreksleider sees: the next session first, the people of a group, and nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groups.roster import Mark, RosterRow
from registrations.models import (
    Attendance,
    ExportLog,
    Participant,
    PlenaryQuestion,
    QuestionState,
    Subgroup,
    SubgroupMove,
)
from sessions_app.models import Edition, Session, Theme, User
from tests.people import (
    FIRST_SESSION,
    NOW,
    make_edition,
    make_organiser,
    make_participant,
)

pytestmark = pytest.mark.portable

HOME = "/begeleiding/"
AFTER_FIRST = FIRST_SESSION + timedelta(days=1)


@pytest.fixture
def theme(edition: Edition) -> Theme:
    Edition.objects.update(subgroup_min=2)
    return edition.themes.get(position=1)


@pytest.fixture
def gijs(gijs: User, theme: Theme) -> User:
    """Gijs leads the theme."""
    theme.facilitators.add(gijs)
    return gijs


def member(group: Subgroup, name: str = "Piet", **fields: Any) -> Participant:
    """Somebody who has been there since before the summer."""
    told = {
        "given_name": name,
        "name_prefix": "",
        "email": f"{name.lower()}@example.org",
        "subgroup": group,
        "joined_at": NOW - timedelta(days=60),
    }
    return make_participant(group.theme, **told | fields)


def mark(person: Participant, position: int, status: str) -> Attendance:
    session = Session.objects.get(edition=person.edition, position=position)
    return Attendance.objects.create(
        participant=person, session=session, subgroup=person.subgroup, status=status
    )


def page(client: Client, user: User, url: str = HOME) -> str:
    """What the page says to this user, without its head and foot."""
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return " ".join(strip_tags(main[0].replace("<wbr>", "").replace("<", " <")).split())


def roster_of(group: Subgroup) -> str:
    return reverse("registrations:group", args=[group.pk])


def file_of(group: Subgroup, suffix: str = "csv") -> str:
    return reverse("registrations:group_file", args=[group.pk, suffix])


# Today


def test_today_says_when_and_where_the_next_session_is_and_who_comes(
    client: Client, gijs: User, group: Subgroup
) -> None:
    Session.objects.filter(position=1).update(meeting_url="https://example.org/zaal")
    for name in ("Piet", "Ali"):
        member(group, name)
    mark(member(group, "Eva"), 1, "excused")
    text = page(client, gijs)
    assert "Bijeenkomst 1 donderdag 24 september 2026, 13.00–15.30 uur" in text
    assert "2 van de 3 verwacht Kan niet komen Eva Vries Aanwezigheid invullen" in text
    html = client.get(HOME).content.decode()
    links = set(re.findall(r'href="([^"]+)"', html))
    theme = group.theme
    assert {
        "https://example.org/zaal",
        reverse("registrations:attendance", args=[group.pk, 1]),
        roster_of(group),
        reverse("registrations:group_message", args=[group.pk]),
        reverse("registrations:group_questions", args=[group.pk]),
        reverse("registrations:group_outcome", args=[group.pk]),
        *(reverse("registrations:preparation", args=[theme.pk, n]) for n in (1, 2, 3)),
        reverse("registrations:plenary_control", args=[theme.edition.slug, 1]),
    } <= links


def test_a_session_stays_the_next_one_until_it_ends(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION - timedelta(hours=1))
    assert "Bijeenkomst 1 vandaag" in page(client, gijs)
    clock.move_to(FIRST_SESSION + timedelta(hours=2, minutes=29))
    assert "Bijeenkomst 1 nu bezig" in page(client, gijs)
    clock.move_to(FIRST_SESSION + timedelta(hours=2, minutes=30))
    text = page(client, gijs)
    assert "Bijeenkomst 2 dinsdag 24 november 2026, 13.00–15.30 uur" in text
    assert "nu bezig" not in text


def test_a_session_that_was_called_off_is_not_the_next(
    client: Client, gijs: User, group: Subgroup
) -> None:
    Session.objects.filter(position=1).update(cancelled_at=NOW)
    text = page(client, gijs)
    assert "Bijeenkomst 2 dinsdag 24 november 2026" in text
    assert "Bijeenkomst 1" not in text


def test_who_joined_after_the_previous_session_is_new(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    member(group, "Piet")
    member(group, "Ali", joined_at=AFTER_FIRST)
    clock.move_to(AFTER_FIRST + timedelta(days=30))
    assert "2 van de 2 verwacht Nieuw Ali Vries" in page(client, gijs)


def test_before_the_first_session_who_came_this_week_after_the_groups_is_new(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    piet = member(group, "Piet")
    SubgroupMove.objects.create(participant=piet, theme=group.theme, to_number=1, at=NOW)
    member(group, "Ali", joined_at=NOW - timedelta(hours=1))
    member(group, "Eva", joined_at=NOW + timedelta(hours=1))
    clock.move_to(NOW + timedelta(days=2))
    assert "Nieuw Eva Vries Aanwezigheid" in page(client, gijs)
    clock.move_to(NOW + timedelta(days=8))
    assert "Nieuw" not in page(client, gijs)


def test_who_came_at_the_very_end_of_the_previous_session_or_with_the_groups_is_not_new(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    moment = timedelta(microseconds=1)
    piet = member(group, "Piet")
    SubgroupMove.objects.create(participant=piet, theme=group.theme, to_number=1, at=NOW)
    member(group, "Ali", joined_at=NOW)
    member(group, "Eva", joined_at=NOW + moment)
    clock.move_to(NOW + timedelta(days=7))
    assert "Nieuw Eva Vries Aanwezigheid" in page(client, gijs)
    clock.shift(moment)
    assert "Nieuw" not in page(client, gijs)

    end = FIRST_SESSION + timedelta(hours=2, minutes=30)
    member(group, "Bo", joined_at=end)
    member(group, "Cas", joined_at=end + moment)
    clock.move_to(AFTER_FIRST)
    assert "Nieuw Cas Vries Aanwezigheid" in page(client, gijs)


def test_of_two_sessions_without_a_break_the_first_is_the_previous_one(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    end = FIRST_SESSION + timedelta(hours=2, minutes=30)
    Session.objects.filter(position=2).update(starts_at=end, ends_at=end + timedelta(hours=2))
    piet = member(group, "Piet")
    SubgroupMove.objects.create(participant=piet, theme=group.theme, to_number=1, at=NOW)
    member(group, "Ali", joined_at=FIRST_SESSION)
    clock.move_to(end)
    assert "Nieuw" not in page(client, gijs)


def test_after_all_sessions_it_says_thanks_and_when_access_ends(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    member(group)
    clock.move_to(FIRST_SESSION + timedelta(days=124, hours=3))
    text = page(client, gijs)
    assert "Alle bijeenkomsten zijn geweest Dank u wel voor uw begeleiding." in text
    assert "tot en met 23 maart 2027" in text
    sheet = reverse("registrations:attendance", args=[group.pk, 3])
    assert sheet in client.get(HOME).content.decode()
    clock.shift(timedelta(weeks=8, hours=8))
    assert "U begeleidt nu geen groep." in page(client, gijs)
    assert client.get(roster_of(group)).status_code == 404


def test_a_theme_that_is_not_divided_yet_says_how_many_have_a_place(
    client: Client, gijs: User, theme: Theme
) -> None:
    assert "Nog niemand heeft een plaats in dit thema." in page(client, gijs)
    make_participant(theme)
    make_participant(theme, email="weg@example.org", status="cancelled")
    text = page(client, gijs)
    assert "1 persoon heeft een plaats in dit thema. De organisator maakt de subgroepen." in text


def test_latecomers_are_counted_for_who_leads_the_theme(
    client: Client, gijs: User, noor: User, group: Subgroup
) -> None:
    group.facilitators.add(noor)
    member(group)
    make_participant(group.theme, email="laat@example.org", given_name="Laatkomer")
    says = "1 deelnemer heeft nog geen groep. De organisator geeft die een groep."
    assert says in page(client, gijs)
    assert "Laatkomer" not in page(client, gijs)
    assert "nog geen groep" not in page(client, noor)


def test_a_gespreksleider_sees_nobody_elses_groups(
    client: Client, gijs: User, noor: User, group: Subgroup
) -> None:
    other = Subgroup.objects.create(theme=group.theme, number=2)
    other.facilitators.add(noor)
    mark(member(group, "Piet"), 1, "excused")
    mark(member(other, "Ali"), 1, "excused")
    assert [name in page(client, gijs) for name in ("Piet", "Ali")] == [True, True]
    assert [name in page(client, noor) for name in ("Piet", "Ali")] == [False, True]
    for url in (roster_of(group), file_of(group), file_of(group, "xlsx")):
        assert client.get(url).status_code == 404
    assert client.get(roster_of(other)).status_code == 200
    assert not ExportLog.objects.exists()


def test_who_leads_nothing_gets_a_friendly_sentence(client: Client, noor: User) -> None:
    assert "U begeleidt nu geen groep." in page(client, noor)


def test_an_organiser_sees_the_groups_of_editions_within_reach(
    client: Client, group: Subgroup, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    mark(member(group), 1, "excused")
    old = make_edition("oud", title="De oude editie", ended_on=NOW.date() - timedelta(days=200))
    old.sessions.update(cancelled_at=NOW)
    passed = make_edition("voorbij", title="De editie van vorig jaar")
    for session in passed.sessions.all():
        session.starts_at -= timedelta(days=365)
        session.ends_at -= timedelta(days=365)
        session.save()
    text = page(client, make_organiser())
    assert "Piet Vries" in text
    assert "De oude editie" not in text
    assert "De editie van vorig jaar" not in text


def test_only_an_organiser_hears_that_questions_wait(
    client: Client, gijs: User, group: Subgroup, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    session = Session.objects.get(position=1)
    for state in QuestionState:
        PlenaryQuestion.objects.create(session=session, subgroup=group, text="Hoe?", state=state)
    off = Session.objects.get(position=2)
    Session.objects.filter(pk=off.pk).update(cancelled_at=NOW)
    PlenaryQuestion.objects.create(
        session=off, subgroup=group, text="Hoe?", state=QuestionState.FORWARDED
    )
    words = "1 vraag of onderwerp wacht op de agenda."
    assert words not in page(client, gijs, HOME)
    assert words in page(Client(), make_organiser(), HOME)


def test_the_sheet_of_the_past_session_is_at_hand(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    member(group)
    past = reverse("registrations:attendance", args=[group.pk, 1])
    coming = reverse("registrations:attendance", args=[group.pk, 2])
    clock.move_to(FIRST_SESSION + timedelta(days=1))
    client.force_login(gijs)
    body = client.get(HOME).content.decode()
    assert [f'href="{url}"' in body for url in (past, coming)] == [True, True]


def test_an_organiser_is_led_to_where_a_theme_is_divided(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    make_participant(theme)
    text = page(client, make_organiser())
    assert "1 persoon heeft een plaats in dit thema. Maak subgroepen" in text
    divide = reverse("admin:sessions_app_theme_divide", args=[theme.pk])
    assert divide in client.get(HOME).content.decode()


def test_the_edition_with_the_next_session_comes_first(
    client: Client, gijs: User, group: Subgroup
) -> None:
    sooner = make_edition("eerder", title="Eerder aan de beurt")
    sooner.sessions.filter(position=1).update(starts_at=NOW + timedelta(days=1))
    sooner.themes.get(position=1).facilitators.add(gijs)
    text = page(client, gijs)
    assert text.index("Eerder aan de beurt") < text.index("Leergemeenschap Werken aan")


@pytest.mark.parametrize(
    ("members", "excused", "says"),
    [
        (2, 0, None),
        (2, 1, "Er komen weinig mensen. We verwachten er 1. De kleinste maat is 2."),
        (1, 0, "Deze groep is klein. Er zit 1 deelnemer in. De kleinste maat is 2."),
        (0, 0, "In deze groep zit niemand."),
    ],
)
def test_a_small_group_shows_it_in_words_on_both_pages(
    client: Client, gijs: User, group: Subgroup, members: int, excused: int, says: str | None
) -> None:
    for i in range(members):
        person = member(group, f"p{i}")
        if i < excused:
            mark(person, 1, "excused")
    for url in (HOME, roster_of(group)):
        text = page(client, gijs, url)
        assert (says in text) if says else ("kleinste maat" not in text)


# The roster


def test_the_roster_tells_of_each_person_what_the_group_works_with(
    client: Client, gijs: User, group: Subgroup
) -> None:
    member(group, "Piet", name_prefix="van der", family_name="Berg", share_contact=True)
    member(group, "Ali", prepares=True, learning_question="Hoe begin ik?")
    text = page(client, gijs, roster_of(group))
    assert (
        "Piet van der Berg piet@example.org De Regenboog intern begeleider Primair onderwijs "
        "Utrecht Bijeenkomst 1: nog niet geweest." in text
    )
    assert (
        "Ali Vries De Regenboog intern begeleider Primair onderwijs Utrecht Hoe begin ik? "
        "ja Bereidt mee voor Bijeenkomst 1: nog niet geweest." in text
    )
    assert "ali@example.org" not in client.get(roster_of(group)).content.decode()


def test_the_roster_shows_one_mark_per_held_session_and_counts_in_words(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    Session.objects.filter(position=2).update(cancelled_at=NOW)
    clock.move_to(FIRST_SESSION + timedelta(days=125))
    for name, first, third in [
        ("Ali", "present", "late"),
        ("Bo", "excused", "absent"),
        ("Cas", "", "present"),
    ]:
        person = member(group, name)
        mark(person, 1, first)
        mark(person, 3, third)
    text = page(client, gijs, roster_of(group))
    for words in (
        "Bijeenkomst 1: aanwezig. Bijeenkomst 3: kwam later. 2 van 2 keer aanwezig (100%)",
        "Bijeenkomst 1: kan niet. Bijeenkomst 3: afwezig. 0 van 2 keer aanwezig (0%)",
        "Bijeenkomst 1: niet ingevuld. Bijeenkomst 3: aanwezig. 1 van 1 keer aanwezig (100%)",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("attended", "counted", "percentage"),
    [(2, 3, 67), (1, 3, 33), (1, 8, 13), (3, 8, 38), (5, 8, 63), (199, 200, 100), (0, 0, 0)],
)
def test_a_percentage_is_rounded_as_people_do_it(
    attended: int, counted: int, percentage: int
) -> None:
    held = [Mark(Session(), "present", "aanwezig", counts=True)] * attended
    held += [Mark(Session(), "absent", "afwezig", counts=True)] * (counted - attended)
    assert RosterRow(Participant(), held).percentage == percentage


def test_attendance_counts_from_when_somebody_joined(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    late = member(group, "Late", joined_at=AFTER_FIRST)
    # Of whoever had the place before.
    mark(late, 1, "absent")
    mark(late, 2, "present")
    clock.move_to(FIRST_SESSION + timedelta(days=62))
    assert (
        "Bijeenkomst 1: deed nog niet mee. Bijeenkomst 2: aanwezig. "
        "Bijeenkomst 3: nog niet geweest. 1 van 1 keer aanwezig (100%)"
    ) in page(client, gijs, roster_of(group))


def test_who_cannot_come_next_time_has_missed_nothing_until_it_is_over(
    client: Client, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    mark(member(group), 1, "excused")
    end = FIRST_SESSION + timedelta(hours=2, minutes=30)
    for moment in (NOW, end - timedelta(microseconds=1)):
        clock.move_to(moment)
        text = page(client, gijs, roster_of(group))
        assert "Bijeenkomst 1: kan niet." in text
        assert "nog niet genoteerd" in text
        assert "keer aanwezig" not in text
    clock.move_to(end)
    assert "0 van 1 keer aanwezig (0%)" in page(client, gijs, roster_of(group))


def test_what_people_typed_is_text(client: Client, gijs: User, group: Subgroup) -> None:
    evil = "<script>alert(1)</script>"
    person = member(group, "Eva", family_name=evil, learning_question=evil, organisation=evil)
    Participant.objects.filter(pk=person.pk).update(email='"><b>@example.org', share_contact=True)
    mark(person, 1, "excused")
    client.force_login(gijs)
    for url in (HOME, roster_of(group)):
        html = client.get(url).content.decode()
        assert "<script>alert" not in html
        assert "<b>@" not in html
        assert "&lt;script&gt;" in html


# The file


def test_the_file_is_fetched_and_written_down(client: Client, gijs: User, group: Subgroup) -> None:
    member(group)
    client.force_login(gijs)
    answer = client.get(file_of(group))
    name = "werken-aan-aanwezigheid-2026-thema-1-groep-1-deelnemers.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert client.get(file_of(group, "xlsx")).content.startswith(b"PK")
    assert list(ExportLog.objects.values_list("by", "at", "what", "rows").order_by("pk")) == [
        (gijs.pk, NOW, name, 1),
        (gijs.pk, NOW, name.replace("csv", "xlsx"), 1),
    ]


@pytest.mark.parametrize("suffix", ["txt", "CSV", "csv.exe", "json"])
def test_another_file_does_not_exist(
    client: Client, gijs: User, group: Subgroup, suffix: str
) -> None:
    client.force_login(gijs)
    assert client.get(file_of(group, suffix)).status_code == 404


def test_nothing_is_posted_here(client: Client, gijs: User, group: Subgroup) -> None:
    client.force_login(gijs)
    for url in (HOME, "/begeleiding/uitleg/", roster_of(group), file_of(group)):
        assert client.post(url).status_code == 405


# Who gets in, and how fast


def test_a_stranger_signs_in_first(client: Client, group: Subgroup) -> None:
    for url in (HOME, "/begeleiding/uitleg/", roster_of(group), file_of(group)):
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")


def test_the_handbook_is_for_everyone_who_signed_in(client: Client, noor: User) -> None:
    text = page(client, noor, "/begeleiding/uitleg/")
    assert "Voor de bijeenkomst" in text
    assert "Stuur de lijst niet door" in text
    assert "Acht weken na de laatste bijeenkomst eindigt uw toegang vanzelf." in text


@pytest.mark.parametrize(("groups", "people"), [(1, 1), (12, 12)])
def test_the_statements_do_not_grow_with_the_people(
    client: Client,
    gijs: User,
    theme: Theme,
    groups: int,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = [Subgroup.objects.create(theme=theme, number=n) for n in range(1, groups + 1)]
    for group in made:
        for i in range(people):
            person = member(group, f"g{group.number}p{i}")
            mark(person, 1, "excused")
            mark(person, 2, "present")
    client.force_login(gijs)
    # Besides the session and the user: themes, sessions, groups, people, and what they led before.
    with django_assert_num_queries(7):
        client.get(HOME)
    # Besides the session, the user and the group: sessions, and people with their marks.
    with django_assert_num_queries(5):
        client.get(roster_of(made[0]))
    with django_assert_num_queries(6):  # and the log
        client.get(file_of(made[0]))


@pytest.mark.django_db(transaction=True)
def test_who_read_the_people_of_a_group_is_in_the_log_by_number(
    gijs: User, group: Subgroup, caplog: pytest.LogCaptureFixture
) -> None:
    member(group)
    client = Client()
    client.force_login(gijs)
    with caplog.at_level("INFO", "registrations.events"):
        client.get(reverse("registrations:group", args=[group.pk]))
    assert [record.getMessage() for record in caplog.records if record.name.endswith("events")] == [
        f"1 people of group {group.pk} read by account {gijs.pk}"
    ]
