"""From wishes to units: who must stay together, who must be apart, and who cannot move."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from .problem import Infeasible, Problem

Each = TypeVar("Each")


class Kinds(NamedTuple, Generic[Each]):
    """The same thing three times: of the organisations, of the sectors and of the regions."""

    organisation: Each
    sector: Each
    region: Each


@dataclass(frozen=True)
class Blocks:
    """People grouped by a label: whoever shares it is of one block; nobody shares an empty one."""

    # The number of the block of every person, and how many people every block has.
    of: list[int]
    sizes: list[int]


@dataclass(frozen=True)
class Ground:
    """A problem made ready for searching: ids became positions, groups count from 0.

    A unit is a person, or several who must stay together.
    """

    problem: Problem
    ids: list[str]
    groups: int
    units: list[list[int]]
    unit_of: list[int]
    # The groups of people with a pin, and of all who may not leave theirs.
    pins: dict[int, int]
    held: dict[int, int]
    # The group a unit cannot leave, or -1.
    fixed: list[int]
    # The pairs of people that may not share a group, and per unit the units that may not.
    apart_pairs: list[tuple[int, int]]
    apart: list[list[int]]
    # Of every unit, how many members stand now in which group; only where moves are counted.
    home: list[dict[int, int]]
    blocks: Kinds[Blocks]
    preparer: list[int]
    smallest: int
    largest: int

    @property
    def counts_moves(self) -> bool:
        """Return whether people may leave their group, and the fewer do the better."""
        return bool(self.problem.current) and self.problem.rebalance != "off"

    def named(self, who: Iterable[int]) -> tuple[str, ...]:
        """Return the ids of these people, each once and in order."""
        return tuple(self.ids[each] for each in sorted(set(who)))


def group_count(n: int, *, target: int, minimum: int, maximum: int) -> int:
    """Return the number of groups whose even size is nearest to the target; a tie goes to more.

    Raises Infeasible if no number of groups keeps every size between minimum and maximum.
    """
    if n <= minimum:
        return min(n, 1)
    best = 0
    for k in range(-(-n // maximum), n // minimum + 1):
        # |n/k - target| compared as whole numbers; <= lets the larger k win a tie.
        if not best or abs(n - target * k) * best <= abs(n - target * best) * k:
            best = k
    if not best:
        raise Infeasible(
            "no_group_count",
            f"{n} mensen zijn niet te verdelen in groepen van {minimum} tot en met {maximum}.",
        )
    return best


def groups_of(problem: Problem) -> int:
    """Return the number of groups of this problem; raises Infeasible if it cannot work."""
    n = len(problem.participants)
    if not n:
        return 0
    if problem.groups is None and not problem.current:
        return group_count(
            n,
            target=problem.target_size,
            minimum=problem.min_size,
            maximum=problem.max_size,
        )
    k = problem.groups or max((*problem.current.values(), *problem.pins.values()))
    if k > 1 and n < k * problem.min_size and not keeps(problem):
        raise Infeasible(
            "no_group_count",
            f"{n} mensen zijn te weinig voor {k} groepen van minstens {problem.min_size}.",
        )
    if n > k * problem.max_size:
        raise Infeasible(
            "capacity",
            f"{n} mensen passen niet in {k} groepen van hoogstens {problem.max_size}.",
        )
    return k


def keeps(problem: Problem) -> bool:
    """Return whether everybody who has a group already stays in it."""
    return bool(problem.current) and problem.rebalance == "off"


def lay_out(problem: Problem, groups: int) -> Ground:
    """Return the problem over this many groups, ready for searching; it checks nothing."""
    # Sorted, so that the order in which people were handed over cannot matter.
    people = sorted(problem.participants, key=lambda person: person.id)
    ids = [person.id for person in people]
    place = {key: at for at, key in enumerate(ids)}
    pins = _groups(problem.pins, place)
    current = _groups(problem.current, place)
    held = {**(current if keeps(problem) else {}), **pins}
    units, unit_of = _clusters(len(people), _places(problem.together, place))
    apart_pairs = _places(problem.apart, place)
    return Ground(
        problem=problem,
        ids=ids,
        groups=groups,
        units=units,
        unit_of=unit_of,
        pins=pins,
        held=held,
        fixed=fixed_by(held, units),
        apart_pairs=apart_pairs,
        apart=_neighbours(apart_pairs, units, unit_of),
        home=_home(problem, units, current),
        blocks=Kinds(
            organisation=_blocks(person.organisation for person in people),
            sector=_blocks(person.sector for person in people),
            region=_blocks(person.region for person in people),
        ),
        preparer=[int(person.preparer) for person in people],
        smallest=0 if keeps(problem) or len(people) < problem.min_size else problem.min_size,
        largest=problem.max_size,
    )


def fixed_by(held: Mapping[int, int], units: Sequence[Sequence[int]]) -> list[int]:
    """Return of every unit the group that its first held member cannot leave, or -1."""
    if not held:
        return [-1] * len(units)
    return [next((held[who] for who in members if who in held), -1) for members in units]


def _groups(numbers: Mapping[str, int], place: Mapping[str, int]) -> dict[int, int]:
    """The groups, from 0, by position; whoever has left has none."""
    return {place[key]: number - 1 for key, number in sorted(numbers.items()) if key in place}


def _places(pairs: Iterable[tuple[str, str]], place: dict[str, int]) -> list[tuple[int, int]]:
    """The pairs as sorted positions, each once; a pair with somebody who has left is void."""
    known = [sorted((place[a], place[b])) for a, b in pairs if a in place and b in place]
    return sorted({(first, second) for first, second in known})


def _clusters(n: int, together: Iterable[tuple[int, int]]) -> tuple[list[list[int]], list[int]]:
    parent = list(range(n))

    def root(who: int) -> int:
        while parent[who] != who:
            parent[who] = who = parent[parent[who]]
        return who

    for one, other in together:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    units: list[list[int]] = []
    unit_of = [-1] * n
    for who in range(n):
        first = root(who)
        if first == who:
            unit_of[who] = len(units)
            units.append([])
        unit_of[who] = unit_of[first]
        units[unit_of[who]].append(who)
    return units, unit_of


def _neighbours(
    pairs: Iterable[tuple[int, int]], units: Sequence[Sequence[int]], unit_of: Sequence[int]
) -> list[list[int]]:
    near: list[set[int]] = [set() for _ in units]
    for one, other in pairs:
        first, second = unit_of[one], unit_of[other]
        if first != second:
            near[first].add(second)
            near[second].add(first)
    return [sorted(each) for each in near]


def _home(
    problem: Problem, units: Sequence[Sequence[int]], current: Mapping[int, int]
) -> list[dict[int, int]]:
    if keeps(problem):
        return [{} for _ in units]
    return [dict(Counter(current[who] for who in members if who in current)) for members in units]


def _blocks(labels: Iterable[str]) -> Blocks:
    known: dict[str, int] = {}
    numbers: list[int] = []
    sizes: list[int] = []
    for at, label in enumerate(labels):
        # An empty label is nobody else's: it gets a number of its own.
        number = known.setdefault(label or f"\0{at}", len(known))
        if number == len(sizes):
            sizes.append(0)
        sizes[number] += 1
        numbers.append(number)
    return Blocks(numbers, sizes)
