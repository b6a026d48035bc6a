"""The tables can go back to what they were, with all that was stored in between."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from registrations.models import Attendance, AttendanceStatus, Subgroup, Told
from sessions_app.models import Edition
from tests.people import NOW, make_edition, make_participant, session_of
from tests.smtp import make_mail

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


def test_who_was_told_is_known_from_the_mail_of_before() -> None:
    edition = make_edition()
    piet, session = make_participant(edition.themes.all()[0]), session_of(edition)
    mail = make_mail(kind="reminder", participant=piet, session=session, reminder_on=NOW.date())
    make_mail(kind="missed", participant=piet, session=session)
    make_mail(kind="missed", session=session)
    make_mail(kind="confirmation", participant=piet)
    try:
        migrate("0012")
    finally:
        migrate()
    assert sorted(Told.objects.values_list("participant", "session", "kind", "on")) == [
        (piet.pk, session.pk, "missed", timezone.localdate()),
        (piet.pk, session.pk, "reminder", mail.reminder_on),
    ]


def test_addresses_are_brought_to_the_form_that_mail_goes_to() -> None:
    theme = make_edition().themes.all()[0]
    piet = make_participant(theme, email="piet@school.nl\u200b", new_email="<piet@Thuis.NL>")
    try:
        migrate("0020")
    finally:
        migrate()
    piet.refresh_from_db()
    assert (piet.email, piet.new_email) == ("piet@school.nl", "piet@thuis.nl")


def test_agendas_keep_the_organiser_that_they_know() -> None:
    """So far an invitation was from the address for questions; where nobody has one, the sender."""
    sender = {"sender_email": "afzender@example.org"}
    invited = make_edition("mensen", **sender)
    make_participant(invited.themes.all()[0])
    make_participant(make_edition("zonder", contact_email="").themes.all()[0])
    make_edition("niemand", **sender)
    make_edition("concept", is_published=False, **sender)
    try:
        migrate("0020")
        Edition.objects.update(organiser_email="")
    finally:
        migrate()
    assert dict(Edition.objects.values_list("slug", "organiser_email")) == {
        "mensen": "vragen@example.org",
        "zonder": settings.DEFAULT_FROM_EMAIL,
        "niemand": "afzender@example.org",
        "concept": "",
    }
