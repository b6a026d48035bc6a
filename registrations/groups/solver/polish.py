"""Looking further while a division is not yet proven to be the best."""

from random import Random

from .anneal import anneal, descend, improve
from .counts import Counts
from .evening import uneven
from .objective import Objective, weights_in_order

# People who may look for a better place, groups at random in which each looks, and times that all
# of them do. With many groups a look at all of them would take time squared.
STIR_PEOPLE, STIR_GROUPS, STIR_PASSES = 3_500, 40, 4
# Movable units up to which all are annealed at once; with more, a zone at a time.
WHOLE = 150
# Annealing all at once: steps per unit, rounds, and steps of all rounds together (some seconds).
STEPS, ROUNDS, BUDGET = 400, 60, 900_000
# Annealing a zone: steps per unit, and rounds. With more movable units than CROWD nobody waits for
# the last few pairs: a third of the rounds then.
ZONE_STEPS, ZONE_ROUNDS, CROWD_ROUNDS, CROWD = 60, 60, 20, 1_500
# Movable units that make a zone large enough to mix, and groups added at most to find as many.
ZONE_UNITS, ZONE_GROUPS = 100, 80
# Rounds without gain after which polishing ends; of annealing all at once, one that ends equally
# well counts double.
PATIENCE = 20
# Looking for a division that keeps the rules: rounds, the heat at the start of each, and the weight
# of a broken rule. The chance to break one more is then 60 % at first.
OBEY_ROUNDS, OBEY_HEAT, OBEY_WEIGHT = 12, 8.0, 4
# How much heavier each part weighs than the next, and above which one there is a gap: a little
# more of a heavy part is sometimes the way to much less of a light one, and must not be taken.
LADDERS = (
    (3, ""),
    (2, "sector"),
    (2, ""),
    (2, "organisation"),
    (4, ""),
    (2, "without_preparer"),
    (2, "region"),
    (3, "second"),
)


def polish(counts: Counts, goal: Objective, rng: Random) -> None:
    """Anneal while some bound is not reached and it still helps now and then.

    All movable people at once if they are few, otherwise a few groups at a time around those
    where something is uneven.
    """
    ground = counts.ground
    movable = [unit for unit, group in enumerate(ground.fixed) if group < 0]
    if not movable:
        return
    whole = len(movable) <= WHOLE
    if not whole and not counts.totals().is_within(goal):
        stir(counts, rng)
    totals = counts.totals()
    each, rounds = ZONE_STEPS, ZONE_ROUNDS if len(movable) <= CROWD else CROWD_ROUNDS
    if whole:
        each, rounds = STEPS, min(ROUNDS, BUDGET // (STEPS * len(movable)))
    patience = PATIENCE
    poor: list[int] = []
    for turn in range(rounds):
        if totals.is_within(goal) or patience <= 0:
            return
        if whole:
            zone, units = list(range(ground.groups)), movable
        else:
            poor = poor or _poor(counts, rng)
            zone, units = _zone(counts, poor, rng)
        before, places = counts.totals(zone), counts.snapshot(units)
        ratio, gap_above = LADDERS[turn % len(LADDERS)]
        weights = weights_in_order(ratio, sizes_first=counts.sizes_first, gap_above=gap_above)
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


def stir(counts: Counts, rng: Random) -> None:
    """Let those who stand where something is uneven change places with people elsewhere.

    Far cheaper than annealing, and with very many people the groups tried at random suffice.
    """
    ground, k = counts.ground, counts.ground.groups
    budget = STIR_PEOPLE
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
                improved |= improve(counts, unit, near)
        if not improved:
            return


def _poor(counts: Counts, rng: Random) -> list[int]:
    """The groups where something could be better, in a random order."""
    ground = counts.ground
    each, more = divmod(len(ground.ids), ground.groups)
    poor = {
        group
        for table, blocks in zip(counts.tables, ground.blocks, strict=True)
        for group, _, _ in uneven(counts, table, blocks)
    }
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
    rules_alone = Objective(0, 0, 0, 0, 0, broken=OBEY_WEIGHT)
    steps = min(STEPS * len(movable), BUDGET // OBEY_ROUNDS)
    for _ in range(OBEY_ROUNDS):
        if not movable or not counts.totals().broken:
            return
        anneal(counts, movable, groups, steps, rules_alone, OBEY_HEAT, rng)
