"""Why somebody is where they are, and what every other place would cost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .checks import prepare
from .costs import score
from .ground import Ground, keeps
from .problem import Explanation, InvalidInput, Move, Problem, Tie


def explain(problem: Problem, assignment: Mapping[str, int], participant_id: str) -> Explanation:
    """Return what holds this person in their group, and what a move to each other would cost.

    Those who must stay together with the person move along. Costs are differences in Scores:
    negative is better. Raises InvalidInput for somebody who takes no part, and Infeasible where no
    division could keep the rules.
    """
    ground = prepare(problem)
    if participant_id not in ground.ids:
        raise InvalidInput("unknown_id", (participant_id,))
    unit = ground.unit_of[ground.ids.index(participant_id)]
    company = ground.named(ground.units[unit])
    enemies = ground.named(who for near in ground.apart[unit] for who in ground.units[near])
    here = assignment[participant_id]
    ties = tuple(tie for tie in _ties(problem, participant_id, company, enemies) if tie.ids)
    now = score(problem, assignment)
    return Explanation(
        participant_id,
        here,
        ties,
        tuple(
            Move(
                group,
                score(problem, {**assignment, **dict.fromkeys(company, group)}) - now,
                tuple(_forbidden(ground, assignment, ties, here, group, len(company))),
            )
            for group in range(1, ground.groups + 1)
            if group != here
        ),
    )


def _ties(
    problem: Problem, participant_id: str, company: Sequence[str], enemies: tuple[str, ...]
) -> Iterator[Tie]:
    """Every rule with those whom it concerns, who may be nobody."""
    yield Tie("pin", tuple(key for key in company if key in problem.pins))
    stays = problem.current.keys() - problem.pins.keys() if keeps(problem) else ()
    yield Tie("current", tuple(key for key in company if key in stays))
    yield Tie("together", tuple(key for key in company if key != participant_id))
    yield Tie("apart", enemies)


def _forbidden(
    ground: Ground,
    assignment: Mapping[str, int],
    ties: Sequence[Tie],
    here: int,
    group: int,
    leaving: int,
) -> Iterator[str]:
    """The rules that would be broken if this many people, held by these ties, changed groups."""
    sizes = Counter(assignment.values())
    for tie in ties:
        if tie.rule in ("pin", "current"):
            yield tie.rule
        if tie.rule == "apart" and any(assignment[key] == group for key in tie.ids):
            yield tie.rule
    if sizes[group] + leaving > ground.largest:
        yield "max_size"
    if sizes[here] - leaving < ground.smallest:
        yield "min_size"
