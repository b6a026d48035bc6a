"""Two groups divided anew: the theorem, over many people of every kind."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.groups.solver import Person, Problem
from registrations.groups.solver.checks import prepare
from registrations.groups.solver.counts import Counts
from registrations.groups.solver.split import resplit

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["", "po", "vo", "mbo"]),
        st.sampled_from(["", "a", "b", "c", "d", "e", "f"]),
        st.sampled_from(["", "noord", "zuid"]),
        st.booleans(),
    ),
    min_size=2,
    max_size=40,
)


def halves(problem: Problem, seed: int) -> tuple[list[Person], list[Person]]:
    """Everybody stands in the first of two groups; then these are divided anew."""
    ground = prepare(problem)
    counts = Counts(ground)
    for unit in range(len(ground.units)):
        counts.place(unit, 0)
    assert resplit(counts, 0, 1, Random(seed))
    people = {person.id: person for person in problem.participants}
    first, second = (
        [people[ground.ids[who]] for unit in members for who in ground.units[unit]]
        for members in counts.members
    )
    return first, second


def problem_of(people: list[Person], **rules: object) -> Problem:
    return Problem(tuple(people), 1, 1, len(people), groups=2, **rules)  # type: ignore[arg-type]


def difference(halves: tuple[list[Person], list[Person]], label: Callable[[Person], object]) -> int:
    """How unevenly the two groups share the label that they share most unevenly."""
    first, second = (Counter(label(person) for person in half) for half in halves)
    return max(
        (abs(first[key] - second[key]) for key in (*first, *second) if key not in ("", False)),
        default=0,
    )


@settings(deadline=None)
@given(PEOPLE, st.integers(0, 9))
def test_sizes_organisations_and_sectors_are_halved_all_at_once(
    drawn: list[tuple[str, str, str, bool]], seed: int
) -> None:
    people = [Person(f"p{at:02}", *labels) for at, labels in enumerate(drawn)]
    parted = halves(problem_of(people), seed)
    assert difference(parted, lambda person: person.organisation) <= 1
    assert difference(parted, lambda person: person.sector) <= 1
    assert abs(len(parted[0]) - len(parted[1])) <= 1


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("organisation", "sector"), [("", "po"), ("school", ""), ("", "")])
def test_regions_are_halved_where_organisations_or_sectors_leave_room(
    organisation: str, sector: str, seed: int
) -> None:
    people = [Person(f"p{at:02}", sector, organisation, f"regio {at % 7}") for at in range(28)]
    parted = halves(problem_of(people), seed)
    assert difference(parted, lambda person: person.region) == 0


@pytest.mark.parametrize("seed", range(20))
def test_preparers_are_halved_where_labels_leave_room(seed: int) -> None:
    people = [Person(f"p{at:02}", preparer=at % 3 == 0) for at in range(24)]
    assert difference(halves(problem_of(people), seed), lambda person: person.preparer) == 0


@pytest.mark.parametrize("seed", range(20))
def test_somebody_with_a_pin_stays_and_the_others_make_it_even(seed: int) -> None:
    people = [Person(f"p{at:02}", "po", f"school {at % 3}") for at in range(12)]
    parted = halves(problem_of(people, pins={"p00": 1, "p01": 1, "p03": 1}), seed)
    assert {"p00", "p01", "p03"} <= {person.id for person in parted[0]}
    assert difference(parted, lambda person: person.organisation) <= 2


def test_a_division_that_gets_no_better_stays_as_it_was() -> None:
    people = [Person(f"p{at:02}", "po", f"school {at % 2}") for at in range(8)]
    ground = prepare(problem_of(people))
    counts = Counts(ground)
    for unit in range(8):
        counts.place(unit, unit // 2 % 2)
    before = counts.snapshot(range(8))
    totals = counts.totals()
    for seed in range(10):
        assert not resplit(counts, 0, 1, Random(seed))
        assert (counts.snapshot(range(8)), counts.totals()) == (before, totals)
