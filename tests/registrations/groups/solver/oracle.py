"""The best division of a very small problem, found by trying them all."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

from registrations.groups.solver import DivisionResult, Problem, score


def rank(problem: Problem, assignment: Mapping[str, int]) -> tuple[int, ...]:
    """The objective as the specification orders it; of two divisions the lower is the better."""
    scores = score(problem, assignment)
    parts = (scores.organisation, scores.sector, scores.without_preparer, scores.region)
    moves = len(moved(problem, assignment)) if problem.rebalance != "off" else 0
    if problem.rebalance == "even":
        return (scores.sizes, moves, *parts)
    return (moves, scores.sizes, *parts)


def moved(problem: Problem, assignment: Mapping[str, int]) -> list[str]:
    return sorted(
        key for key, group in assignment.items() if problem.current.get(key, group) != group
    )


def broken_rules(problem: Problem, groups: int, assignment: Mapping[str, int]) -> list[str]:
    """Every hard rule that this division breaks, in words; empty if it is valid."""
    keeps = bool(problem.current) and problem.rebalance == "off"
    smallest = 0 if keeps or groups == 1 else problem.min_size
    sizes = Counter(assignment.values())
    broken = []
    if assignment.keys() != {person.id for person in problem.participants}:
        broken.append("somebody is missing, or a stranger takes part")
    if not set(sizes) <= set(range(1, groups + 1)):
        broken.append("a group that does not exist")
    broken += [
        f"group {group} has {sizes[group]}"
        for group in range(1, groups + 1)
        if not smallest <= sizes[group] <= problem.max_size
    ]
    broken += [
        f"pin of {key}"
        for key, group in problem.pins.items()
        if assignment.get(key, group) != group
    ]
    broken += [
        f"{a} and {b} together"
        for a, b in problem.together
        if assignment.get(a) != assignment.get(b) and a in assignment and b in assignment
    ]
    broken += [
        f"{a} and {b} apart"
        for a, b in problem.apart
        if a in assignment and assignment[a] == assignment.get(b)
    ]
    if keeps:
        broken += [f"{key} moved" for key in moved(problem, assignment) if key not in problem.pins]
    return broken


def best(problem: Problem, groups: int) -> tuple[int, ...] | None:
    """The rank of the best division, or None if no division keeps every rule."""
    return min(
        (
            rank(problem, assignment)
            for assignment in _all(problem, groups)
            if not broken_rules(problem, groups, assignment)
        ),
        default=None,
    )


def rank_of(problem: Problem, result: DivisionResult) -> tuple[int, ...]:
    return rank(problem, result.assignment)


def _all(problem: Problem, groups: int) -> Iterator[dict[str, int]]:
    ids = [person.id for person in problem.participants]
    for places in product(range(1, groups + 1), repeat=len(ids)):
        yield dict(zip(ids, places, strict=True))
