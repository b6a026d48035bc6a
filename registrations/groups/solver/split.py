"""Two groups divided anew, so that every organisation and every sector is split evenly.

The theorem behind it (de Werra, 1971): the edges of a bipartite multigraph can always be
coloured with k colours so that around every vertex the colours occur equally often, give or
take one. Take every organisation and every sector as a vertex and every person as an edge
between their organisation and their sector: a colour is a group, and the theorem says that a
division exists in which sizes, organisations and sectors are even all at the same time.

It is built two groups at a time. Pair the people within each organisation, and once more within
each sector. Everybody then has at most two partners, so the pairs form paths and rings; and
because a path takes turns between the two kinds of pair, every ring is of even length. So two
colours suffice to part all partners, and whoever parts all partners halves every organisation
and every sector. Repeated for groups that differ by two or more, the sum of squares drops each
time: it ends, and where it ends all is even.
"""

from collections.abc import Callable, Sequence
from random import Random

from .counts import Counts

Label = Callable[[int], int]


def resplit(counts: Counts, a: int, b: int, rng: Random) -> bool:
    """Divide two groups anew and return whether that was better; otherwise all stays as it was.

    Balanced edge colouring of a bipartite multigraph (de Werra 1971), see above. Those who may not
    move are coloured beforehand; a cluster gets one coin. Time is linear in the number of members.
    """
    ground = counts.ground
    units = counts.members[a] + counts.members[b]
    before = counts.snapshot(units)
    units.sort()
    rng.shuffle(units)
    sides: dict[int, int] = {}
    singles = []
    for unit in units:
        if ground.fixed[unit] >= 0:
            sides[unit] = int(counts.where[unit] == b)
        elif counts.single[unit] < 0:
            sides[unit] = rng.getrandbits(1)
        if counts.single[unit] >= 0:
            singles.append(unit)
    who = counts.single
    organisations, sectors, regions = (blocks.of for blocks in ground.blocks)
    by_organisation: list[Label] = [
        lambda unit: organisations[who[unit]],
        lambda unit: regions[who[unit]],
        lambda unit: ground.preparer[who[unit]],
        lambda unit: 0,
    ]
    by_sector: list[Label] = [
        lambda unit: sectors[who[unit]],
        lambda unit: regions[who[unit]],
        lambda unit: 0,
    ]
    _colour(singles, (_partners(singles, by_organisation), _partners(singles, by_sector)), sides)
    cost = 0
    for unit in units:
        group = b if sides[unit] else a
        if counts.where[unit] != group:
            cost += counts.try_shift(unit, group)
    if cost < 0:
        return True
    counts.restore(before)
    return False


def _partners(units: Sequence[int], labels: Sequence[Label]) -> dict[int, int]:
    """Pair within the first label as far as possible, what is left within the next, and so on."""
    partners: dict[int, int] = {}
    alone = list(units)
    for label in labels:
        waiting: dict[int, int] = {}
        for unit in alone:
            key = label(unit)
            if key in waiting:
                other = waiting.pop(key)
                partners[unit], partners[other] = other, unit
            else:
                waiting[key] = unit
        alone = list(waiting.values())
    return partners


def _colour(
    units: Sequence[int], pairings: tuple[dict[int, int], dict[int, int]], sides: dict[int, int]
) -> None:
    """Put partners on different sides, starting from those whose side is given."""
    given = [unit for unit in units if unit in sides]
    for start in (*given, *units):
        todo = [start]
        sides.setdefault(start, 0)
        while todo:
            unit = todo.pop()
            for partners in pairings:
                other = partners.get(unit, unit)
                if other not in sides:
                    sides[other] = 1 - sides[unit]
                    todo.append(other)
