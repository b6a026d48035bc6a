"""Why somebody is where they are, and what another place would cost."""

import pytest

from registrations.groups.solver import InvalidInput, Move, Person, Problem, Scores, Tie, explain

PIET = Person("piet", "po", "De Regenboog", "Utrecht", preparer=True)
NOOR = Person("noor", "po", "De Regenboog", "Utrecht")
OLGA = Person("olga", "vo", "Het Lyceum", "Zeeland", preparer=True)
GIJS = Person("gijs", "vo", "Het Lyceum", "Zeeland")
CAST = (PIET, NOOR, OLGA, GIJS)
MIXED = {"piet": 1, "gijs": 1, "noor": 2, "olga": 2}


def test_a_move_tells_what_it_costs_part_by_part() -> None:
    problem = Problem(CAST, target_size=2, min_size=1, max_size=3)
    told = explain(problem, MIXED, "piet")
    assert (told.participant_id, told.group, told.ties) == ("piet", 1, ())
    assert told.moves == (Move(2, Scores(1, 1, 1, 1, 1), forbidden_by=()),)


def test_every_rule_that_holds_a_person_is_named() -> None:
    problem = Problem(
        CAST,
        target_size=2,
        min_size=2,
        max_size=2,
        pins={"piet": 1},
        together=(("piet", "gijs"),),
        apart=(("piet", "noor"),),
        current={"gijs": 1, "olga": 2},
    )
    told = explain(problem, MIXED, "piet")
    assert told.ties == (
        Tie("pin", ("piet",)),
        Tie("current", ("gijs",)),
        Tie("together", ("gijs",)),
        Tie("apart", ("noor",)),
    )


def test_a_move_that_a_rule_forbids_says_which() -> None:
    problem = Problem(CAST, 2, 2, 2, pins={"piet": 1}, apart=(("piet", "noor"),))
    (move,) = explain(problem, MIXED, "piet").moves
    assert move.forbidden_by == ("pin", "apart", "max_size", "min_size")


def test_whoever_must_stay_together_moves_along() -> None:
    problem = Problem(CAST, 2, 1, 4, together=(("piet", "gijs"),), groups=2)
    (move,) = explain(problem, MIXED, "piet").moves
    assert move == Move(2, Scores(4, 2, 2, 1, 2), forbidden_by=("min_size",))


def test_a_pin_is_told_instead_of_the_place_it_repeats() -> None:
    problem = Problem(CAST, 2, 1, 4, pins={"piet": 1}, current={"piet": 1, "noor": 2})
    assert explain(problem, MIXED, "piet").ties == (Tie("pin", ("piet",)),)


def test_a_place_holds_nobody_where_people_may_move() -> None:
    problem = Problem(CAST, 2, 1, 4, current=MIXED, rebalance="repair")
    told = explain(problem, MIXED, "piet")
    assert (told.ties, [move.forbidden_by for move in told.moves]) == ((), [()])


def test_a_stranger_cannot_be_explained() -> None:
    with pytest.raises(InvalidInput) as refusal:
        explain(Problem(CAST, 2, 1, 3), MIXED, "stranger")
    assert (refusal.value.reason, refusal.value.ids) == ("unknown_id", ("stranger",))
