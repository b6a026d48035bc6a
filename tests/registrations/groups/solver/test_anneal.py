"""The small steps: what they may make worse, and where they end."""

from dataclasses import astuple
from random import Random

import pytest

from registrations.groups.solver import Person, Problem
from registrations.groups.solver.anneal import COLD, anneal, descend
from registrations.groups.solver.checks import prepare
from registrations.groups.solver.counts import Counts
from registrations.groups.solver.objective import Objective, weights_in_order

GROUPS = [0, 1, 2]


def clustered(seed: int) -> Counts:
    """20 people in 12 units of one to four, divided over three groups at random."""
    rng = Random(seed)
    people = tuple(
        Person(f"p{at:02}", f"s{at % 3}", f"o{at * 7 % 5}", f"r{at % 4}", preparer=at % 5 == 0)
        for at in range(20)
    )
    together = [(f"p{at:02}", f"p{at + 1:02}") for at in (0, 1, 2, 4, 5, 7, 9, 11)]
    apart = (("p00", "p04"), ("p13", "p14"), ("p15", "p16"))
    problem = Problem(people, 7, 6, 8, together=tuple(together), apart=apart, groups=3)
    counts = Counts(prepare(problem))
    for unit in range(len(counts.ground.units)):
        counts.place(unit, int(rng.random() * 3))
    return counts


@pytest.mark.parametrize("seed", range(10))
def test_once_it_is_cold_no_step_makes_it_worse(seed: int) -> None:
    counts = clustered(seed)
    units = list(range(len(counts.ground.units)))
    # Each step that could be taken costs a thousand times the heat, or nothing.
    weights = Objective(*(150 * part for part in (5, 4, 3, 2, 1)), moves=0, broken=900)

    def cost() -> int:
        return sum(map(int.__mul__, astuple(weights), astuple(counts.totals())))

    rng, last = Random(seed), cost()
    for _ in range(300):
        anneal(counts, units, GROUPS, 1, weights, COLD, rng)
        now = cost()
        assert now <= last
        last = now


@pytest.mark.parametrize("seed", range(30))
def test_descending_ends_where_descending_again_finds_nothing(seed: int) -> None:
    counts = clustered(seed)
    units = list(range(len(counts.ground.units)))
    descend(counts, units, GROUPS, Random(seed))
    end = counts.totals().rank(sizes_first=False)
    for again in range(5):
        descend(counts, units, GROUPS, Random(again))
        assert counts.totals().rank(sizes_first=False) == end


@pytest.mark.parametrize("sizes_first", [False, True])
def test_weights_and_ranks_keep_the_order_of_the_objective(sizes_first: bool) -> None:
    first, second = ("sizes", "moves") if sizes_first else ("moves", "sizes")
    order = ("broken", first, second, "organisation", "sector", "without_preparer", "region")
    none = dict.fromkeys(order, 0)
    ranks = [Objective(**none | {name: 1}).rank(sizes_first=sizes_first) for name in order]
    assert ranks == sorted(ranks, reverse=True)
    weights = weights_in_order(10, sizes_first=sizes_first)
    assert [getattr(weights, name) for name in order] == [10**power for power in range(6, -1, -1)]
