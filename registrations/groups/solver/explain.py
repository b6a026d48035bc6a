"""Why somebody is where they are, and what every other place would cost."""

from collections.abc import Mapping

from .checks import prepare
from .costs import score
from .ground import keeps
from .problem import Explanation, InvalidInput, Move, Problem, Tie


def explain(problem: Problem, assignment: Mapping[str, int], participant_id: str) -> Explanation:
    """Who or what holds this person in their group, and what a move to each other would cost.

    Those who must stay together with the person move along. Costs are differences in Scores:
    negative is better. Raises InvalidInput for somebody who takes no part.
    """
    ground = prepare(problem)
    if participant_id not in ground.ids:
        raise InvalidInput("unknown_id", (participant_id,))
    unit = ground.unit_of[ground.ids.index(participant_id)]
    company = [ground.ids[who] for who in ground.units[unit]]
    enemies = sorted(ground.ids[who] for near in ground.apart[unit] for who in ground.units[near])
    here = assignment[participant_id]
    ties = []
    if pinned := tuple(key for key in company if key in problem.pins):
        ties.append(Tie("pin", pinned))
    if keeps(problem) and (
        stays := tuple(key for key in company if key in problem.current and key not in pinned)
    ):
        ties.append(Tie("current", stays))
    if others := tuple(key for key in company if key != participant_id):
        ties.append(Tie("together", others))
    if enemies:
        ties.append(Tie("apart", tuple(enemies)))
    now = score(problem, assignment)
    sizes = [0] * (ground.groups + 1)
    for group in assignment.values():
        sizes[group] += 1
    moves = []
    for group in range(1, ground.groups + 1):
        if group == here:
            continue
        forbidden: list[str] = [tie.rule for tie in ties if tie.rule in ("pin", "current")]
        if any(assignment[key] == group for key in enemies):
            forbidden.append("apart")
        if sizes[group] + len(company) > ground.largest:
            forbidden.append("max_size")
        if sizes[here] - len(company) < ground.smallest:
            forbidden.append("min_size")
        then = score(problem, {**assignment, **dict.fromkeys(company, group)})
        moves.append(Move(group, then - now, tuple(forbidden)))
    return Explanation(participant_id, here, tuple(ties), tuple(moves))
