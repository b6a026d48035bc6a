"""Too many units that all exclude each other: a proof that no division keeps them apart."""

from collections.abc import Iterable, Mapping, Sequence

# Steps of the search, after which no clique counts as found.
SEARCH_STEPS = 20_000
# Groups; the search calls itself once per member, and Python allows 1,000 calls within each other.
SEARCH_GROUPS = 400

Graph = dict[int, set[int]]


def clique_beyond(groups: int, neighbours: Sequence[Sequence[int]]) -> list[int]:
    """Return more units than there are groups that all exclude each other, or nothing.

    Nothing found is no proof that there is none: the search ends after a number of steps.
    """
    around = _core(groups, neighbours)
    # Large cliques are nearly always found by the first unit that fits, over and over.
    chosen: list[int] = []
    for unit in _busiest(around, around.keys()):
        if all(other in around[unit] for other in chosen):
            chosen.append(unit)
    if len(chosen) > groups:
        return chosen
    return _search(groups, around) if groups <= SEARCH_GROUPS else []


def _core(groups: int, neighbours: Sequence[Sequence[int]]) -> Graph:
    """The units that can be in such a clique: each has enough neighbours among the others."""
    around = {unit: set(near) for unit, near in enumerate(neighbours) if len(near) >= groups}
    while thin := [unit for unit in around if len(around[unit] & around.keys()) < groups]:
        for unit in thin:
            del around[unit]
    return {unit: near & around.keys() for unit, near in around.items()}


def _busiest(around: Mapping[int, set[int]], units: Iterable[int]) -> list[int]:
    """These units, those with the most neighbours among them first."""
    among = set(units)
    return sorted(among, key=lambda unit: (-len(around[unit] & among), unit))


def _search(groups: int, around: Graph) -> list[int]:
    """Try the units one by one, each with the neighbours that all units before it share."""
    steps = 0

    def extend(chosen: list[int], candidates: set[int]) -> list[int]:
        nonlocal steps
        steps += 1
        if len(chosen) > groups:
            return chosen
        for unit in _busiest(around, candidates):
            if len(chosen) + len(candidates) <= groups or steps > SEARCH_STEPS:
                break
            if found := extend([*chosen, unit], candidates & around[unit]):
                return found
            candidates = candidates - {unit}
        return []

    return extend([], set(around))
