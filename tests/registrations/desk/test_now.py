"""The screen of the host: what is now and next, who is expected where, and what is asked."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from registrations.desk.now import session_now, steps
from registrations.models import (
    Attendance,
    AttendanceStatus,
    PlenaryQuestion,
    QuestionState,
    Subgroup,
)
from sessions_app.models import Edition, Session, Theme, User
from tests.pages import text_of
from tests.people import FIRST_SESSION, make_group, make_participant, session_of

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.fixture
def session(edition: Edition) -> Session:
    return session_of(edition)


def page(session: Session) -> str:
    return f"/admin/sessions_app/session/{session.pk}/nu/"


def fill(theme: Theme, number: int, people: int) -> Subgroup:
    """A group with so many people; the first was there, the second cannot come."""
    group = make_group(theme, number)
    session = session_of(theme.edition)
    for place in range(people):
        person = make_participant(
            theme, subgroup=group, email=f"p{theme.pk}.{number}.{place}@example.org"
        )
        if place < 2:
            status = AttendanceStatus.EXCUSED if place else AttendanceStatus.PRESENT
            Attendance.objects.create(
                participant=person, session=session, status=status, subgroup=group
            )
    return group


@pytest.mark.parametrize(
    ("minutes", "stands"),
    [
        (-5, ["ahead", "ahead", "ahead", "ahead"]),
        (0, ["now", "ahead", "ahead", "ahead"]),
        (30, ["past", "now", "ahead", "ahead"]),
        (120, ["past", "past", "now", "ahead"]),
        (150, ["past", "past", "past", "now"]),
    ],
)
def test_a_session_has_its_parts(session: Session, minutes: int, stands: list[str]) -> None:
    found = steps(session, FIRST_SESSION + timedelta(minutes=minutes))
    assert [step.name for step in found] == [
        "Iedereen bij elkaar",
        "In subgroepen",
        "Weer samen",
        "Einde",
    ]
    assert [step.stands for step in found] == stands


def test_without_time_for_the_groups_there_are_two(session: Session) -> None:
    session.edition.together_at_first = 150
    assert [step.name for step in steps(session, FIRST_SESSION)] == [
        "Iedereen bij elkaar",
        "Einde",
    ]


def test_each_room_tells_who_is_expected_and_there(session: Session, theme: Theme) -> None:
    fill(theme, 1, 4)
    make_participant(theme, email="los@example.org", given_name="Loes")
    make_participant(theme, email="weg@example.org", status="cancelled")
    shown = session_now(session, FIRST_SESSION)
    [room] = shown.rooms
    assert (room.group.room, room.people, room.expected, room.there) == (
        "A1 Aanwezigheidsbeleid",
        4,
        3,
        1,
    )
    assert [person.given_name for person in shown.without_room] == ["Loes"]
    assert (shown.expected, shown.there, len(shown.excused)) == (4, 1, 1)


@pytest.mark.parametrize(
    ("minutes", "sentences"),
    [
        (-60 * 24, ["Straks: Iedereen bij elkaar om 13.00 uur Bijeenkomst"]),
        (12, ["nu bezig", "Straks: In subgroepen om 13.30 uur, over 18 minuten"]),
        (29, ["over 1 minuut"]),
        (151, ["Deze bijeenkomst is geweest."]),
    ],
)
def test_the_page_says_what_is_now_and_next(
    desk: Client,
    session: Session,
    clock: time_machine.Traveller,
    minutes: int,
    sentences: list[str],
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(minutes=minutes))
    text = text_of(desk.get(page(session)))
    said = sentences if minutes > -60 else ["Straks: Iedereen bij elkaar om 13.00 uur"]
    assert [sentence for sentence in said if sentence not in text] == []
    assert ("nu bezig" in text) == (0 <= minutes < 150)
    assert ("over" in text.split("Ruimtes")[0]) == (0 <= minutes < 150)


def test_a_session_that_was_called_off_says_so(desk: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(cancelled_at=FIRST_SESSION)
    assert "Deze bijeenkomst gaat niet door." in text_of(desk.get(page(session)))


def test_what_is_asked_stands_beside_the_rooms(
    desk: Client, session: Session, theme: Theme, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION)
    group = fill(theme, 1, 2)
    for state, text in [
        (QuestionState.AGENDA, "Wie belt de ouders?"),
        (QuestionState.FORWARDED, "Wanneer bellen we?"),
    ]:
        PlenaryQuestion.objects.create(session=session, subgroup=group, text=text, state=state)
    text = text_of(desk.get(page(session)))
    assert "Wie belt de ouders?Aanwezigheidsbeleid, subgroep 1 Nog niet op de agenda: 1." in text
    assert "Wanneer bellen we?" not in text


@pytest.mark.parametrize("many", [1, 9])
def test_it_takes_as_many_statements_for_many(
    session: Session,
    edition: Edition,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for theme in edition.themes.all():
        for number in range(1, many + 1):
            fill(theme, number, 3)
    fresh = Session.objects.select_related("edition").get(pk=session.pk)
    with django_assert_num_queries(9):
        shown = session_now(fresh, FIRST_SESSION)
        assert [room.group.leaders for room in shown.rooms] == [[]] * 3 * many
        assert shown.agenda == []


def test_reading_is_written_down_once_and_not_at_each_refresh(
    desk: Client,
    olga: User,
    session: Session,
    theme: Theme,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    fill(theme, 1, 2)
    addresses = (page(session), f"{page(session)}?bij", f"{page(session)}?bij")
    with (
        caplog.at_level("INFO", "registrations.events"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert [desk.get(address).status_code for address in addresses] == [200, 200, 200]
    written = [line for line in caplog.messages if "people of session" in line]
    assert written == [f"2 people of session {session.pk} read by account {olga.pk}"]
