"""Dividing the people of a theme into subgroups: as even as it can be, and explained.

`assign` answers a Problem with a DivisionResult. It needs nothing but the standard library.
"""

from .checks import prepare
from .costs import bounds, bounds_of, score
from .explain import explain
from .ground import group_count
from .problem import (
    DivisionResult,
    Explanation,
    Infeasible,
    InvalidInput,
    Move,
    Person,
    Problem,
    Scores,
    Tie,
)
from .search import divide

__all__ = [
    "DivisionResult",
    "Explanation",
    "Infeasible",
    "InvalidInput",
    "Move",
    "Person",
    "Problem",
    "Scores",
    "Tie",
    "assign",
    "bounds",
    "explain",
    "group_count",
    "score",
]


def assign(problem: Problem) -> DivisionResult:
    """Return a division of everybody over the groups; the same problem always gets the same one.

    Raises InvalidInput if the question makes no sense, Infeasible if no division keeps every
    rule, and Infeasible with the reason "search_failed" if none was found though there may be one.
    """
    ground = prepare(problem)
    counts = divide(ground)
    if counts.totals().broken:
        raise Infeasible(
            "search_failed",
            "Er is geen indeling gevonden die aan alle wensen voldoet. Misschien is die er wel.",
        )
    assignment = {key: counts.where[ground.unit_of[who]] + 1 for who, key in enumerate(ground.ids)}
    scores, least = score(problem, assignment), bounds_of(ground)
    # Elsewhere the smallest size is a rule, and a division that breaks it is not found at all.
    below = any(size < problem.min_size for size in counts.size)
    return DivisionResult(
        groups=ground.groups,
        assignment=assignment,
        scores=scores,
        bounds=least,
        proven={name: over == 0 for name, over in (scores - least).as_dict().items()},
        moved=tuple(
            key for key, group in assignment.items() if problem.current.get(key, group) != group
        ),
        left=tuple(sorted(problem.current.keys() - assignment.keys())),
        warnings=("below_min",) if below else (),
    )
