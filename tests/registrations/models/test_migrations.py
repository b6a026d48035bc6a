"""The tables can go back to what they were, with all that was stored in between."""

import pytest
from django.core.management import call_command

from registrations.models import Attendance, AttendanceStatus, Subgroup
from tests.people import make_edition, make_participant

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def migrate(to: str | None = None) -> None:
    call_command("migrate", "registrations", *filter(None, [to]), verbosity=0)


def test_the_sheets_of_attendance_go_back_to_excuses_alone() -> None:
    edition = make_edition()
    group = Subgroup.objects.create(theme=edition.themes.all()[0], number=1)
    person = make_participant(group.theme, subgroup=group)
    for session, status in zip(
        edition.sessions.all(), ["", AttendanceStatus.EXCUSED], strict=False
    ):
        Attendance.objects.create(
            participant=person, session=session, subgroup=group, status=status
        )
    try:
        migrate("0006")
    finally:
        migrate()
    [kept] = Attendance.objects.all()
    assert (kept.status, kept.subgroup) == (AttendanceStatus.EXCUSED, None)
