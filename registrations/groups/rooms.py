"""The people of an edition or a theme on a list, and the rooms of the meeting they go to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import prefetch_related_objects

from registrations.groups.spreadsheet import inert
from registrations.models import Participant
from registrations.models.participant import by_family_name
from registrations.models.subgroup import room_name
from sessions_app.models import Edition, Theme, User


@dataclass(frozen=True)
class Room:
    """People of one theme who share a room; number None: who have no subgroup yet."""

    theme: Theme
    number: int | None
    people: list[Participant]
    # Who lead this group: its own gespreksleiders, or else those of its theme.
    leaders: list[User]

    @property
    def name(self) -> str:
        """The short name of the room, unique within an edition; empty where there is no room."""
        return "" if self.number is None else room_name(self.theme, self.number)

    @property
    def own_leaders(self) -> list[User]:
        """Who lead it, where they are others than those of its theme."""
        return [] if self.leaders == list(self.theme.facilitators.all()) else self.leaders

    @property
    def preparers(self) -> int:
        """How many of them prepare the sessions."""
        return sum(person.prepares for person in self.people)


def people_with_a_place(scope: Edition | Theme) -> list[Participant]:
    """Everyone with a place, by family name without tussenvoegsel. Takes one statement."""
    people = scope.participants.placed().select_related("theme", "subgroup")
    return by_family_name(people)


def people_with_leaders(scope: Edition | Theme) -> list[Participant]:
    """The same, with the gespreksleiders of their groups at hand. Takes three statements."""
    people = people_with_a_place(scope)
    prefetch_related_objects(people, "theme__facilitators", "subgroup__facilitators")
    return people


def rooms_of(people: Iterable[Participant]) -> list[Room]:
    """The same people by theme and subgroup; in each theme, who has none comes last."""

    def place(person: Participant) -> tuple[int, bool, int]:
        number = person.subgroup_number
        return person.theme.position, number is None, number or 0

    shared = [list(members) for _, members in groupby(sorted(people, key=place), key=place)]
    return [
        Room(members[0].theme, members[0].subgroup_number, members, members[0].leaders)
        for members in shared
    ]


def seats_of(rooms: Iterable[Room]) -> list[tuple[Room, str]]:
    """Who can be brought to which room by the meeting itself, by address.

    Of the gespreksleiders those who lead one room: the others choose at each session.
    """
    named = [room for room in rooms if room.name]
    leads = Counter(leader for room in named for leader in room.leaders)
    seats = []
    for room in named:
        addresses = [person.email for person in room.people if person.email]
        leaders = [one.email for one in room.leaders if leads[one] == 1 and one.is_active]
        seats += [(room, address) for address in dict.fromkeys(addresses + leaders)]
    return seats


def leaders_by_hand(rooms: Iterable[Room]) -> dict[User, list[Room]]:
    """Which gespreksleiders lead more than one room, and which those are."""
    led: dict[User, list[Room]] = {}
    for room in rooms:
        for leader in room.leaders if room.name else ():
            led.setdefault(leader, []).append(room)
    return {one: theirs for one, theirs in led.items() if len(theirs) > 1 and one.is_active}


def can_be_preassigned(person: Participant) -> bool:
    """Whether the meeting can bring this person to their room by itself.

    Not without a subgroup or an address; and not with an address that could pass for a formula:
    in the file it is no longer the address that the meeting knows.
    """
    is_known = person.subgroup is not None and bool(person.email)
    return is_known and inert(person.email) == person.email
