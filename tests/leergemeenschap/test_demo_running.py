"""The edition of the demo that is half-way."""

from datetime import timedelta

import pytest

from leergemeenschap.demo import running as demo_running
from registrations.models import Attendance, Outcome, Participant, PlenaryQuestion, Subgroup
from sessions_app.models import Edition
from tests.people import NOW, make_facilitator


@pytest.fixture
def running(edition: Edition) -> Edition:
    gijs, noor = make_facilitator(), make_facilitator(email="noor@example.org", name="Noor")
    return demo_running.invent(edition, [gijs, noor], NOW)


def test_everything_in_it_is_valid(running: Edition) -> None:
    rows = [*Participant.objects.all(), *Attendance.objects.all(), *Outcome.objects.all()]
    for row in [*rows, *PlenaryQuestion.objects.all()]:
        row.full_clean()
    running.full_clean(exclude=["follows"])


def test_a_session_is_on_at_this_moment(running: Edition) -> None:
    on = running.sessions.filter(starts_at__lte=NOW, ends_at__gt=NOW)
    assert [session.position for session in on] == [2]
    assert on[0].ends_at - on[0].starts_at == timedelta(hours=2, minutes=30)


def test_the_edition_it_was_made_from_is_still_the_current_one(
    running: Edition, edition: Edition
) -> None:
    assert Edition.objects.current(NOW) == edition


def test_everyone_is_in_a_group_that_has_had_a_session(running: Edition) -> None:
    groups = Subgroup.objects.filter(theme__edition=running)
    assert [group.participants.count() for group in groups.order_by("pk")] == [8, 7, 8]
    assert not running.participants.filter(subgroup=None).exists()
    assert Attendance.objects.filter(session__position=1).count() == 23
