"""The room of a group, and the link that counts at each moment."""

from datetime import timedelta

import pytest

from registrations.models import Subgroup
from registrations.models.subgroup import WayIn
from sessions_app.models import Edition
from tests.people import FIRST_SESSION, session_of

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

SHARED, OWN = "https://example.org/iedereen", "https://video.example.org/a1"
TO_ALL, TO_ROOM = WayIn(SHARED, False, ""), WayIn(OWN, True, SHARED)


@pytest.mark.parametrize(
    ("minutes", "way"),
    [(-60, TO_ALL), (29, TO_ALL), (30, TO_ROOM), (119, TO_ROOM), (120, TO_ALL), (200, TO_ALL)],
)
def test_one_link_counts_at_a_time(group: Subgroup, minutes: int, way: WayIn) -> None:
    session = session_of(group.theme.edition)
    session.meeting_url, group.meeting_url = SHARED, OWN
    assert group.way_in(session, FIRST_SESSION + timedelta(minutes=minutes)) == way


def test_without_another_link_that_of_the_group_always_counts(group: Subgroup) -> None:
    session = session_of(group.theme.edition)
    group.meeting_url = OWN
    assert group.way_in(session, FIRST_SESSION) == WayIn(OWN, True, "")


def test_without_a_link_of_its_own_a_group_goes_where_all_go(
    group: Subgroup, edition: Edition
) -> None:
    session = session_of(edition)
    session.meeting_url = SHARED
    assert group.way_in(session, FIRST_SESSION + timedelta(hours=1)) == TO_ALL
    session.meeting_url = ""
    assert group.way_in(session, FIRST_SESSION).url == ""


def test_nobody_is_in_a_group_in_a_session_that_was_called_off(edition: Edition) -> None:
    session = session_of(edition)
    during = FIRST_SESSION + timedelta(hours=1)
    assert session.is_in_groups(during)
    session.cancelled_at = FIRST_SESSION
    assert not session.is_in_groups(during)
