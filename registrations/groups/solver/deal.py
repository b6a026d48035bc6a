"""A first division, and one that moves as few people as the sizes allow."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from random import Random

from .counts import Counts
from .ground import keeps

# Prices (people times groups) up to which everybody goes to the cheapest of all groups; more of
# them would take longer than all that follows.
GREEDY_PRICES = 200_000
# Groups, of the smallest ones, among which somebody then gets the cheapest. Beside people who stay
# the groups differ much. Apart needs a way out only: 24 take twice the time for the same division.
LOWEST_BESIDE_PLACED, LOWEST_WITH_APART = 24, 4
# Groups, of the largest or the smallest ones, that may give or take when a size is mended.
MEND_GROUPS = 8


def deal(counts: Counts, rng: Random) -> None:
    """Place those who have a group in it, then the clusters by size, then the others by sector.

    Those who share a label follow each other, so that they come into different groups.
    """
    ground = counts.ground
    homeless = []
    for unit, group in enumerate(ground.fixed):
        homes = {at: count for at, count in ground.home[unit].items() if at < ground.groups}
        if group >= 0:
            counts.place(unit, group)
        elif homes:
            counts.place(unit, max(homes, key=lambda at: (homes[at], -at)))
        else:
            homeless.append(unit)
    organisations, sectors, regions = (blocks.of for blocks in ground.blocks)
    tie = {unit: rng.random() for unit in homeless}

    def turn(unit: int) -> tuple[float, ...]:
        who = ground.units[unit][0]
        return (
            -counts.weight[unit],
            -len(ground.apart[unit]),
            sectors[who],
            regions[who],
            organisations[who],
            ground.preparer[who],
            tie[unit],
        )

    homeless.sort(key=turn)
    plain = len(homeless) == len(ground.ids)
    if not plain and len(homeless) * ground.groups <= GREEDY_PRICES:
        for unit in homeless:
            costs = [counts.cost_of_placing(unit, group) for group in range(ground.groups)]
            counts.place(unit, costs.index(min(costs)))
        return
    # Too many for a look at every group, or free of rules: to the lowest group, or among the
    # lowest few to the cheapest.
    width = 1
    if keeps(ground.problem):
        width = LOWEST_BESIDE_PLACED
    elif counts.has_apart:
        width = LOWEST_WITH_APART
    heap = [(size, group) for group, size in enumerate(counts.size)]
    heapify(heap)
    for unit in homeless:
        lowest = [heappop(heap) for _ in range(min(width, len(heap)))]
        best = min(lowest, key=lambda each: (counts.cost_of_placing(unit, each[1]), each))
        counts.place(unit, best[1])
        for size, group in lowest:
            heappush(heap, (size + counts.weight[unit] * (group == best[1]), group))


def mend(counts: Counts) -> None:  # noqa: C901 - its steps share two heaps
    """Bring every size within its bounds by as few moves as that takes, each the cheapest.

    The bounds are those of the problem; where even sizes are asked for, sizes differ by at most
    one afterwards, and the groups that are the largest now get the larger size.
    """
    ground, k = counts.ground, counts.ground.groups
    low, high = [ground.smallest] * k, [ground.largest] * k
    if counts.sizes_first:
        each, more = divmod(len(ground.ids), k)
        order = sorted(range(k), key=lambda group: (-counts.size[group], group))
        for turn, group in enumerate(order):
            low[group] = high[group] = each + (turn < more)
    low_heap = [(size, group) for group, size in enumerate(counts.size)]
    high_heap = [(-size, group) for size, group in low_heap]
    heapify(low_heap)
    heapify(high_heap)

    def give(givers: Sequence[int], takers: Sequence[int]) -> bool:
        """Let the cheapest member of these givers go to one of these takers."""
        best = (0, 0, 0)
        for giver in givers:
            for unit in list(counts.members[giver]):
                if ground.fixed[unit] >= 0:
                    continue
                for taker in takers:
                    if taker != giver:
                        best = min(best, (counts.cost_of_move(unit, taker), unit, taker))
        if not best[0]:
            return False
        _, unit, taker = best
        giver = counts.where[unit]
        counts.shift(unit, taker)
        for group in (giver, taker):
            heappush(low_heap, (counts.size[group], group))
            heappush(high_heap, (-counts.size[group], group))
        return True

    for group in range(k):
        while counts.size[group] > high[group]:
            if not give([group], _first(low_heap, counts.size, 1)):
                break
    for group in range(k):
        while counts.size[group] < low[group]:
            if not give(_first(high_heap, counts.size, -1), [group]):
                break


def _first(heap: list[tuple[int, int]], sizes: Sequence[int], sign: int) -> list[int]:
    """The first groups of a heap of (signed size, group), leaving out what is out of date."""
    found: list[tuple[int, int]] = []
    while heap and len(found) < MEND_GROUPS:
        entry = heappop(heap)
        if sign * entry[0] == sizes[entry[1]] and entry not in found:
            found.append(entry)
    for entry in found:
        heappush(heap, entry)
    return [group for _, group in found]
