"""What happens when an organiser moves or calls off a session: everyone placed is told once."""

from collections.abc import Collection
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.letters import mail, outbox
from registrations.models import Participant
from registrations.models.participant import ParticipantQuerySet
from registrations.places import locks
from registrations.sheets import attendance
from sessions_app.models import Session


def people_to_tell(session: Session) -> ParticipantQuerySet:
    """Who has the session in their agenda."""
    people = Participant.objects.placed().filter(edition=session.edition_id)
    return people.select_related("theme", "edition")


@transaction.atomic
def change_session(
    session: Session, *, starts_at: datetime, ends_at: datetime, meeting_url: str
) -> int:
    """Give a session its new time or link and queue the invitations; return the number of mails.

    A session that was called off takes place again by this. A new date is a new question: what was
    noted for the former one goes, and the mail asks those who could not come whether they can now.
    Nothing happens where nothing changes.
    """
    session = _locked_session(session)
    former = copy(session)
    session.starts_at, session.ends_at = starts_at, ends_at
    session.meeting_url, session.cancelled_at = meeting_url, None
    if all(
        getattr(session, name) == getattr(former, name)
        for name in ("starts_at", "ends_at", "meeting_url", "cancelled_at")
    ):
        return 0
    excused: set[int] = set()
    if session.starts_at != former.starts_at and session.starts_at > timezone.now():
        excused = attendance.clear(session)
    return _announce(session, former, excused)


@transaction.atomic
def call_off(session: Session) -> int:
    """Call off a session and queue the mails that say so; return their number. Once is enough."""
    session = _locked_session(session)
    if session.cancelled_at:
        return 0
    former = copy(session)
    session.cancelled_at = timezone.now()
    return _announce(session, former)


def _announce(session: Session, former: Session, excused: Collection[int] = ()) -> int:
    session.sequence += 1
    session.save()
    if former.ends_at <= timezone.now() and session.ends_at <= timezone.now():
        return 0
    people = people_to_tell(session)
    letters = [
        mail.session_letter(person, session, former, excused=person.pk in excused)
        for person in people
    ]
    return outbox.queue(*letters)


def _locked_session(session: Session) -> Session:
    # Who gets a place before this is told; who gets one after it reads the new time.
    locks.lock_out(session.edition)
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
