"""The proofs that a problem is impossible, one per rule, in the order in which they are told."""

from collections import Counter
from collections.abc import Mapping, Sequence

from .clique import clique_beyond
from .ground import Ground, fixed_by, groups_of, lay_out
from .problem import Infeasible, Problem, validate


def prepare(problem: Problem) -> Ground:
    """Check a problem and make it ready for searching.

    Raises InvalidInput if it makes no sense, and Infeasible for the first rule that provably
    cannot be kept.
    """
    validate(problem)
    groups = groups_of(problem)
    ground = lay_out(problem, groups)
    _refuse_pin_out_of_range(ground)
    _refuse_pins_that_contradict(ground)
    _refuse_together_against_current(ground)
    _refuse_together_too_large(ground)
    _refuse_together_and_apart(ground)
    _refuse_pins_of_those_apart(ground)
    _refuse_apart_against_current(ground)
    _refuse_apart_clique(ground)
    _refuse_too_many_pins(ground)
    _refuse_overfull_group(ground)
    return ground


def _refuse_pin_out_of_range(ground: Ground) -> None:
    if outside := [who for who, at in ground.held.items() if not 0 <= at < ground.groups]:
        raise Infeasible(
            "pin_out_of_range",
            f"Iemand is vastgezet in een groep die niet bestaat: er zijn {ground.groups} groepen.",
            ground.named(outside),
        )


def _refuse_pins_that_contradict(ground: Ground) -> None:
    if torn := _torn(ground, ground.pins):
        raise Infeasible(
            "pins_contradict",
            "Mensen die bij elkaar horen zijn vastgezet in verschillende groepen.",
            ground.named(torn),
        )


def _refuse_together_against_current(ground: Ground) -> None:
    if torn := _torn(ground, ground.held):
        raise Infeasible(
            "together_conflicts_current",
            "Mensen die bij elkaar horen zitten al in verschillende groepen.",
            ground.named(torn),
        )


def _torn(ground: Ground, held: Mapping[int, int]) -> list[int]:
    """The held members of the first unit whose members are held in different groups."""
    for members in ground.units:
        tied = [who for who in members if who in held]
        if len({held[who] for who in tied}) > 1:
            return tied
    return []


def _refuse_together_too_large(ground: Ground) -> None:
    for members in ground.units:
        if len(members) > ground.largest:
            raise Infeasible(
                "together_too_large",
                f"{len(members)} mensen horen bij elkaar; een groep telt er hoogstens "
                f"{ground.largest}.",
                ground.named(members),
            )


def _refuse_together_and_apart(ground: Ground) -> None:
    unit_of = ground.unit_of
    inside = [pair for pair in ground.apart_pairs if unit_of[pair[0]] == unit_of[pair[1]]]
    if inside:
        raise Infeasible(
            "together_apart_contradict",
            "Mensen moeten bij elkaar en ook uit elkaar.",
            ground.named(who for pair in inside for who in pair),
        )


def _refuse_pins_of_those_apart(ground: Ground) -> None:
    if clash := _clash(ground, fixed_by(ground.pins, ground.units)):
        raise Infeasible(
            "pins_apart_contradict",
            "Mensen die uit elkaar moeten zijn vastgezet in dezelfde groep.",
            ground.named(clash),
        )


def _refuse_apart_against_current(ground: Ground) -> None:
    if clash := _clash(ground, ground.fixed):
        raise Infeasible(
            "apart_conflicts_current",
            "Mensen die uit elkaar moeten zitten al in dezelfde groep.",
            ground.named(clash),
        )


def _clash(ground: Ground, fixed: Sequence[int]) -> list[int]:
    """Those who must be apart while their units are fixed in one group."""
    unit_of = ground.unit_of
    return [
        who
        for pair in ground.apart_pairs
        if 0 <= fixed[unit_of[pair[0]]] == fixed[unit_of[pair[1]]]
        for who in pair
    ]


def _refuse_apart_clique(ground: Ground) -> None:
    clique = set(clique_beyond(ground.groups, ground.apart))
    if clique:
        raise Infeasible(
            "apart_clique",
            f"{len(clique)} mensen moeten allemaal uit elkaar; er zijn {ground.groups} groepen.",
            ground.named(
                who
                for pair in ground.apart_pairs
                if clique.issuperset(ground.unit_of[each] for each in pair)
                for who in pair
            ),
        )


def _refuse_too_many_pins(ground: Ground) -> None:
    _refuse_full("pins_exceed_max", ground, fixed_by(ground.pins, ground.units))


def _refuse_overfull_group(ground: Ground) -> None:
    _refuse_full("group_overfull", ground, ground.fixed)


def _refuse_full(rule: str, ground: Ground, fixed: Sequence[int]) -> None:
    """Raise Infeasible if more people are fixed in a group than it may hold."""
    crowd = Counter[int]()
    for members, group in zip(ground.units, fixed, strict=True):
        if group >= 0:
            crowd[group] += len(members)
    full = {group for group, count in crowd.items() if count > ground.largest}
    if full:
        numbers = ", ".join(str(group + 1) for group in sorted(full))
        raise Infeasible(
            rule,
            f"In groep {numbers} staan meer dan {ground.largest} mensen vast.",
            ground.named(
                who
                for members, group in zip(ground.units, fixed, strict=True)
                if group in full
                for who in members
            ),
        )
