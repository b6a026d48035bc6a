"""People who have a group: as few of them move as the sizes ask for, and never more."""

from random import Random

import pytest

from registrations.groups.solver import Person, Problem, assign
from registrations.groups.solver.checks import prepare
from registrations.groups.solver.counts import Counts
from registrations.groups.solver.deal import deal, mend
from registrations.groups.solver.goals import goal_of
from registrations.groups.solver.problem import Rebalance

# Per group how many stand in it now; of every 20 people one organisation, and of three a sector.
STANDING = {
    "one too large": (12, 8, 8, 8, 8, 8),
    "one too small": (8, 8, 8, 8, 8, 3),
    "both": (13, 12, 9, 6, 4, 4),
    "none": (9, 9, 8, 8, 7, 7),
    "one is gone": (10, 10, 10, 10, 10, 0),
}
LEAST = {
    ("repair", "one too large"): 2,
    ("repair", "one too small"): 3,
    ("repair", "both"): 5,
    ("repair", "none"): 0,
    ("repair", "one is gone"): 6,
    ("even", "one too large"): 3,
    ("even", "one too small"): 4,
    ("even", "both"): 10,
    ("even", "none"): 2,
    ("even", "one is gone"): 8,
}


def problem_of(rebalance: Rebalance, kind: str) -> Problem:
    places = [group for group, size in enumerate(STANDING[kind], start=1) for _ in range(size)]
    people = tuple(
        Person(f"p{at:02}", f"s{at % 3}", f"o{at % 20}", f"r{at % 5}", preparer=at % 6 == 0)
        for at in range(len(places))
    )
    current = {person.id: group for person, group in zip(people, places, strict=True)}
    return Problem(people, 8, 6, 10, current=current, rebalance=rebalance, groups=6)


@pytest.mark.parametrize(("rebalance", "kind"), LEAST)
def test_no_more_people_move_than_the_sizes_ask_for(rebalance: Rebalance, kind: str) -> None:
    result = assign(problem_of(rebalance, kind))
    assert len(result.moved) == LEAST[rebalance, kind]


@pytest.mark.parametrize(("rebalance", "kind"), LEAST)
def test_sizes_are_mended_before_anything_is_polished(rebalance: Rebalance, kind: str) -> None:
    ground = prepare(problem_of(rebalance, kind))
    counts = Counts(ground)
    deal(counts, Random(0))
    mend(counts)
    totals = counts.totals()
    assert (totals.moves, totals.broken) == (LEAST[rebalance, kind], 0)
    assert rebalance == "repair" or max(counts.size) - min(counts.size) <= 1


@pytest.mark.parametrize(("rebalance", "kind"), LEAST)
def test_the_search_knows_the_fewest_moves_beforehand(rebalance: Rebalance, kind: str) -> None:
    problem = problem_of(rebalance, kind)
    goal = goal_of(prepare(problem))
    assert (goal.moves, goal.sizes) == (LEAST[rebalance, kind], assign(problem).scores.sizes)


def test_the_search_knows_that_clusters_cannot_be_split() -> None:
    people = tuple(Person(f"p{at:02}", "po" if at < 10 else "vo") for at in range(12))
    pairs = [(f"p{at:02}", f"p{at + 1:02}") for at in range(9) if at != 4]
    problem = Problem(people, 4, 1, 6, together=tuple(pairs), groups=3)
    goal = goal_of(prepare(problem))
    # Two clusters of five, each of one sector, leave two people for the third group.
    assert (goal.sizes, goal.sector) == (10 + 10 + 1, 10 + 10)
    assert assign(problem).scores.sizes == goal.sizes


def test_the_cheapest_leaves_a_group_that_is_too_large() -> None:
    people = tuple(Person(f"p{at}", organisation=f"o{max(at, 1)}") for at in range(7))
    current = {f"p{at}": 1 if at < 5 else 2 for at in range(7)}
    counts = Counts(prepare(Problem(people, 4, 2, 4, current=current, rebalance="repair")))
    deal(counts, Random(0))
    mend(counts)
    # Colleagues p0 and p1 are in the same group, so that one of them goes.
    assert sorted(counts.where) == [0, 0, 0, 0, 1, 1, 1]
    assert counts.totals().organisation == 0


@pytest.mark.parametrize("rebalance", ["repair", "even"])
def test_those_whose_group_is_gone_move_and_the_others_stay(rebalance: Rebalance) -> None:
    people = tuple(Person(f"p{at:02}", f"s{at % 3}", f"o{at % 9}") for at in range(36))
    current = {person.id: at % 5 + 1 for at, person in enumerate(people)}
    problem = Problem(people, 9, 7, 10, current=current, rebalance=rebalance, groups=4)
    assert list(assign(problem).moved) == [key for key, group in current.items() if group == 5]
    assert goal_of(prepare(problem)).moves == 7
