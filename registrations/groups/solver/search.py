"""Finding a good division: deal, even out by resplitting, and polish while it is not yet proven.

Chance comes from the seed alone and every budget is a count, so that the same question gets the
same answer everywhere.
"""

from random import Random

from .counts import Counts
from .deal import deal, mend
from .evening import cover, even_out
from .goals import goal_of
from .ground import Ground
from .polish import obey, polish


def divide(ground: Ground) -> Counts:
    """Return the best division found; it breaks rules only if none was found that keeps them."""
    rng = Random(ground.problem.seed)  # noqa: S311
    counts = Counts(ground)
    deal(counts, rng)
    if ground.groups < 2:
        return counts
    if ground.counts_moves:
        mend(counts)
    else:
        even_out(counts, rng)
        cover(counts, rng)
    goal = goal_of(ground)
    polish(counts, goal, rng)
    if counts.totals().broken:
        obey(counts, rng)
        polish(counts, goal, rng)
    return counts
