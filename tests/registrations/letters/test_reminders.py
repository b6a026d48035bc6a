"""Reminders: once to a person for a session and a day, whatever happens to the job."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.letters.reminders import moment_of, queue_reminders
from registrations.models import Attendance, Participant, QueuedMail, Status, Told
from registrations.places.session_changes import call_off, change_session
from sessions_app.models import Edition, Session, Theme
from tests.people import FIRST_SESSION, NOW, make_facilitator, make_participant
from tests.places import hand_over

pytestmark = pytest.mark.portable

WEEK_BEFORE = FIRST_SESSION - timedelta(days=7)
DAY_BEFORE = FIRST_SESSION - timedelta(days=1)


def sent() -> list[tuple[str, Any]]:
    return list(
        QueuedMail.objects.filter(kind="reminder")
        .order_by("pk")
        .values_list("recipient", "reminder_on")
    )


def run(clock: time_machine.Traveller, moment: Any) -> None:
    clock.move_to(moment)
    call_command("queue_reminders", stdout=StringIO())


def test_a_reminder_goes_a_week_and_a_day_before(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, WEEK_BEFORE - timedelta(seconds=1))
    assert sent() == []
    run(clock, WEEK_BEFORE)
    run(clock, WEEK_BEFORE)
    assert sent() == [("piet@example.org", WEEK_BEFORE.date())]
    run(clock, DAY_BEFORE)
    assert sent() == [
        ("piet@example.org", WEEK_BEFORE.date()),
        ("piet@example.org", DAY_BEFORE.date()),
    ]
    run(clock, FIRST_SESSION)
    assert len(sent()) == 2


def test_who_clears_the_outbox_reminds_nobody_again(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, WEEK_BEFORE)
    QueuedMail.objects.all().delete()
    run(clock, WEEK_BEFORE + timedelta(days=1))
    assert sent() == []
    run(clock, DAY_BEFORE)
    assert sent() == [("piet@example.org", DAY_BEFORE.date())]


def test_who_takes_a_place_over_is_reminded_though_the_other_was(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, WEEK_BEFORE)
    assert [recipient for recipient, _ in sent()] == ["piet@example.org"]
    hand_over(piet, "els")
    run(clock, WEEK_BEFORE + timedelta(hours=1))
    assert [recipient for recipient, _ in sent()] == ["els@example.org"]


def test_three_missed_days_end_in_the_same_mails(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, WEEK_BEFORE + timedelta(days=3))
    assert sent() == [("piet@example.org", WEEK_BEFORE.date())]


def test_a_reminder_overtaken_by_the_next_goes_no_more(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, DAY_BEFORE + timedelta(hours=1))
    assert sent() == [("piet@example.org", DAY_BEFORE.date())]


def test_a_session_that_has_begun_is_not_reminded_of(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, FIRST_SESSION)
    assert sent() == []


def test_only_who_has_a_place_and_comes_is_reminded(
    theme: Theme, clock: time_machine.Traveller
) -> None:
    session = Session.objects.get(position=1)
    make_participant(theme, email="wacht@example.org", status=Status.WAITING, waiting_since=NOW)
    make_participant(theme, email="weg@example.org", status=Status.CANCELLED)
    a_day_before = WEEK_BEFORE - timedelta(hours=24)
    make_participant(theme, email="dag@example.org", registered_at=a_day_before)
    late = a_day_before + timedelta(microseconds=1)
    make_participant(theme, email="net@example.org", registered_at=late)
    excused = make_participant(theme, email="kanniet@example.org")
    Attendance.objects.create(participant=excused, session=session, status="excused")
    make_participant(theme)
    run(clock, WEEK_BEFORE)
    run(clock, WEEK_BEFORE + timedelta(days=2))
    assert sent() == [
        ("dag@example.org", WEEK_BEFORE.date()),
        ("piet@example.org", WEEK_BEFORE.date()),
    ]


def test_a_session_that_moves_is_reminded_of_anew(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    run(clock, WEEK_BEFORE)
    session = Session.objects.get(position=1)
    later = FIRST_SESSION + timedelta(days=21)
    change_session(session, starts_at=later, ends_at=later + timedelta(hours=2), meeting_url="")
    run(clock, WEEK_BEFORE + timedelta(days=1))
    assert len(sent()) == 1
    run(clock, WEEK_BEFORE + timedelta(days=21))
    assert [day for _, day in sent()] == [
        WEEK_BEFORE.date(),
        WEEK_BEFORE.date() + timedelta(days=21),
    ]


def test_a_session_that_was_called_off_is_not_reminded_of(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    call_off(Session.objects.get(position=1))
    run(clock, WEEK_BEFORE)
    assert sent() == []


def test_the_moments_and_the_text_are_the_organisers(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    Edition.objects.update(reminder_days="3", reminder_text="Neem {{ iets }} lekkers mee.")
    Session.objects.update(meeting_url="https://example.org/room")
    piet.theme.facilitators.add(make_facilitator())
    run(clock, WEEK_BEFORE)
    assert sent() == []
    run(clock, FIRST_SESSION - timedelta(days=3))
    text = QueuedMail.objects.get().text
    for words in (
        "Neem {{ iets }} lekkers mee.",
        "donderdag 24 september 2026",
        "13.00–15.30 uur",
        "https://example.org/room",
        "Gijs",
        piet.private_link,
    ):
        assert words in text


def test_without_moments_nobody_is_reminded(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    Edition.objects.update(reminder_days="")
    run(clock, DAY_BEFORE)
    assert sent() == []


def test_a_reminder_keeps_the_time_of_the_clock_when_the_clock_changes(edition: Edition) -> None:
    starts_at = FIRST_SESSION.replace(month=10, day=27)
    Session.objects.filter(position=2).update(starts_at=starts_at)
    # The database gives its moments in UTC.
    moment = timezone.localtime(moment_of(Session.objects.get(position=2), 7))
    assert (moment.day, moment.hour, moment.utcoffset()) == (20, 13, timedelta(hours=2))


@pytest.mark.parametrize("people", [1, 25])
def test_the_statements_do_not_grow_with_the_people(
    theme: Theme,
    clock: time_machine.Traveller,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org")
    clock.move_to(WEEK_BEFORE)
    with django_assert_max_num_queries(10):
        assert queue_reminders(timezone.now()) == people


def test_what_was_told_says_what_and_when(piet: Participant, clock: time_machine.Traveller) -> None:
    run(clock, WEEK_BEFORE)
    assert str(Told.objects.get()) == f"reminder op {WEEK_BEFORE.date()}"
