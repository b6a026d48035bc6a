"""When to stop: what no division can beat, a little sharper than the bounds that are reported."""

from collections import Counter
from collections.abc import Iterable
from heapq import heapify, heapreplace

from .costs import bounds_of, even, fill, pairs
from .ground import Blocks, Ground
from .objective import Objective


def goal_of(ground: Ground) -> Objective:
    """Return the least of every part that could be hoped for, each by itself."""
    least = bounds_of(ground)
    moves, sizes = _moves(ground)
    return Objective(
        moves=moves,
        sizes=max(least.sizes, sizes, _spread([len(unit) for unit in ground.units], ground.groups)),
        organisation=max(least.organisation, _lumped(ground, ground.blocks.organisation)),
        sector=max(least.sector, _lumped(ground, ground.blocks.sector)),
        without_preparer=least.without_preparer,
        region=max(least.region, _lumped(ground, ground.blocks.region)),
    )


def _lumped(ground: Ground, blocks: Blocks) -> int:
    """The fewest pairs within these blocks, given that no cluster can be split."""
    k = ground.groups
    lumps: dict[int, list[int]] = {}
    for members in ground.units:
        if len(members) > 1:
            for number, count in Counter(blocks.of[who] for who in members).items():
                lumps.setdefault(number, []).append(count)
    total = 0
    for number, size in enumerate(blocks.sizes):
        held = lumps.get(number, [])
        total += _spread(held + [1] * (size - sum(held)), k) if held else even(size, k)
    return total


def _spread(lumps: Iterable[int], k: int) -> int:
    """The fewest pairs when these lumps cannot be split: each large one gets its own group."""
    sizes = list(lumps)
    large = [size for size in sizes if size > 1]
    if len(large) > k:
        return even(sum(sizes), k)
    return fill(large, k, sum(sizes))


def _moves(ground: Ground) -> tuple[int, int]:
    """The fewest moves that the sizes alone demand, and the fewest size pairs after them."""
    if not ground.counts_moves:
        return 0, 0
    k, n = ground.groups, len(ground.ids)
    standing = [0] * k
    lost = 0
    for home in ground.home:
        for group, count in home.items():
            if group < k:
                standing[group] += count
            else:
                lost += count
    new = n - sum(standing)
    if ground.problem.rebalance == "even":
        each, more = divmod(n, k)
        most = sorted(standing, reverse=True)
        leave = sum(max(0, size - each - (at < more)) for at, size in enumerate(most))
        return leave + lost, 0
    leave = sum(max(0, size - ground.largest) for size in standing)
    short = sum(max(0, ground.smallest - size) for size in standing)
    leave = max(leave, short - new)
    # The largest give, the smallest get: nothing evens sizes more.
    heap = [-size for size in standing]
    heapify(heap)
    for _ in range(leave):
        heapreplace(heap, heap[0] + 1)
    heap = [-size for size in heap]
    heapify(heap)
    for _ in range(leave + new):
        heapreplace(heap, heap[0] + 1)
    return leave + lost, sum(map(pairs, heap))
