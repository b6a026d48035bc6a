"""A session while it is on, for its host: what is now and next, the rooms, and what is asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from registrations.groupwork import plenary
from registrations.groupwork.plenary import Put
from registrations.groupwork.questions import OnScreen
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    PlenaryQuestion,
    Preparation,
    QuestionState,
    Subgroup,
)
from registrations.models.participant import by_family_name
from sessions_app.models import Session

# What is read of each person: an edition may have thousands.
OF_PERSON = ["given_name", "name_prefix", "family_name", "theme", "subgroup", "forgotten_at"]
THERE = {AttendanceStatus.PRESENT, AttendanceStatus.LATE}


@dataclass(frozen=True)
class PartNow:
    """A part of a session: when it begins, and whether it is past, now or ahead."""

    at: datetime
    name: str
    stands: str


@dataclass(frozen=True)
class RoomNow:
    """A group and who of it is expected."""

    group: Subgroup
    people: int
    # Who said that they cannot come, and how many were marked as there.
    excused: list[Participant]
    there: int

    @property
    def expected(self) -> int:
        """How many come, as far as is known."""
        return self.people - len(self.excused)


@dataclass(frozen=True)
class SessionNow:
    """One session at one moment."""

    session: Session
    now: datetime
    steps: list[PartNow]
    rooms: list[RoomNow]
    # Who has a place but no room.
    without_room: list[Participant]
    agenda: list[OnScreen]
    discussed: int
    # What was asked and is not on the agenda yet.
    waiting: list[PlenaryQuestion]
    put: Put | None
    preparations: list[Preparation]

    @property
    def is_on(self) -> bool:
        """Whether it is held at this moment."""
        return plenary.is_on(self.session, self.now)

    @property
    def is_over(self) -> bool:
        """Whether it is past."""
        return self.session.ends_at <= self.now

    @property
    def next_step(self) -> PartNow | None:
        """What comes after what is now."""
        return next((step for step in self.steps if step.stands == "ahead"), None)

    @property
    def minutes_to_next(self) -> int:
        """In how many minutes that is, rounded up."""
        step = self.next_step
        return -int((self.now - step.at).total_seconds() // 60) if step else 0

    @property
    def expected(self) -> int:
        """How many people come, as far as is known."""
        return sum(room.expected for room in self.rooms) + len(self.without_room)

    @property
    def there(self) -> int:
        """How many were marked as there."""
        return sum(room.there for room in self.rooms)

    @property
    def excused(self) -> list[Participant]:
        """Everyone who said that they cannot come, by family name."""
        return by_family_name(person for room in self.rooms for person in room.excused)


def session_now(session: Session, now: datetime) -> SessionNow:
    """All that the host of a session wants to see of it. As many statements for many people."""
    members, without_room = _people(session)
    marks = dict(
        Attendance.objects.filter(session=session)
        .exclude(status="")
        .values_list("participant_id", "status")
    )
    groups = Subgroup.objects.filter(theme__edition=session.edition_id).select_related("theme")
    groups = groups.prefetch_related("facilitators", "theme__facilitators")
    deck = plenary.deck_of(session)
    agenda = [one for one in deck if one.question.state == QuestionState.AGENDA]
    preparations = session.preparations.exclude(agenda="").select_related("theme")
    return SessionNow(
        session=session,
        now=now,
        steps=steps(session, now),
        rooms=[
            _room(group, members[group.pk], marks)
            for group in groups.order_by("theme__position", "number")
        ],
        without_room=without_room,
        agenda=agenda,
        discussed=len(deck) - len(agenda),
        waiting=list(plenary.waiting(session)),
        put=plenary.put_on_screen(session),
        preparations=list(preparations.order_by("theme__position")),
    )


def steps(session: Session, now: datetime) -> list[PartNow]:
    """The parts of a session, which its times and those of its edition make."""
    parts = [(session.starts_at, "Iedereen bij elkaar")]
    if session.groups_from < session.groups_until:
        parts += [(session.groups_from, "In subgroepen"), (session.groups_until, "Weer samen")]
    parts += [(session.ends_at, "Einde")]
    begun = [at for at, _ in parts if at <= now]
    return [PartNow(at, name, _stands(at, begun)) for at, name in parts]


def _stands(at: datetime, begun: list[datetime]) -> str:
    if at not in begun:
        return "ahead"
    return "now" if at == begun[-1] else "past"


def _people(session: Session) -> tuple[dict[int, list[Participant]], list[Participant]]:
    """Who has a place, by the key of their group; and who has none."""
    placed = Participant.objects.placed().filter(edition=session.edition_id).only(*OF_PERSON)
    members: defaultdict[int, list[Participant]] = defaultdict(list)
    without = []
    for person in by_family_name(placed):
        if person.subgroup_id is None:
            without.append(person)
        else:
            members[person.subgroup_id].append(person)
    return members, without


def _room(group: Subgroup, people: list[Participant], marks: dict[int, str]) -> RoomNow:
    status = [(person, marks.get(person.pk)) for person in people]
    return RoomNow(
        group=group,
        people=len(people),
        excused=[person for person, mark in status if mark == AttendanceStatus.EXCUSED],
        there=sum(mark in THERE for _, mark in status),
    )
