"""People who have a group: as few of them move as the sizes ask for, and never more."""

import pytest

from registrations.groups.solver import Person, Problem, assign
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


@pytest.mark.parametrize(("rebalance", "kind"), LEAST)
def test_no_more_people_move_than_the_sizes_ask_for(rebalance: Rebalance, kind: str) -> None:
    places = [group for group, size in enumerate(STANDING[kind], start=1) for _ in range(size)]
    people = tuple(
        Person(f"p{at:02}", f"s{at % 3}", f"o{at % 20}", f"r{at % 5}", preparer=at % 6 == 0)
        for at in range(len(places))
    )
    current = {person.id: group for person, group in zip(people, places, strict=True)}
    result = assign(Problem(people, 8, 6, 10, current=current, rebalance=rebalance, groups=6))
    assert len(result.moved) == LEAST[rebalance, kind]


def test_whoever_stood_in_a_group_that_is_gone_moves_and_the_others_stay() -> None:
    people = tuple(Person(f"p{at:02}", f"s{at % 3}", f"o{at % 9}") for at in range(36))
    current = {person.id: at % 5 + 1 for at, person in enumerate(people)}
    result = assign(Problem(people, 9, 7, 10, current=current, rebalance="repair", groups=4))
    assert list(result.moved) == [key for key, group in current.items() if group == 5]
