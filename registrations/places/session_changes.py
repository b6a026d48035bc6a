"""What happens when an organiser adds, changes, calls off or deletes a session.

Everybody who knows of the edition is told once: who has a place and who leads with a file for
their agenda, who waits in words.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.letters import invitations, leaders, mail, outbox, texts
from registrations.letters.invitations import Leader
from registrations.models import Participant
from registrations.places import locks
from registrations.sheets import attendance
from sessions_app.models import Session

# What of a session everybody knows, and what is stored of it: the link is for some alone.
TOLD = ("position", "starts_at", "ends_at", "cancelled_at")
STORED = (*TOLD, "meeting_url")


@dataclass(frozen=True)
class Hearers:
    """Who hears of a change: with a file for the agenda, in words, or by no mail at all."""

    placed: Sequence[Participant] = ()
    waiting: Sequence[Participant] = ()
    leaders: Sequence[Leader] = ()
    # Of those with a place and those who wait: who has no address.
    unreachable: Sequence[Participant] = ()

    @property
    def number(self) -> int:
        """How many mails that is."""
        return len(self.placed) + len(self.waiting) + len(self.leaders)


def hears(session: Session, former: Session | None) -> Hearers:
    """Who hears that a session is as it is now and was as `former`; None: it was not there.

    Nobody hears of what is past, of what stays as it is, or of one that is off and stays so. The
    link is for those who have a place.
    """
    ends_at = max(session.ends_at, former.ends_at) if former else session.ends_at
    stays_off = former is not None and former.cancelled_at and session.cancelled_at
    is_same = former is not None and not _differs(session, former, STORED)
    if ends_at <= timezone.now() or stays_off or is_same:
        return Hearers()
    everyone = Participant.objects.filter(edition=session.edition_id)
    is_told_to_all = former is None or _differs(session, former, TOLD)
    people = everyone.active() if is_told_to_all else everyone.placed()
    people = people.select_related("theme", "edition", "subgroup").prefetch_related(
        "edition__sessions", texts.at_hand("edition")
    )
    found = list(people.order_by("status", "pk"))
    reachable = [person for person in found if person.email]
    return Hearers(
        placed=[person for person in reachable if person.is_placed],
        waiting=[person for person in reachable if not person.is_placed],
        leaders=invitations.leaders_of(session.edition),
        unreachable=[person for person in found if not person.email],
    )


def _differs(session: Session, former: Session, names: Iterable[str]) -> bool:
    return any(getattr(session, name) != getattr(former, name) for name in names)


@transaction.atomic
def add(session: Session) -> int:
    """Tell of a session that was just stored; return the number of mails."""
    locks.lock_out(session.edition)
    return _announce(session, None)


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
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    meeting_url: str,
    position: int | None = None,
) -> int:
    """Give a session its new number, time or link, and queue the mails; return their number.

    A session that was called off takes place again by this. A new date is a new question: what was
    noted for the former one goes, and the mail asks those who could not come whether they can now.
    Nothing happens where nothing changes.
    """
    session = _locked_session(session)
    former = copy(session)
    session.position = position or former.position
    session.starts_at, session.ends_at = starts_at, ends_at
    session.meeting_url, session.cancelled_at = meeting_url, None
    if not _differs(session, former, STORED):
        return 0
    excused: set[int] = set()
    if session.starts_at != former.starts_at and session.starts_at > timezone.now():
        excused = attendance.clear(session)
    return _store(session, former, excused)


@transaction.atomic
def call_off(session: Session, *, position: int | None = None) -> int:
    """Call off a session and queue the mails that say so; return their number. Once is enough.

    One that was called off may still get another number, of which nobody hears.
    """
    session = _locked_session(session)
    former = copy(session)
    session.position = position or former.position
    if former.cancelled_at:
        session.save(update_fields=["position"])
        return 0
    session.cancelled_at = timezone.now()
    return _store(session, former)


def _store(session: Session, former: Session, excused: Collection[int] = ()) -> int:
    session.sequence += 1
    session.save()
    return _announce(session, former, excused)


def _announce(session: Session, former: Session | None, excused: Collection[int] = ()) -> int:
    audience = hears(session, former)
    return outbox.queue(
        *[
            mail.session_letter(person, session, former, excused=person.pk in excused)
            for person in (*audience.placed, *audience.waiting)
        ],
        *[leaders.session_letter(leader, session, former) for leader in audience.leaders],
    )


def _locked_session(session: Session) -> Session:
    # Who gets a place before this is told; who gets one after it reads the new time.
    locks.lock_out(session.edition)
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
