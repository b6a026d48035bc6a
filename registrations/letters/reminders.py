"""Reminders of sessions: who gets one, and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from registrations.letters import mail, texts
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    QueuedMail,
    Told,
)
from registrations.models.participant import ParticipantQuerySet
from sessions_app.models import Edition, Session

KIND = "reminder"
# Who signed up less than this before a reminder has just read it all in the confirmation.
JUST_READ = timedelta(hours=24)


def queue_reminders(now: datetime) -> int:
    """Queue every reminder whose moment has come; return their number.

    Run it as often as you like, or late: a reminder goes once to a person for a session and a day,
    guarded by the database, and one that was overtaken by the next goes no more.
    """
    queued = 0
    for session, moment in _due(now):
        reminder_on = timezone.localdate(moment)
        # Known apart from the mail, which an organiser may have cleared by now.
        reminded = Told.objects.filter(
            participant=OuterRef("pk"), session=session, kind=KIND, on=reminder_on
        )
        people = _people(session, moment).exclude(Exists(reminded))
        letters = [mail.reminder_letter(one, session, reminder_on=reminder_on) for one in people]
        told = [Told(participant=one, session=session, kind=KIND, on=reminder_on) for one in people]
        with transaction.atomic():
            queued += len(QueuedMail.objects.bulk_create(letters, ignore_conflicts=True))
            Told.objects.bulk_create(told, ignore_conflicts=True)
    return queued


def moment_of(session: Session, days_before: int) -> datetime:
    """The moment of a reminder: so many days before, at the same time of the clock."""
    start = timezone.localtime(session.starts_at)
    return start - timedelta(days=days_before)


def _due(now: datetime) -> Iterator[tuple[Session, datetime]]:
    editions = Edition.objects.published().filter(sessions__starts_at__gt=now).distinct()
    for edition in editions.prefetch_related("sessions"):
        for session in edition.held_sessions:
            moments = [moment_of(session, days) for days in edition.reminder_moments]
            come = [moment for moment in moments if moment <= now < session.starts_at]
            if come:
                yield session, max(come)


def _people(session: Session, moment: datetime) -> ParticipantQuerySet:
    excused = Attendance.objects.filter(
        participant=OuterRef("pk"), session=session, status=AttendanceStatus.EXCUSED
    )
    people = Participant.objects.placed().filter(
        ~Exists(excused), edition=session.edition_id, registered_at__lte=moment - JUST_READ
    )
    return people.select_related("theme", "edition", "subgroup").prefetch_related(
        "theme__facilitators",
        "subgroup__facilitators",
        "edition__sessions",
        texts.at_hand("edition"),
    )
