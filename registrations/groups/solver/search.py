"""Finding a good division: deal, even out by resplitting, and polish while it is not yet proven.

Chance comes from the seed alone and every budget is a count, so that the same question gets the
same answer everywhere.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from math import exp
from random import Random

from .counts import Counts, Weights
from .goals import Goal, goal_of
from .ground import Ground, keeps
from .split import resplit

GREEDY_CELLS = 200_000
EVEN_PASSES = 20
DONORS, DONOR_TRIES = 25, 6
CHOICE = 8
STIR_PASSES, STIR_GROUPS, STIR_BUDGET = 4, 40, 3_500
# Up to this many movable people everybody is polished at once; beyond it a zone at a time.
WHOLE = 150
STEPS, ROUNDS, BUDGET = 400, 60, 900_000
ZONE_BUDGET, CROWD_BUDGET, CROWD = (60, 60), (60, 20), 1_500
ZONE_UNITS, ZONE_GROUPS = 100, 80
PATIENCE = 20
OBEY_ROUNDS = 12
REPACK_UNITS = 9
# How much heavier each part weighs than the next, and above which one there is a gap: a little
# more of a heavy part is sometimes the way to much less of a light one, and must not be taken.
LADDERS = ((3, -1), (2, 2), (2, -1), (2, 3), (4, -1), (2, 1), (2, 0), (3, 4))


def divide(ground: Ground) -> Counts:
    """The best division found; it may still break rules if none that keeps them was found."""
    rng = Random(ground.problem.seed)  # noqa: S311
    counts = Counts(ground)
    deal(counts, rng)
    if ground.groups < 2:
        return counts
    if ground.counts_moves:
        mend(counts)
    else:
        even_out(counts, rng)
        cover(counts, rng)
    goal = goal_of(ground)
    polish(counts, goal, rng)
    if counts.totals().broken:
        obey(counts, rng)
        polish(counts, goal, rng)
    return counts


def deal(counts: Counts, rng: Random) -> None:
    """A first division: who stands stays, clusters largest first, then the others by sector."""
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
    organisations, sectors, regions = ground.blocks
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
    if not plain and len(homeless) * ground.groups <= GREEDY_CELLS:
        for unit in homeless:
            costs = [counts.cost_of_placing(unit, group) for group in range(ground.groups)]
            counts.place(unit, costs.index(min(costs)))
        return
    # Too many for a look at every group, or free of rules: to the lowest group, or among the
    # lowest few to the cheapest.
    width = 24 if keeps(ground.problem) else 4 if counts.has_apart else 1
    heap = [(size, group) for group, size in enumerate(counts.size)]
    heapify(heap)
    for unit in homeless:
        lowest = [heappop(heap) for _ in range(min(width, len(heap)))]
        best = min(lowest, key=lambda each: (counts.cost_of_placing(unit, each[1]), each))
        counts.place(unit, best[1])
        for size, group in lowest:
            heappush(heap, (size + counts.weight[unit] * (group == best[1]), group))


def even_out(counts: Counts, rng: Random) -> None:
    """Resplit pairs of groups between which an organisation, sector or region is uneven."""
    k = counts.ground.groups
    for kind in range(3):
        failures = 300 + 2 * k
        for _ in range(EVEN_PASSES):
            improved = False
            for group, number, sign in list(_uneven(counts, kind)):
                other = _opposite(counts, kind, group, number, sign, rng)
                if other < 0:
                    continue
                if resplit(counts, group, other, rng):
                    improved = True
                else:
                    failures -= 1
                if failures < 0:
                    break
            if not improved or failures < 0:
                break


def _uneven(counts: Counts, kind: int) -> Iterator[tuple[int, int, int]]:
    """Groups with too many (1) or too few (-1) of a block, as far as somebody could move."""
    ground, k = counts.ground, counts.ground.groups
    table, numbers, sizes = counts.tables[kind], ground.blocks[kind], ground.block_sizes[kind]
    for group in range(k):
        movable = {
            numbers[who]
            for unit in counts.members[group]
            if ground.fixed[unit] < 0
            for who in ground.units[unit]
        }
        for number in sorted(movable):
            if table[group][number] > -(-sizes[number] // k):
                yield group, number, 1
    for number, size in enumerate(sizes):
        if size >= k:
            for group in range(k):
                if table[group][number] < size // k:
                    yield group, number, -1


def _opposite(counts: Counts, kind: int, group: int, number: int, sign: int, rng: Random) -> int:
    """A group whose count differs by two or more the other way, or -1."""
    k, table = counts.ground.groups, counts.tables[kind]
    here = sign * table[group][number]
    for _ in range(40):
        other = rng.randrange(k)
        if here - sign * table[other][number] >= 2:
            return other
    start = rng.randrange(k)
    for step in range(min(k, 400)):
        other = (start + step) % k
        if here - sign * table[other][number] >= 2:
            return other
    return -1


def cover(counts: Counts, rng: Random) -> None:
    """Give groups without a preparer one from a group that has several."""
    donors = [group for group, count in enumerate(counts.preparers) if count > 1]
    for group in range(counts.ground.groups):
        for _ in range(DONORS):
            if counts.preparers[group] or not donors:
                break
            at = rng.randrange(len(donors))
            any(resplit(counts, group, donors[at], rng) for _ in range(DONOR_TRIES))
            if counts.preparers[donors[at]] < 2:
                donors[at] = donors[-1]
                donors.pop()


def mend(counts: Counts) -> None:
    """Bring every size where it must be by as few moves as that takes, each the cheapest."""
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
    while heap and len(found) < CHOICE:
        entry = heappop(heap)
        if sign * entry[0] == sizes[entry[1]] and entry not in found:
            found.append(entry)
    for entry in found:
        heappush(heap, entry)
    return [group for _, group in found]


def _poor(counts: Counts, rng: Random) -> list[int]:
    """The groups where something could be better, in a random order."""
    ground = counts.ground
    each, more = divmod(len(ground.ids), ground.groups)
    poor = {group for kind in range(3) for group, _, _ in _uneven(counts, kind)}
    for group, size in enumerate(counts.size):
        away = any(
            home and home.get(group, 0) < sum(home.values())
            for home in (ground.home[unit] for unit in counts.members[group])
        )
        if away or not counts.preparers[group] or not each <= size <= each + bool(more):
            poor.add(group)
    order = sorted(poor)
    rng.shuffle(order)
    return order


def stir(counts: Counts, rng: Random) -> None:
    """Let those who stand where something is uneven change places with people elsewhere.

    Far cheaper than annealing, and with very many people the groups tried at random suffice.
    """
    ground, k = counts.ground, counts.ground.groups
    budget = STIR_BUDGET
    for _ in range(STIR_PASSES):
        improved = False
        for group in _poor(counts, rng):
            for unit in list(counts.members[group]):
                home = ground.home[unit]
                # Where moves count, whoever stands at home is moved by others, if at all.
                if ground.fixed[unit] >= 0 or counts.where[unit] in home:
                    continue
                budget -= 1
                if budget < 0:
                    return
                near = [at for at in home if at < k] + rng.sample(range(k), min(k, STIR_GROUPS))
                improved |= _improve(counts, unit, near)
        if not improved:
            return


def _zone(counts: Counts, poor: list[int], rng: Random) -> tuple[list[int], list[int]]:
    """Two or three poor groups, or groups at random, with others around them: enough to mix."""
    k = counts.ground.groups
    zone = dict.fromkeys(poor.pop() for _ in range(min(3, len(poor))))
    for group in list(zone):
        for unit in counts.members[group]:
            zone.update(dict.fromkeys(at for at in counts.ground.home[unit] if at < k))
    units: list[int] = []
    for _ in range(ZONE_GROUPS):
        zone.setdefault(rng.randrange(k))
        units = [
            unit
            for group in zone
            for unit in counts.members[group]
            if counts.ground.fixed[unit] < 0
        ]
        if len(units) >= ZONE_UNITS:
            break
    return list(zone), units


def obey(counts: Counts, rng: Random) -> None:
    """Look for any division that keeps the rules, whatever else it costs."""
    movable = [unit for unit, group in enumerate(counts.ground.fixed) if group < 0]
    groups = list(range(counts.ground.groups))
    rules_alone = Weights(4, 0, 0, 0, 0, 0, 0)
    steps = min(STEPS * len(movable), BUDGET // OBEY_ROUNDS)
    for _ in range(OBEY_ROUNDS):
        if not movable or not counts.totals().broken:
            return
        anneal(counts, movable, groups, steps, rules_alone, 8.0, rng)


def polish(counts: Counts, goal: Goal, rng: Random) -> None:
    """Anneal while some bound is not reached and it still helps now and then.

    All movable people at once if they are few, otherwise a few groups at a time around those
    where something is uneven.
    """
    ground = counts.ground
    movable = [unit for unit, group in enumerate(ground.fixed) if group < 0]
    if not movable:
        return
    whole = len(movable) <= WHOLE
    if not whole and not goal.is_reached(counts.totals()):
        stir(counts, rng)
    totals = counts.totals()
    each, rounds = ZONE_BUDGET if len(movable) <= CROWD else CROWD_BUDGET
    if whole:
        each, rounds = STEPS, min(ROUNDS, BUDGET // (STEPS * len(movable)))
    patience = PATIENCE
    poor: list[int] = []
    for turn in range(rounds):
        if goal.is_reached(totals) or patience <= 0:
            return
        if whole:
            zone, units = list(range(ground.groups)), movable
        else:
            poor = poor or _poor(counts, rng)
            zone, units = _zone(counts, poor, rng)
        before, places = counts.totals(zone), counts.snapshot(units)
        ratio, gap = LADDERS[turn % len(LADDERS)]
        weights = Weights.in_order(ratio, sizes_first=counts.sizes_first, gap=gap)
        heat = float(max(weights.moves, weights.sizes) if counts.has_home else weights.sizes)
        anneal(counts, units, zone, each * len(units), weights, heat, rng)
        descend(counts, units, zone, rng)
        after = counts.totals(zone)
        old = before.rank(sizes_first=counts.sizes_first)
        new = after.rank(sizes_first=counts.sizes_first)
        patience = PATIENCE if new < old else patience - 1 - (whole and new == old)
        if new <= old:
            totals += after - before
        else:
            counts.restore(places)


def anneal(
    counts: Counts,
    movable: Sequence[int],
    groups: Sequence[int],
    steps: int,
    weights: Weights,
    heat: float,
    rng: Random,
) -> None:
    """Wander with ever smaller steps backwards: from large differences down to small ones.

    The parts of the objective weigh only a little more than each other here, so that the way
    to a better division may pass through a worse one; `descend` restores the order.
    """
    counts.weigh(weights)
    cooling = (0.15 / heat) ** (1 / steps)
    random, where, single = rng.random, counts.where, counts.single
    count, k = len(movable), len(groups)
    for _ in range(steps):
        heat *= cooling
        unit, other = movable[int(random() * count)], movable[int(random() * count)]
        a, b = where[unit], where[other]
        if random() < 0.2:
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
    """The unit, perhaps with a second one, against about as many people from the other's group."""
    a, b = counts.where[unit], counts.where[other]
    fixed, weight = counts.ground.fixed, counts.weight
    going = [unit]
    second = counts.members[a][rng.randrange(len(counts.members[a]))]
    if second != unit and fixed[second] < 0 and rng.random() < 0.4:
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
    """Make every move and every exchange of two that helps, until none does."""
    order = list(movable)
    rng.shuffle(order)
    improved = True
    while improved:
        while sum(_improve(counts, unit, groups) for unit in order):
            pass
        # Clusters rarely fit where one other unit stood: try every way to part two groups.
        holders = {counts.where[unit] for unit in order if counts.single[unit] < 0}
        pairs = {(min(a, b), max(a, b)) for a in holders for b in groups if a != b}
        improved = sum(_repack(counts, a, b) for a, b in sorted(pairs)) > 0


def _repack(counts: Counts, a: int, b: int) -> bool:
    """The best of all ways to part the movable units of two groups, if these are few."""
    fixed = counts.ground.fixed
    units = [unit for unit in counts.members[a] + counts.members[b] if fixed[unit] < 0]
    if len(units) > REPACK_UNITS:
        return False
    cost = least = 0
    best = before = counts.snapshot(units)
    # Counting in Gray code: each step moves one unit, and after all steps every way was seen.
    for step in range(1, 1 << len(units)):
        unit = units[(step & -step).bit_length() - 1]
        cost += counts.try_shift(unit, a + b - counts.where[unit])
        if cost < least:
            least, best = cost, counts.snapshot(units)
    counts.restore(best)
    return best is not before


def _improve(counts: Counts, unit: int, groups: Sequence[int]) -> bool:
    """Move this unit to one of these groups, or exchange it with somebody there, if that helps."""
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
