"""What a division costs, and what it must cost at least."""

from collections import Counter
from collections.abc import Iterable, Mapping

from .checks import prepare
from .ground import Blocks, Ground, groups_of
from .problem import Problem, Scores


def pairs(count: int) -> int:
    """Return the number of pairs among this many people."""
    return count * (count - 1) // 2


def score(problem: Problem, assignment: Mapping[str, int]) -> Scores:
    """Return what this assignment of ids to groups, from 1, costs.

    It is counted from nothing but the people and their groups. Raises KeyError if somebody has no
    group, and Infeasible if the number of groups cannot work.
    """
    people = problem.participants
    at = [assignment[person.id] for person in people]

    def same(labels: Iterable[str]) -> int:
        met = Counter((group, label) for group, label in zip(at, labels, strict=True) if label)
        return sum(map(pairs, met.values()))

    prepared = {group for group, person in zip(at, people, strict=True) if person.preparer}
    return Scores(
        sizes=sum(map(pairs, Counter(at).values())),
        organisation=same(person.organisation for person in people),
        sector=same(person.sector for person in people),
        without_preparer=groups_of(problem) - len(prepared),
        region=same(person.region for person in people),
    )


def bounds(problem: Problem) -> Scores:
    """Return what no division of these people can go below, given who cannot move.

    Raises what `prepare` raises.
    """
    return bounds_of(prepare(problem))


def bounds_of(ground: Ground) -> Scores:
    """Return the bounds of a problem that is checked already."""
    k = ground.groups
    if not k:
        return Scores(0, 0, 0, 0, 0)
    held = [
        (who, at) for unit, at in enumerate(ground.fixed) if at >= 0 for who in ground.units[unit]
    ]
    prepared = {at for who, at in held if ground.preparer[who]}
    movable = sum(ground.preparer) - sum(ground.preparer[who] for who, _ in held)

    def least(blocks: Blocks) -> int:
        standing: dict[int, Counter[int]] = {}
        for who, at in held:
            standing.setdefault(blocks.of[who], Counter())[at] += 1
        return sum(
            fill(standing[number].values(), k, size) if number in standing else even(size, k)
            for number, size in enumerate(blocks.sizes)
        )

    return Scores(
        sizes=fill(Counter(at for _, at in held).values(), k, len(ground.ids)),
        organisation=least(ground.blocks.organisation),
        sector=least(ground.blocks.sector),
        without_preparer=max(0, k - len(prepared) - movable),
        region=least(ground.blocks.region),
    )


def even(people: int, k: int) -> int:
    """Return the fewest pairs when this many people spread over `k` groups."""
    each, more = divmod(people, k)
    return more * pairs(each + 1) + (k - more) * pairs(each)


def fill(standing: Iterable[int], k: int, people: int) -> int:
    """Return the fewest pairs when some of the people are in a group already.

    `standing` holds how many are in each group that is not empty. The others are like water: they
    fill the lowest of the `k` groups first, and rise evenly.
    """
    heights = sorted(standing)
    water = people - sum(heights)
    level, low = 0, k - len(heights)
    for at, height in enumerate(heights):
        room = (height - level) * low
        if water < room:
            each, more = divmod(water, low)
            return (
                more * pairs(level + each + 1)
                + (low - more) * pairs(level + each)
                + sum(map(pairs, heights[at:]))
            )
        water -= room
        level = height
        low += 1
    each, more = divmod(water, k)
    return more * pairs(level + each + 1) + (k - more) * pairs(level + each)
