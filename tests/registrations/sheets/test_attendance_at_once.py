"""Several people at one sheet of attendance, at the same moment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from registrations.models import Attendance, QueuedMail, Subgroup
from registrations.places import registration
from registrations.sheets import attendance, missed
from registrations.sheets.attendance import Change
from sessions_app.models import Edition, Session, User
from tests.at_once import at_once, while_uncommitted
from tests.groups import grouped, move, on_sheet
from tests.people import make_edition
from tests.places import person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition(transactional_db: None, clock: time_machine.Traveller) -> Edition:
    return make_edition()


@pytest.fixture
def session(edition: Edition, clock: time_machine.Traveller) -> Session:
    """The first session, five minutes before its start."""
    session = edition.sessions.get(position=1)
    clock.move_to(session.starts_at - timedelta(minutes=5))
    return session


@pytest.fixture
def group(edition: Edition) -> Subgroup:
    """A group with Aad and Bea; there is another one."""
    theme = edition.themes.get(position=1)
    theme.subgroups.create(number=2)
    return grouped(theme, 1, "aad", "bea")


def fills_in(
    group: Subgroup, session: Session, by: User, name: str, chosen: str, was: str = ""
) -> Callable[[], dict[int, str]]:
    pk = person(name).pk
    return lambda: attendance.fill_in(group, session, {pk: Change(was, chosen)}, by=by)


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_marks_for_one_person_one_stays_and_the_other_is_told(
    group: Subgroup, session: Session, gijs: User, olga: User, attempt: int
) -> None:
    answers = at_once(
        fills_in(group, session, gijs, "aad", "present"),
        fills_in(group, session, olga, "aad", "late"),
    )
    aad, row = person("aad").pk, Attendance.objects.get()
    won = answers.index({})
    assert (row.status, row.noted_by) == (("present", gijs), ("late", olga))[won]
    assert answers[1 - won] == {aad: ("late", "present")[won]}


@pytest.mark.parametrize("attempt", range(5))
def test_marks_for_two_people_are_both_kept(
    group: Subgroup, session: Session, gijs: User, olga: User, attempt: int
) -> None:
    answers = at_once(
        fills_in(group, session, gijs, "aad", "present"),
        fills_in(group, session, olga, "bea", "late"),
    )
    assert answers == [{}, {}]
    assert on_sheet(group, session) == {"aad": "present", "bea": "late"}


def test_an_excuse_that_is_just_being_given_is_not_overwritten(
    group: Subgroup, session: Session, gijs: User
) -> None:
    answer = while_uncommitted(
        lambda: attendance.excuse(person("aad"), session),
        fills_in(group, session, gijs, "aad", "present"),
    )
    assert answer == {person("aad").pk: "present"}
    assert on_sheet(group, session) == {"aad": "excused", "bea": ""}


def test_an_excuse_taken_back_at_the_same_moment_leaves_the_mark(
    group: Subgroup, session: Session, gijs: User
) -> None:
    attendance.excuse(person("aad"), session)
    while_uncommitted(
        fills_in(group, session, gijs, "aad", "present", was="excused"),
        lambda: attendance.take_back_excuse(person("aad"), session),
    )
    assert on_sheet(group, session) == {"aad": "present", "bea": ""}


@pytest.mark.parametrize("first", ["mark", "move"])
def test_a_mark_and_a_move_at_the_same_moment_leave_the_mark_on_the_old_sheet(
    group: Subgroup,
    session: Session,
    gijs: User,
    olga: User,
    clock: time_machine.Traveller,
    first: str,
) -> None:
    clock.move_to(session.starts_at)
    verbs = [
        fills_in(group, session, gijs, "aad", "present"),
        lambda: move(person("aad"), 2, olga),
    ]
    while_uncommitted(*(verbs if first == "mark" else reversed(verbs)))
    assert on_sheet(group, session) == {"aad": "present", "bea": ""}
    assert on_sheet(group.theme.subgroups.get(number=2), session) == {}


def test_who_cancels_before_the_session_cannot_be_marked_at_the_same_moment(
    group: Subgroup, session: Session, gijs: User
) -> None:
    answer = while_uncommitted(
        lambda: registration.cancel(person("aad")), fills_in(group, session, gijs, "aad", "present")
    )
    assert isinstance(answer, attendance.SheetChanged)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("attempt", range(5))
def test_two_presses_at_once_mail_who_was_missed_once(
    group: Subgroup,
    session: Session,
    gijs: User,
    clock: time_machine.Traveller,
    attempt: int,
) -> None:
    clock.move_to(session.ends_at)
    for name in ("aad", "bea"):
        fills_in(group, session, gijs, name, "absent")()
    people = missed.people_to_tell(group, session)
    shown = missed.fingerprint(missed.letters_to(people, group, session, did="Gepraat.", by=gijs))

    def press() -> int:
        return missed.tell(
            Subgroup.objects.select_related("theme__edition").get(pk=group.pk),
            session,
            did="Gepraat.",
            with_excused=False,
            shown=shown,
            by=gijs,
        )

    answers = at_once(press, press)

    assert sorted(map(repr, answers)) == ["2", "MailingChanged()"]
    recipients = QueuedMail.objects.filter(kind="missed").values_list("recipient", flat=True)
    assert sorted(recipients) == ["aad@example.org", "bea@example.org"]
