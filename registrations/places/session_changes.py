"""What happens when an organiser adds, changes, calls off or deletes a session.

Everybody who knows of the edition is told once: who has a place and who leads with a file for
their agenda, who waits in words.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import transaction
from django.utils import timezone

from registrations.letters import invitations, leaders, mail, outbox, texts
from registrations.letters.invitations import Leader
from registrations.models import Participant, Status
from registrations.models.participant import ParticipantQuerySet
from registrations.places import locks
from registrations.sheets import attendance
from sessions_app.models import Session

# What of a session everybody knows, and what is stored of it: the link is for some alone.
TOLD = ("position", "starts_at", "ends_at", "cancelled_at")
STORED = (*TOLD, "meeting_url")


# Of many people who hear of a change in the same way, so many are shown by name.
SHOWN = 50


@dataclass(frozen=True)
class Part:
    """How many people hear of it in the same way, and the first of them."""

    number: int = 0
    shown: Sequence[Participant] = ()

    @classmethod
    def of(cls, people: ParticipantQuerySet) -> Self:
        """These people. Takes two statements, however many they are."""
        return cls(people.count(), list(people[:SHOWN]))

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.shown)


@dataclass(frozen=True)
class Hearers:
    """Who hears of a change: with a file for the agenda, in words, or by no mail at all."""

    placed: Part = Part()
    waiting: Part = Part()
    leaders: Sequence[Leader] = ()
    # Of those with a place and those who wait: who has no address.
    unreachable: Part = Part()

    @property
    def number(self) -> int:
        """How many mails that is."""
        return self.placed.number + self.waiting.number + len(self.leaders)


# How people are told that a session is as it is now and was as `former`, where those of these keys
# were excused; returns the number of mails.
Announce = Callable[[Session, Session | None, Collection[int]], int]


def hears(session: Session, former: Session | None) -> Hearers:
    """Who hears that a session is as it is now and was as `former`; None: it was not there."""
    if not is_news(session, former):
        return Hearers()
    people = who_hears(session, former)
    reachable = people.exclude(email="")
    return Hearers(
        placed=Part.of(reachable.placed()),
        waiting=Part.of(reachable.filter(status=Status.WAITING)),
        leaders=invitations.leaders_of(session.edition),
        unreachable=Part.of(people.filter(email="")),
    )


def is_news(session: Session, former: Session | None) -> bool:
    """Whether anybody hears of it: not of what is past, stays as it is, or is off and stays so."""
    ends_at = max(session.ends_at, former.ends_at) if former else session.ends_at
    stays_off = former is not None and former.cancelled_at and session.cancelled_at
    is_same = former is not None and not _differs(session, former, STORED)
    return not (ends_at <= timezone.now() or stays_off or is_same)


def who_hears(session: Session, former: Session | None) -> ParticipantQuerySet:
    """Who hears of news, in the order of the rows, also without an address.

    The link is for those who have a place.
    """
    everyone = Participant.objects.filter(edition=session.edition_id)
    is_told_to_all = former is None or _differs(session, former, TOLD)
    people = everyone.active() if is_told_to_all else everyone.placed()
    return people.select_related("theme").order_by("pk")


def _differs(session: Session, former: Session, names: Iterable[str]) -> bool:
    return any(getattr(session, name) != getattr(former, name) for name in names)


def announce(session: Session, former: Session | None, excused: Collection[int] = ()) -> int:
    """Queue all mails about a change at once."""
    if not is_news(session, former):
        return 0
    told = tell(session, former, who_hears(session, former), excused)
    return told + tell_leaders(session, former)


def tell(
    session: Session,
    former: Session | None,
    people: ParticipantQuerySet,
    excused: Collection[int] = (),
) -> int:
    """Queue the mails to these people; return their number."""
    found = people.exclude(email="").select_related("theme", "edition", "subgroup")
    found = found.prefetch_related("edition__sessions", texts.at_hand("edition"))
    letters = [
        mail.session_letter(person, session, former, excused=person.pk in excused)
        for person in found
    ]
    return outbox.queue(*letters)


def tell_leaders(session: Session, former: Session | None) -> int:
    """Queue the mails to who leads a theme or a group; return their number."""
    led = invitations.leaders_of(session.edition)
    return outbox.queue(*[leaders.session_letter(leader, session, former) for leader in led])


@transaction.atomic
def add(session: Session, *, announce: Announce = announce) -> int:
    """Tell of a session that was just stored; return the number of mails."""
    locks.lock_out(session.edition)
    return announce(session, None, ())


@transaction.atomic
def delete(session: Session, *, announce: Announce = announce) -> int:
    """Delete a session, after the mails that call it off; return their number."""
    session = _locked_session(session)
    former = copy(session)
    session.cancelled_at = former.cancelled_at or timezone.now()
    count = 0 if former.cancelled_at else announce(session, former, ())
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
    announce: Announce = announce,
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
    return announce(_stored(session), former, excused)


@transaction.atomic
def call_off(
    session: Session, *, position: int | None = None, announce: Announce = announce
) -> int:
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
    return announce(_stored(session), former, ())


def _stored(session: Session) -> Session:
    session.sequence += 1
    session.save()
    return session


def _locked_session(session: Session) -> Session:
    # Who gets a place before this is told; who gets one after it reads the new time.
    locks.lock_out(session.edition)
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
