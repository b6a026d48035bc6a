"""Larger divisions: the search ends at their best value, and each step does its own part."""

from random import Random

import pytest

from registrations.groups.solver import Person, Problem, Scores, assign
from registrations.groups.solver.checks import prepare
from registrations.groups.solver.counts import Counts
from registrations.groups.solver.deal import deal
from registrations.groups.solver.evening import cover, even_out


def crossing(*, seed: int) -> Problem:
    """1,000 people; every organisation lies in four of 12 regions and works in all four sectors."""
    rng = Random(seed)
    people = []
    for at in range(1_000):
        organisation = int(rng.random() ** 1.5 * 60)
        people.append(
            Person(
                id=f"p{at:04}",
                sector=f"sector {(organisation + int(rng.random() * 4)) % 4}",
                organisation=f"organisation {organisation}",
                region=f"region {(organisation // 3 + int(rng.random() * 4)) % 12}",
                preparer=rng.random() < 0.2,
            )
        )
    return Problem(tuple(people), target_size=8, min_size=7, max_size=10)


def tight(*, seed: int) -> Problem:
    """1,000 people in groups of 8 where all labels come out even: not one pair of slack.

    There are 50 organisations, four sectors and eight regions, in any mixture, and exactly one
    preparer for every group.
    """
    rng = Random(seed)

    def labels(kinds: int) -> list[int]:
        order = sorted(range(1_000), key=lambda _: rng.random())
        dealt = [0] * 1_000
        for turn, at in enumerate(order):
            dealt[at] = turn % kinds
        return dealt

    columns = zip(labels(50), labels(4), labels(8), labels(8), strict=True)
    return Problem(
        tuple(
            Person(f"p{at:04}", f"s{sector}", f"o{organisation}", f"r{region}", turn == 0)
            for at, (organisation, sector, region, turn) in enumerate(columns)
        ),
        target_size=8,
        min_size=7,
        max_size=10,
    )


@pytest.mark.parametrize(
    ("problem", "best"),
    [
        (crossing(seed=1), Scores(3_500, 0, 518, 0, 5)),
        (crossing(seed=2), Scores(3_500, 0, 518, 0, 15)),
        (tight(seed=1), Scores(3_500, 0, 500, 0, 0)),
        (tight(seed=4), Scores(3_500, 0, 500, 0, 0)),
    ],
    ids=["crossing 1", "crossing 2", "tight 1", "tight 4"],
)
def test_a_larger_division_reaches_its_best_value(problem: Problem, best: Scores) -> None:
    result = assign(problem)
    assert result.scores == best
    assert set(result.proven.values()) == {True}


@pytest.mark.parametrize("seed", range(1, 4))
def test_evening_out_and_covering_leave_nearly_nothing_to_polish(seed: int) -> None:
    ground = prepare(crossing(seed=seed))
    counts, rng = Counts(ground), Random(0)
    deal(counts, rng)
    best = assign(ground.problem).bounds
    dealt = counts.totals()

    even_out(counts, rng)
    evened = counts.totals()
    cover(counts, rng)
    covered = counts.totals()

    assert dealt.region > best.region + 500
    even = (best.sizes, best.organisation, best.sector)
    assert (evened.sizes, evened.organisation, evened.sector) == even
    # Without pairing people of one region about 50 would remain.
    assert evened.region <= best.region + 20
    assert (covered.sizes, covered.organisation, covered.sector) == even
    assert evened.without_preparer > covered.without_preparer == 0
