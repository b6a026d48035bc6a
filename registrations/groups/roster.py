"""Who is in a group, and when they were there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, prefetch_related_objects

from registrations.models import AttendanceStatus, Participant, Subgroup
from registrations.models.participant import by_family_name
from sessions_app.models import Edition, Session

THERE = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)


@dataclass(frozen=True)
class Size:
    """How many people a group has, how many cannot come next time, and how many it needs."""

    members: int
    excused: int
    smallest: int

    @property
    def expected(self) -> int:
        """How many come next time."""
        return self.members - self.excused

    @property
    def is_small(self) -> bool:
        """Whether the group has too few members."""
        return self.members < self.smallest

    @property
    def will_be_small(self) -> bool:
        """Whether the group has enough members, but too few of them come next time."""
        return self.expected < self.smallest <= self.members


@dataclass(frozen=True)
class Mark:
    """One person in one session: a status, or else "open" or "before" they took part."""

    session: Session
    status: str
    words: str
    counts: bool


@dataclass(frozen=True)
class RosterRow:
    """One person on a roster, with a mark for each session."""

    person: Participant
    marks: list[Mark]

    @property
    def attended(self) -> int:
        """How often this person was there, late or not."""
        return sum(mark.counts and mark.status in THERE for mark in self.marks)

    @property
    def counted(self) -> int:
        """In how many sessions since they joined somebody noted whether they were there."""
        return sum(mark.counts for mark in self.marks)

    @property
    def percentage(self) -> int:
        """How often this person was there, of the sessions that count; 0 where none does."""
        # Half a percent goes up, as people round; round() takes it to the even number.
        return int(100 * self.attended / self.counted + 0.5) if self.counted else 0


@dataclass(frozen=True)
class Roster:
    """The people of one group, with the sessions that are or were held."""

    sessions: list[Session]
    rows: list[RosterRow]
    next_session: Session | None
    size: Size


def in_order(edition: Edition) -> list[Session]:
    """The sessions that are or were held, in order of time."""
    return sorted(edition.held_sessions, key=lambda session: session.starts_at)


def roster_of(group: Subgroup, now: datetime) -> Roster:
    """Who is in the group and when they were there. Takes two statements."""
    prefetch_related_objects([group.theme.edition], "sessions")
    sessions = in_order(group.theme.edition)
    coming = group.theme.edition.next_session(now)
    # One row for each mark, and one for those without any: a single statement.
    found: Iterable[Any] = group.participants.placed().annotate(
        marked_session=F("attendances__session"), marked=F("attendances__status")
    )
    people: dict[int, Participant] = {}
    statuses: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for person in found:
        people.setdefault(person.pk, person)
        if person.marked:
            statuses[person.pk][person.marked_session] = person.marked
    rows = [
        RosterRow(
            p, [_mark(p, session, statuses[p.pk].get(session.pk, ""), now) for session in sessions]
        )
        for p in by_family_name(people.values())
    ]
    excused = sum(
        mark.session == coming and mark.status == AttendanceStatus.EXCUSED
        for row in rows
        for mark in row.marks
    )
    size = Size(len(rows), excused, group.theme.edition.subgroup_min)
    return Roster(sessions, rows, coming, size)


def _mark(person: Participant, session: Session, status: str, now: datetime) -> Mark:
    if not person.took_part_in(session):
        return Mark(session, "before", "deed nog niet mee", counts=False)
    if status:
        words = str(AttendanceStatus(status).label)
        # Who said beforehand that they cannot come, has missed nothing until it is over.
        counts = status != AttendanceStatus.EXCUSED or session.ends_at <= now
        return Mark(session, status, words, counts)
    words = "niet ingevuld" if session.ends_at <= now else "nog niet geweest"
    return Mark(session, "open", words, counts=False)
