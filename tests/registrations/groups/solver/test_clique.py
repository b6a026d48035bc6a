"""Too many units that all exclude each other, against trying all sets of them."""

from itertools import combinations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from registrations.groups.solver.clique import clique_beyond

UNITS = 8
PAIRS = list(combinations(range(UNITS), 2))


# The busiest units, 0 and 1, are in no triangle: only a search finds the one of 5, 6 and 7.
HIDDEN = {(hub, other) for hub in (0, 1) for other in (2, 3, 4)} | {(5, 6), (5, 7), (6, 7)}


@settings(deadline=None)
@example(HIDDEN, 2)
@given(st.sets(st.sampled_from(PAIRS), min_size=8), st.integers(1, 5))
def test_a_clique_is_found_exactly_where_there_is_one(
    edges: set[tuple[int, int]], groups: int
) -> None:
    neighbours = [
        [other for other in range(UNITS) if {(unit, other), (other, unit)} & edges]
        for unit in range(UNITS)
    ]
    found = clique_beyond(groups, neighbours)
    assert all(pair in edges for pair in combinations(sorted(found), 2))
    assert bool(found) == any(
        edges.issuperset(combinations(chosen, 2))
        for chosen in combinations(range(UNITS), groups + 1)
    )
    assert not found or len(found) > groups
