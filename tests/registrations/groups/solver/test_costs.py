"""The bounds: no arrangement of people over groups has fewer pairs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.groups.solver.costs import even, fill, pairs


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), max_size=6), st.integers(0, 4), st.integers(0, 40))
def test_the_others_go_where_the_fewest_stand_and_nothing_is_lower(
    standing: list[int], empty: int, others: int
) -> None:
    k = len(standing) + empty or 1
    heights = standing + [0] * (k - len(standing))
    # One more in a group of h makes h more pairs: so one at a time, the lowest first, is best.
    for _ in range(others):
        heights[heights.index(min(heights))] += 1
    assert fill(standing, k, sum(standing) + others) == sum(map(pairs, heights))


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 9))
def test_people_who_may_go_anywhere_spread_evenly(people: int, k: int) -> None:
    assert even(people, k) == sum(pairs((people + group) // k) for group in range(k))
