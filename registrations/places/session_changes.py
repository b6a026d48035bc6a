"""What happens when an organiser adds, changes, calls off or deletes a session.

Everybody who knows of the edition is told once: who has a place and who leads with a file for
their agenda, who waits in words.
"""

from collections.abc import Collection
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.letters import invitations, leaders, mail, outbox
from registrations.models import Participant
from registrations.models.participant import ParticipantQuerySet
from registrations.places import locks
from registrations.sheets import attendance
from sessions_app.models import Session

# A session and what of it was before, as a mail about it tells.
TOLD = ("position", "starts_at", "ends_at", "cancelled_at")


def people_to_tell(session: Session, *, is_link_only: bool = False) -> ParticipantQuerySet:
    """Who has the session in their agenda, and who waits for that.

    The link is for those who have a place.
    """
    everyone = Participant.objects.all()
    people = everyone.placed() if is_link_only else everyone.active()
    people = people.filter(edition=session.edition_id)
    people = people.select_related("theme", "edition").prefetch_related("edition__sessions")
    return people.order_by("status", "pk")


@transaction.atomic
def add(session: Session) -> int:
    """Tell of a session that was just stored; return the number of mails."""
    locks.lock_out(session.edition)
    return _announce(session, None)


@transaction.atomic
def renumber(session: Session, position: int) -> int:
    """Give a session another number, by which people know it; return the number of mails."""
    session = _locked_session(session)
    former = copy(session)
    session.position = position
    return 0 if former.position == position else _store(session, former)


@transaction.atomic
def delete(session: Session) -> int:
    """Delete a session, after the mails that call it off; return their number."""
    session = _locked_session(session)
    former = copy(session)
    session.cancelled_at = former.cancelled_at or timezone.now()
    count = 0 if former.cancelled_at else _announce(session, former)
    session.delete()
    return count


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
    return _store(session, former, excused)


@transaction.atomic
def call_off(session: Session) -> int:
    """Call off a session and queue the mails that say so; return their number. Once is enough."""
    session = _locked_session(session)
    if session.cancelled_at:
        return 0
    former = copy(session)
    session.cancelled_at = timezone.now()
    return _store(session, former)


def _store(session: Session, former: Session, excused: Collection[int] = ()) -> int:
    session.sequence += 1
    session.save()
    return _announce(session, former, excused)


def _announce(session: Session, former: Session | None, excused: Collection[int] = ()) -> int:
    ends_at = max(session.ends_at, former.ends_at) if former else session.ends_at
    if ends_at <= timezone.now():
        return 0
    same = former and all(getattr(session, name) == getattr(former, name) for name in TOLD)
    people = people_to_tell(session, is_link_only=bool(same))
    led_by = invitations.leaders_of(session.edition)
    return outbox.queue(
        *[
            mail.session_letter(person, session, former, excused=person.pk in excused)
            for person in people
        ],
        *[leaders.session_letter(leader, session, former) for leader in led_by],
    )


def _locked_session(session: Session) -> Session:
    # Who gets a place before this is told; who gets one after it reads the new time.
    locks.lock_out(session.edition)
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
