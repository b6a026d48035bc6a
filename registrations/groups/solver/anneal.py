"""Improving a few groups, one move or exchange at a time."""

from collections.abc import Sequence
from math import exp
from random import Random

from .counts import Counts
from .objective import Objective

# The heat at the end, in weights: even the smallest step backwards, of 1, has a chance of 0.1 %.
COLD = 0.15
# The share of steps in which a unit moves alone: few, as sizes hardly allow it.
LONE_MOVES = 0.2
# The share of the exchanges with a cluster in which a second unit leaves with the first: without,
# two small clusters cannot change places with a large one at once.
SECOND_LEAVES = 0.4
# Units of two groups, of which all 2 ** 9 ways to part them are tried.
REPACK_UNITS = 9


def anneal(
    counts: Counts,
    movable: Sequence[int],
    groups: Sequence[int],
    steps: int,
    weights: Objective,
    heat: float,
    rng: Random,
) -> None:
    """Wander over divisions, at first also to much worse ones, then only to slightly worse ones.

    Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983): a change that costs c is made with
    chance exp(-c / heat), and the heat falls in every step, from the one given to COLD. Only
    `movable` units move, between these groups; all must stand in one of them.

    The parts of the objective weigh only a little more than each other here, so that the way
    to a better division may pass through a worse one; `descend` restores the order.
    """
    counts.weigh(weights)
    cooling = (COLD / heat) ** (1 / steps)
    random, where, single = rng.random, counts.where, counts.single
    count, k = len(movable), len(groups)
    for _ in range(steps):
        heat *= cooling
        unit, other = movable[int(random() * count)], movable[int(random() * count)]
        a, b = where[unit], where[other]
        if random() < LONE_MOVES:
            b = groups[int(random() * k)]
            other = -1
        if a == b:
            continue
        if other >= 0 and single[unit] >= 0 and single[other] >= 0:
            cost = counts.cost_of_swap(unit, other)
            if cost <= 0 or random() < exp(-cost / heat):
                counts.swap(unit, other)
            continue
        if other < 0 and single[unit] >= 0:
            cost = counts.cost_of_move(unit, b)
            if cost <= 0 or random() < exp(-cost / heat):
                counts.shift(unit, b)
            continue
        places = [(unit, b)]
        if other >= 0:
            places = _exchange(counts, unit, other, rng)
        before = [(each, where[each]) for each, _ in places]
        cost = sum(counts.try_shift(each, group) for each, group in places)
        if cost > 0 and random() >= exp(-cost / heat):
            counts.restore(before)
    counts.weigh(counts.strict)


def _exchange(counts: Counts, unit: int, other: int, rng: Random) -> list[tuple[int, int]]:
    """Return moves that exchange the unit, perhaps with a second one, for others.

    These come from the group of `other`: that one first, and more as long as they fit in the room.
    """
    a, b = counts.where[unit], counts.where[other]
    fixed, weight = counts.ground.fixed, counts.weight
    going = [unit]
    second = counts.members[a][rng.randrange(len(counts.members[a]))]
    if second != unit and fixed[second] < 0 and rng.random() < SECOND_LEAVES:
        going.append(second)
    room = sum(weight[each] for each in going)
    others = [each for each in counts.members[b] if fixed[each] < 0 and each != other]
    rng.shuffle(others)
    coming = []
    for each in (other, *others):
        if weight[each] <= room:
            room -= weight[each]
            coming.append(each)
    return [*((each, b) for each in going), *((each, a) for each in coming)]


def descend(counts: Counts, movable: Sequence[int], groups: Sequence[int], rng: Random) -> None:
    """Make every move and every exchange of two that helps, until none does.

    With clusters, also every way to part two groups that have one is tried, if those are few.
    """
    order = list(movable)
    rng.shuffle(order)
    improved = True
    while improved:
        while sum(improve(counts, unit, groups) for unit in order):
            pass
        # Clusters rarely fit where one other unit stood: try every way to part two groups.
        holders = {counts.where[unit] for unit in order if counts.single[unit] < 0}
        pairs = {(min(a, b), max(a, b)) for a in holders for b in groups if a != b}
        improved = sum(_repack(counts, a, b) for a, b in sorted(pairs)) > 0


def _repack(counts: Counts, a: int, b: int) -> bool:
    """Part the movable units of two groups in the best way; return whether that was better.

    Groups with more than REPACK_UNITS of them are left as they are.
    """
    fixed = counts.ground.fixed
    units = [unit for unit in counts.members[a] + counts.members[b] if fixed[unit] < 0]
    if len(units) > REPACK_UNITS:
        return False
    cost = least = 0
    best = before = counts.snapshot(units)
    # The reflected binary (Gray) code: each step moves one unit, and together they show every way.
    for step in range(1, 1 << len(units)):
        unit = units[(step & -step).bit_length() - 1]
        cost += counts.try_shift(unit, a + b - counts.where[unit])
        if cost < least:
            least, best = cost, counts.snapshot(units)
    counts.restore(best)
    return best is not before


def improve(counts: Counts, unit: int, groups: Sequence[int]) -> bool:
    """Move this unit to one of these groups, or exchange it with somebody there, if that helps.

    Returns whether it did.
    """
    fixed, single, here = counts.ground.fixed, counts.single, counts.where[unit]
    for group in groups:
        if group == here:
            continue
        if counts.cost_of_move(unit, group) < 0:
            counts.shift(unit, group)
            return True
        if single[unit] < 0:
            continue
        for other in counts.members[group]:
            if fixed[other] < 0 <= single[other] and counts.cost_of_swap(unit, other) < 0:
                counts.swap(unit, other)
                return True
    return False
