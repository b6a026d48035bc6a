"""What is asked and what is answered, as values; and the two ways in which it can go wrong."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from operator import sub
from typing import Literal, Self

Rebalance = Literal["off", "repair", "even"]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """One person to be divided; an empty sector, organisation or region collides with nobody."""

    id: str
    sector: str = ""
    organisation: str = ""
    region: str = ""
    preparer: bool = False


@dataclass(frozen=True)
class Problem:
    """The people of one theme and the rules for their groups, which are numbered from 1."""

    participants: tuple[Person, ...]
    target_size: int
    min_size: int
    max_size: int
    pins: Mapping[str, int] = field(default_factory=dict)
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    current: Mapping[str, int] = field(default_factory=dict)
    rebalance: Rebalance = "off"
    seed: int = 0
    groups: int | None = None


@dataclass(frozen=True)
class Scores:
    """What a division costs, in the order of importance; pairs are pairs within one group."""

    sizes: int
    organisation: int
    sector: int
    without_preparer: int
    region: int

    def as_dict(self) -> dict[str, int]:
        """Return the parts by name, in the order of importance."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __sub__(self, other: Self) -> Self:
        """Return the differences, part by part."""
        return type(self)(*map(sub, astuple(self), astuple(other)))

    def __abs__(self) -> Self:
        """Return how large each difference is, whichever way it goes."""
        return type(self)(*map(abs, astuple(self)))

    @property
    def is_gain(self) -> bool:
        """Whether the most important part that differs becomes less."""
        return next((part < 0 for part in astuple(self) if part), False)


@dataclass(frozen=True)
class DivisionResult:
    """A division that keeps every hard rule, how good it is, and how good it could be at most."""

    groups: int
    assignment: dict[str, int]
    scores: Scores
    bounds: Scores
    proven: dict[str, bool]
    moved: tuple[str, ...]
    left: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Tie:
    """One reason why a person is where they are: a rule, and the others whom it concerns."""

    rule: Literal["pin", "current", "together", "apart"]
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """What would change if the person, with those who must stay with them, went to `group`."""

    group: int
    cost: Scores
    forbidden_by: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Where a person is, which rules hold them there, and what every other group would cost."""

    participant_id: str
    group: int
    ties: tuple[Tie, ...]
    moves: tuple[Move, ...]


class InvalidInput(Exception):
    """The question itself makes no sense; `reason` is duplicate_id, unknown_id or bad_value."""

    def __init__(self, reason: str, ids: tuple[str, ...] = ()) -> None:
        super().__init__(reason, ids)
        self.reason = reason
        self.ids = ids


class Infeasible(Exception):
    """No division keeps every rule, or (reason search_failed) none was found."""

    def __init__(self, reason: str, message: str, ids: tuple[str, ...] = ()) -> None:
        super().__init__(reason, message, ids)
        self.reason = reason
        self.message = message
        self.ids = ids


def validate(problem: Problem) -> None:
    """Raise InvalidInput if the problem contradicts itself before any rule is looked at."""
    sizes = (problem.target_size, problem.min_size, problem.max_size)
    if not all(map(_is_positive, sizes)) or problem.min_size > problem.max_size:
        raise InvalidInput("bad_value")
    if problem.groups is not None and not _is_positive(problem.groups):
        raise InvalidInput("bad_value")
    if problem.rebalance not in ("off", "repair", "even") or not _is_whole(problem.seed):
        raise InvalidInput("bad_value")
    known: set[str] = set()
    twice: set[str] = set()
    for person in problem.participants:
        (twice if person.id in known else known).add(person.id)
    if twice:
        raise InvalidInput("duplicate_id", tuple(sorted(twice)))
    if wrong := sorted(key for key, group in problem.pins.items() if not _is_whole(group)):
        raise InvalidInput("bad_value", tuple(wrong))
    if wrong := sorted(key for key, group in problem.current.items() if not _is_positive(group)):
        raise InvalidInput("bad_value", tuple(wrong))
    named = {*problem.pins, *(key for pair in (*problem.together, *problem.apart) for key in pair)}
    # Someone in `current` who takes no part any more has left; wishes about them are void.
    if unknown := named - known - problem.current.keys():
        raise InvalidInput("unknown_id", tuple(sorted(unknown)))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
