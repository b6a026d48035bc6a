"""What a search makes as small as it can: the scores, and what weighs even more."""

from dataclasses import astuple, dataclass
from operator import add, le
from typing import Self

from .problem import Scores

# How many times as large as the others the step at a gap is: more than a few changes gain.
GAP = 16


@dataclass(frozen=True)
class Objective(Scores):
    """A number for every part of the objective: how much of it there is, or how heavy it weighs.

    The parts are those of Scores, the people who move, and the rules that are broken: pairs in one
    group that must be apart, and people too many or too few in a group.
    """

    moves: int = 0
    broken: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the sums, part by part."""
        return type(self)(*map(add, astuple(self), astuple(other)))

    def is_within(self, goal: "Objective") -> bool:
        """Return whether no part is larger than that of the goal."""
        return all(map(le, astuple(self), astuple(goal)))

    def rank(self, *, sizes_first: bool) -> tuple[int, ...]:
        """Return a tuple that is lower for the better division: each part decides between equals.

        Even sizes come before moves only where they are asked for.
        """
        first = (self.sizes, self.moves) if sizes_first else (self.moves, self.sizes)
        rest = (self.organisation, self.sector, self.without_preparer, self.region)
        return (self.broken, *first, *rest)


def weights_in_order(ratio: int, *, sizes_first: bool, gap_above: str = "") -> Objective:
    """Return weights in the order of `Objective.rank`, each `ratio` times as heavy as the next.

    Above the part `gap_above` the step is far larger. Sizes and moves take turns as the heaviest
    two, so there these are called "first" and "second".
    """
    weight, ladder = 1, []
    for part in ("region", "without_preparer", "sector", "organisation", "second", "first"):
        ladder.append(weight)
        weight *= ratio * (GAP if part == gap_above else 1)
    region, without_preparer, sector, organisation, second, first = ladder
    moves, sizes = (second, first) if sizes_first else (first, second)
    return Objective(sizes, organisation, sector, without_preparer, region, moves, broken=weight)
