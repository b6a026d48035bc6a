"""The people of an edition or a theme on a list, and the rooms of the meeting they go to."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase

from registrations.groups.spreadsheet import inert
from registrations.models import Participant
from registrations.models.participant import by_family_name
from sessions_app.models import Edition, Theme

# Zoom refuses longer ones.
ROOM_NAME_LENGTH = 32


@dataclass(frozen=True)
class Room:
    """People of one theme who share a room; number None: who have no subgroup yet."""

    theme: Theme
    number: int | None
    people: list[Participant]

    @property
    def name(self) -> str:
        """The short name of the room, unique within an edition; empty where there is no room."""
        if self.number is None:
            return ""
        name = f"{_letters(self.theme.position)}{self.number} {' '.join(self.theme.title.split())}"
        return name[:ROOM_NAME_LENGTH].rstrip()

    @property
    def addresses(self) -> str:
        """All addresses, to paste where people are invited to a room."""
        return "; ".join(person.email for person in self.people if person.email)

    @property
    def preparers(self) -> int:
        """How many of them prepare the sessions."""
        return sum(person.prepares for person in self.people)


def people_with_a_place(scope: Edition | Theme) -> list[Participant]:
    """Everyone with a place, by family name without tussenvoegsel. Takes one statement."""
    people = scope.participants.placed().select_related("theme", "subgroup")
    return by_family_name(people)


def rooms_of(people: Iterable[Participant]) -> list[Room]:
    """The same people by theme and subgroup; in each theme, who has none comes last."""

    def place(person: Participant) -> tuple[int, bool, int]:
        number = person.subgroup_number
        return person.theme.position, number is None, number or 0

    shared = [list(members) for _, members in groupby(sorted(people, key=place), key=place)]
    return [Room(members[0].theme, members[0].subgroup_number, members) for members in shared]


def can_be_preassigned(person: Participant) -> bool:
    """Whether the meeting can bring this person to their room by itself.

    Not without a subgroup or an address; and not with an address that could pass for a formula:
    in the file it is no longer the address that the meeting knows.
    """
    is_known = person.subgroup is not None and bool(person.email)
    return is_known and inert(person.email) == person.email


def _letters(position: int) -> str:
    """The letter of a theme, and two after Z, as the columns of a spreadsheet have them."""
    above, own = divmod(position - 1, len(ascii_uppercase))
    return (_letters(above) if above > 0 else "") + ascii_uppercase[own]
