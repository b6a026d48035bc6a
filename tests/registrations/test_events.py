"""What happened is in the log, by number; what people are and typed is not."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from registrations.groups import exports
from registrations.groupwork import outcomes, questions
from registrations.models import Participant
from registrations.models.outcomes import OutcomeState
from registrations.places import registration, signup, waiting_list
from registrations.sheets import attendance
from registrations.sheets.attendance import Change
from sessions_app.models import Theme, User
from tests.desk import save
from tests.groups import arrive, divide, move
from tests.people import PIET, make_group, make_participant, session_of
from tests.places import limit

CANARY = "Kanarie"
PERSON = PIET | {
    "given_name": f"{CANARY}a",
    "family_name": f"{CANARY}b",
    "email": f"{CANARY}c@example.org",
    "organisation": f"{CANARY}d",
    "job_title": f"{CANARY}e",
    "learning_question": f"{CANARY}f",
    "prepares": False,
    "share_contact": False,
}


def again(person: Participant) -> Participant:
    return Participant.objects.get(pk=person.pk)


@contextmanager
def logged(
    caplog: pytest.LogCaptureFixture, capture: DjangoCaptureOnCommitCallbacks
) -> Iterator[list[str]]:
    """The lines that what follows writes; none of them has a canary."""
    caplog.clear()
    caplog.set_level(logging.DEBUG, "registrations")
    lines: list[str] = []
    with capture(execute=True):
        yield lines
    lines += caplog.messages
    assert CANARY.lower() not in caplog.text.lower()


def test_what_somebody_does_with_a_place_is_in_the_log_by_number(
    theme: Theme,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    limit(theme, 1)
    other = theme.edition.themes.get(position=2)
    with logged(caplog, django_capture_on_commit_callbacks) as lines:
        signup.sign_up(theme=theme, **PERSON)
        signup.sign_up(theme=theme, **PERSON | {"email": f"{CANARY}2@example.org"})
        first, second = Participant.objects.order_by("pk")
        registration.change_theme(first, other)
        registration.ask_for_address(first, f"{CANARY}3@example.org")
        registration.confirm_address(again(first))
        registration.correct_address(again(first), f"{CANARY}4@example.org")
        registration.hand_over(
            again(first),
            given_name=CANARY,
            name_prefix="",
            family_name=CANARY,
            email=f"{CANARY}5@example.org",
            job_title=CANARY,
        )
        registration.cancel(again(second), reason=CANARY)
    a, b = first.pk, second.pk
    assert lines == [
        f"participant {a} signed up for theme {theme.pk}",
        f"participant {b} signed up for theme {theme.pk}",
        f"participant {b} moved up in theme {theme.pk}",
        f"participant {a} went from theme {theme.pk} to {other.pk}",
        f"participant {a} asked for another address",
        f"participant {a} confirmed an address",
        f"participant {a} got another address",
        f"participant {a} handed over",
        f"participant {b} cancelled",
    ]


def test_what_an_organiser_does_with_a_place_is_in_the_log_by_number(
    theme: Theme,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    limit(theme, 1)
    make_participant(theme)
    person = Participant(edition=theme.edition, theme=theme, **PERSON)
    with logged(caplog, django_capture_on_commit_callbacks) as lines:
        signup.enrol(person, because="")
        waiting_list.give_place(person, because=CANARY)
    assert lines == [
        f"participant {person.pk} enrolled in theme {theme.pk}",
        f"participant {person.pk} moved up in theme {theme.pk}",
    ]


def test_what_happens_in_groups_is_in_the_log_by_number(
    theme: Theme,
    olga: User,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    clock: time_machine.Traveller,
) -> None:
    names = [f"{CANARY}{number}" for number in range(12)]
    arrive(theme, *names)
    with logged(caplog, django_capture_on_commit_callbacks) as lines:
        divide(theme, olga)
        person = theme.participants.placed().order_by("pk")[0]
        to = 2 if person.subgroup and person.subgroup.number == 1 else 1
        move(person, to, olga, CANARY)
        name, content = exports.export(theme, exports.FileKind.CSV, by=olga)
        b"".join(content)
    assert lines == [
        f"theme {theme.pk} divided by account {olga.pk}: 12 moved",
        f"participant {person.pk} moved to group {to} by account {olga.pk}",
        f"12 rows exported by account {olga.pk}: {name}",
    ]


def test_what_a_group_does_is_in_the_log_by_number(
    theme: Theme,
    gijs: User,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    clock: time_machine.Traveller,
) -> None:
    group = make_group(theme)
    (person,) = arrive(theme, CANARY)
    person.subgroup = group
    person.save()
    session = session_of(theme.edition)
    clock.move_to(session.starts_at + timedelta(minutes=10))
    content = dict.fromkeys(outcomes.FIELDS, CANARY) | {"url": f"https://example.org/{CANARY}"}
    with logged(caplog, django_capture_on_commit_callbacks) as lines:
        attendance.fill_in(group, session, {person.pk: Change("", "present")}, by=gijs)
        outcome = outcomes.write(group, by=gijs, version=0, state=OutcomeState.SHARED, **content)
        outcomes.publish(outcome)
        outcomes.unpublish(outcome)
        question = questions.ask(
            subgroup=group, session=session, text=CANARY, by=gijs, forwarded=True
        )
        questions.put_on_agenda([question])
        question.refresh_from_db()
        questions.discuss(question, CANARY, version=question.version)
    assert lines == [
        f"group {group.pk}: 1 marks by account {gijs.pk}",
        f"outcome {outcome.pk}: version 1 by account {gijs.pk}",
        f"outcome {outcome.pk} published",
        f"outcome {outcome.pk} published no more",
        f"question {question.pk} asked in group {group.pk}",
        f"question {question.pk} answered",
    ]


def test_who_is_switched_off_and_by_whom_is_in_the_log_by_number(
    desk: Client,
    olga: User,
    gijs: User,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = f"/admin/sessions_app/user/{gijs.pk}/change/"
    caplog.set_level(logging.INFO, "sessions_app")
    with django_capture_on_commit_callbacks(execute=True):
        for is_active in ["", "on"]:
            save(desk, page, is_active=is_active)
    assert [message for message in caplog.messages if "switched" in message] == [
        f"account {gijs.pk} switched off by account {olga.pk}",
        f"account {gijs.pk} switched on by account {olga.pk}",
    ]
