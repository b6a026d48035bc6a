"""From wishes to units: who must stay together, who cannot move, and what is impossible."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .clique import clique_beyond
from .problem import Infeasible, Problem, validate


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
    # The group a unit cannot leave, or -1.
    fixed: list[int]
    # Units that may not share a group with this one.
    apart: list[list[int]]
    # Of every unit, how many members stand now in which group; only where moves are counted.
    home: list[dict[int, int]]
    # Per person: organisation, sector and region as numbers; nobody shares an empty one.
    blocks: tuple[list[int], list[int], list[int]]
    block_sizes: tuple[list[int], list[int], list[int]]
    preparer: list[int]
    smallest: int
    largest: int

    @property
    def counts_moves(self) -> bool:
        return bool(self.problem.current) and self.problem.rebalance != "off"


def group_count(n: int, *, target: int, minimum: int, maximum: int) -> int:
    """The number of groups whose even size is nearest to the target; a tie goes to more groups.

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
    """How many groups this problem has; raises Infeasible if that number cannot work."""
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
    """Whether everybody who has a group already stays in it."""
    return bool(problem.current) and problem.rebalance == "off"


def prepare(problem: Problem) -> Ground:
    """Check a problem and make it ready; raises InvalidInput, or Infeasible when it is provable."""
    validate(problem)
    groups = groups_of(problem)
    # Sorted, so that the order in which people were handed over cannot matter.
    people = sorted(problem.participants, key=lambda person: person.id)
    ids = [person.id for person in people]
    place = {key: at for at, key in enumerate(ids)}
    pins = {place[key]: pin - 1 for key, pin in sorted(problem.pins.items()) if key in place}
    current = {place[key]: at - 1 for key, at in sorted(problem.current.items()) if key in place}
    together = _places(problem.together, place)
    apart = _places(problem.apart, place)
    stay = {who: at for who, at in current.items() if who not in pins} if keeps(problem) else {}

    def named(who: Iterable[int]) -> tuple[str, ...]:
        return tuple(ids[each] for each in sorted(set(who)))

    if outside := [who for who, at in {**stay, **pins}.items() if not 0 <= at < groups]:
        raise Infeasible(
            "pin_out_of_range",
            f"Iemand is vastgezet in een groep die niet bestaat: er zijn {groups} groepen.",
            named(outside),
        )
    units, unit_of = _clusters(len(people), together)
    neighbours: list[list[int]] = [[] for _ in units]
    fixed, inside = _fixed(units, pins), []
    for members in units:
        pinned = [who for who in members if who in pins]
        if len({pins[who] for who in pinned}) > 1:
            raise Infeasible(
                "pins_contradict",
                "Mensen die bij elkaar horen zijn vastgezet in verschillende groepen.",
                named(pinned),
            )
    held = _fixed(units, {**stay, **pins})
    for members in units:
        tied = {who: {**stay, **pins}[who] for who in members if who in stay or who in pins}
        if len(set(tied.values())) > 1:
            raise Infeasible(
                "together_conflicts_current",
                "Mensen die bij elkaar horen zitten al in verschillende groepen.",
                named(tied),
            )
    for members in units:
        if len(members) > problem.max_size:
            raise Infeasible(
                "together_too_large",
                f"{len(members)} mensen horen bij elkaar; een groep telt er hoogstens "
                f"{problem.max_size}.",
                named(members),
            )
    for one, other in apart:
        first, second = unit_of[one], unit_of[other]
        if first == second:
            inside += [one, other]
        else:
            neighbours[first].append(second)
            neighbours[second].append(first)
    if inside:
        raise Infeasible(
            "together_apart_contradict",
            "Mensen moeten bij elkaar en ook uit elkaar.",
            named(inside),
        )
    for rule, places, text in (
        ("pins_apart_contradict", fixed, "zijn vastgezet in dezelfde groep."),
        ("apart_conflicts_current", held, "zitten al in dezelfde groep."),
    ):
        clash = [
            pair for pair in apart if 0 <= places[unit_of[pair[0]]] == places[unit_of[pair[1]]]
        ]
        if clash:
            raise Infeasible(
                rule,
                f"Mensen die uit elkaar moeten {text}",
                named(who for pair in clash for who in pair),
            )
    neighbours = [sorted(set(each)) for each in neighbours]
    if clique := clique_beyond(groups, neighbours):
        chosen = set(clique)
        raise Infeasible(
            "apart_clique",
            f"{len(clique)} mensen moeten allemaal uit elkaar; er zijn {groups} groepen.",
            named(
                who for pair in apart for who in pair if {unit_of[each] for each in pair} <= chosen
            ),
        )
    for rule, places in (("pins_exceed_max", fixed), ("group_overfull", held)):
        crowd = Counter[int]()
        for unit, at in enumerate(places):
            if at >= 0:
                crowd[at] += len(units[unit])
        full = {at for at, count in crowd.items() if count > problem.max_size}
        if full:
            numbers = ", ".join(str(at + 1) for at in sorted(full))
            raise Infeasible(
                rule,
                f"In groep {numbers} staan meer dan {problem.max_size} mensen vast.",
                named(who for unit, at in enumerate(places) if at in full for who in units[unit]),
            )
    moves_count = bool(problem.current) and not keeps(problem)
    blocks = (
        _numbers([person.organisation for person in people]),
        _numbers([person.sector for person in people]),
        _numbers([person.region for person in people]),
    )
    return Ground(
        problem=problem,
        ids=ids,
        groups=groups,
        units=units,
        unit_of=unit_of,
        fixed=held,
        apart=neighbours,
        home=[
            dict(Counter(current[who] for who in members if who in current)) if moves_count else {}
            for members in units
        ],
        blocks=blocks,
        block_sizes=(_sizes(blocks[0]), _sizes(blocks[1]), _sizes(blocks[2])),
        preparer=[int(person.preparer) for person in people],
        smallest=0 if keeps(problem) or len(people) < problem.min_size else problem.min_size,
        largest=problem.max_size,
    )


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


def _fixed(units: Sequence[Sequence[int]], held: dict[int, int]) -> list[int]:
    if not held:
        return [-1] * len(units)
    return [next((held[who] for who in members if who in held), -1) for members in units]


def _numbers(labels: Sequence[str]) -> list[int]:
    known: dict[str, int] = {}
    numbers = []
    for at, label in enumerate(labels):
        # An empty label is nobody else's: it gets a number of its own.
        numbers.append(known.setdefault(label or f"\0{at}", len(known)))
    return numbers


def _sizes(numbers: Sequence[int]) -> list[int]:
    sizes = [0] * (max(numbers, default=-1) + 1)
    for number in numbers:
        sizes[number] += 1
    return sizes
