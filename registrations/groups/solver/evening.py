"""Evening out by resplitting two groups at a time."""

from collections.abc import Iterator
from random import Random

from .counts import Counts, Table
from .ground import Blocks
from .split import resplit

# Resplits without gain, per kind of block, after which evening out ends: per group, so that time
# stays linear, and some more where groups are few.
FUTILE, FUTILE_PER_GROUP = 300, 2
# Groups tried at random as the opposite of an uneven one, which nearly always suffices, and then
# in a row, in case only a few will do. With very many groups that is not all of them.
OPPOSITE_TRIES, OPPOSITES_IN_A_ROW = 40, 400
# Groups that may give a preparer, tried for each group without one, and resplits with each.
DONORS, DONOR_TRIES = 25, 6


def even_out(counts: Counts, rng: Random) -> None:
    """Resplit pairs of groups between which an organisation, sector or region is uneven.

    Every resplit that is kept makes a sum of squares smaller, so this ends.
    """
    k = counts.ground.groups
    for table, blocks in zip(counts.tables, counts.ground.blocks, strict=True):
        futile, improved = 0, True
        while improved and futile <= FUTILE + FUTILE_PER_GROUP * k:
            improved = False
            for group, number, sign in list(uneven(counts, table, blocks)):
                other = _opposite(table, group, number, sign, rng)
                if other < 0:
                    continue
                if resplit(counts, group, other, rng):
                    improved = True
                else:
                    futile += 1
                if futile > FUTILE + FUTILE_PER_GROUP * k:
                    break


def uneven(counts: Counts, table: Table, blocks: Blocks) -> Iterator[tuple[int, int, int]]:
    """Yield group, block and 1 where a group has too many of a block, or -1 where it has too few.

    What nobody could change by moving is left out.
    """
    ground, k = counts.ground, counts.ground.groups
    for group in range(k):
        movable = {
            blocks.of[who]
            for unit in counts.members[group]
            if ground.fixed[unit] < 0
            for who in ground.units[unit]
        }
        for number in sorted(movable):
            if table[group][number] > -(-blocks.sizes[number] // k):
                yield group, number, 1
    for number, size in enumerate(blocks.sizes):
        if size >= k:
            for group in range(k):
                if table[group][number] < size // k:
                    yield group, number, -1


def _opposite(table: Table, group: int, number: int, sign: int, rng: Random) -> int:
    """A group whose count differs by two or more the other way, or -1."""
    k = len(table)
    here = sign * table[group][number]
    for _ in range(OPPOSITE_TRIES):
        other = rng.randrange(k)
        if here - sign * table[other][number] >= 2:
            return other
    start = rng.randrange(k)
    for step in range(min(k, OPPOSITES_IN_A_ROW)):
        other = (start + step) % k
        if here - sign * table[other][number] >= 2:
            return other
    return -1


def cover(counts: Counts, rng: Random) -> None:
    """Give groups without a preparer one from a group that has several.

    Up to about 5,000 people the polish would do the same; with 30,000 people and one preparer per
    group it leaves 278 groups without one, and after this 7.
    """
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
