"""The counts of a division under construction: every price is a difference of totals."""

from dataclasses import astuple

from hypothesis import assume, given
from hypothesis import strategies as st

from registrations.groups.solver import Infeasible, Problem
from registrations.groups.solver import counts as counts_module
from registrations.groups.solver.checks import prepare
from registrations.groups.solver.counts import Counts
from registrations.groups.solver.objective import Objective
from tests.registrations.groups.solver.test_properties import SEARCH, problems


def placed(problem: Problem, data: st.DataObject) -> Counts:
    """A division at random, which may break any rule."""
    try:
        counts = Counts(prepare(problem))
    except Infeasible:
        assume(False)
    groups = st.integers(0, counts.ground.groups - 1)
    assume(counts.ground.groups > 1)
    for unit in range(len(counts.ground.units)):
        counts.place(unit, data.draw(groups))
    counts.weigh(Objective(2, 3, 5, 7, 11, moves=13, broken=17))
    return counts


def weight(counts: Counts) -> int:
    """The parts of the objective, weighed: what prices are differences of."""
    weights = astuple(counts.weights)
    return sum(map(int.__mul__, weights, astuple(counts.totals())))


@SEARCH
@given(problems(14), st.data(), st.booleans())
def test_a_move_and_an_exchange_cost_what_the_totals_differ(
    problem: Problem, data: st.DataObject, sparse: bool
) -> None:
    cells, counts_module.LIST_CELLS = counts_module.LIST_CELLS, 0 if sparse else 10**9
    counts = placed(problem, data)
    counts_module.LIST_CELLS = cells
    before, units = counts.totals(), range(len(counts.ground.units))
    places = counts.snapshot(units)
    unit = data.draw(st.sampled_from(units))
    group = data.draw(st.integers(0, counts.ground.groups - 1))
    other = data.draw(st.sampled_from([*counts.ground.apart[unit], *units]))

    was, here = weight(counts), counts.where[unit]
    if group != here:
        told = counts.cost_of_move(unit, group)
        assert counts.try_shift(unit, group) == told == weight(counts) - was
        counts.lift(unit)
        there = counts.cost_of_placing(unit, group)
        assert there - counts.cost_of_placing(unit, here) == told
        counts.place(unit, group)
    counts.restore(places)
    assert (counts.totals(), counts.snapshot(units)) == (before, places)
    assert [counts.members[counts.where[each]][counts.slot[each]] for each in units] == list(units)

    if min(counts.single[unit], counts.single[other]) >= 0 and counts.where[other] != here:
        told = counts.cost_of_swap(unit, other)
        counts.swap(unit, other)
        assert (told, counts.where[other]) == (weight(counts) - was, here)
