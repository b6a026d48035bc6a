"""Dividing a theme: read people and wishes, let the solver divide them, write it in bulk.

Whoever changes a division locks the row of the theme's Division first, and everything they decide
on is read after that. Its version goes up with each change: a page that shows an older one is told.
"""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from registrations.events import happened
from registrations.groups import solver
from registrations.groups.solver import DivisionResult, Person, Problem
from registrations.models import (
    Division,
    PairRule,
    Participant,
    Subgroup,
    SubgroupMove,
)
from registrations.models.participant import ParticipantQuerySet
from registrations.sheets import attendance
from sessions_app import http
from sessions_app.models import Edition, Theme, User
from sessions_app.typed import organisations

# In seconds: how long one who comes second hears that all is as they wanted.
REMEMBERED = 60 * 60
# In people: nobody waits at a page until more are divided anew. The more have a group already, the
# fewer latecomers are given one at once: each is held beside all of these.
AT_ONCE = 300
# In people: of more no other divisions are searched for, to be held beside this one.
MOST_COMPARED = 10_000
# Rows in one statement: the cost of a longer one is its square.
ROWS = 500
# In seconds: how long it is known what a longer search found.
FOUND_FOR = 24 * 60 * 60


class DivisionChanged(Exception):
    """The people, the wishes or the groups are others than those that were shown."""


class NotSearched(Exception):
    """So many people are divided by the worker, and what it found for them is not known."""


class Mode(StrEnum):
    """What is to be divided, and who may move for it."""

    FRESH = "fresh"
    LATECOMERS = "latecomers"
    REPAIR = "repair"


@dataclass(frozen=True)
class Choices:
    """What an organiser chooses: sizes in people, and the seed that tells equals apart."""

    smallest: int
    wanted: int
    largest: int
    seed: int = 1
    mode: Mode = Mode.FRESH

    @classmethod
    def of(cls, edition: Edition, mode: Mode = Mode.FRESH) -> "Choices":
        """The sizes of the edition."""
        return cls(edition.subgroup_min, edition.subgroup_target, edition.subgroup_max, 1, mode)


@dataclass(frozen=True)
class Proposal:
    """A division that may be saved, with the people it is about."""

    choices: Choices
    people: dict[str, Participant]
    problem: Problem
    outcome: DivisionResult
    version: int

    @cached_property
    def fingerprint(self) -> str:
        """Says whether two proposals would save the same, from the same starting point."""
        goes_to = sorted(self.outcome.assignment.items())
        return http.fingerprint(self.version, self.choices, self.problem, goes_to)

    @cached_property
    def groups(self) -> list[list[Participant]]:
        """The members of each group, in the order of the numbers, by family name."""
        groups: list[list[Participant]] = [[] for _ in range(self.outcome.groups)]
        for key, person in self.people.items():
            groups[self.outcome.assignment[key] - 1].append(person)
        return groups

    @cached_property
    def moves(self) -> list[tuple[Participant, int, int]]:
        """Who would leave the group they are in now: the person, from where, and to where."""
        return [
            (person, person.subgroup.number, self.outcome.assignment[key])
            for key, person in self.people.items()
            if person.subgroup and person.subgroup.number != self.outcome.assignment[key]
        ]

    def variant(self, choices: Choices, *, in_worker: bool = False) -> "Proposal":
        """The same people divided by other sizes or another seed; raises what `propose` raises."""
        problem = replace(
            self.problem,
            target_size=choices.wanted,
            min_size=choices.smallest,
            max_size=choices.largest,
            seed=choices.seed,
        )
        outcome = outcome_of(problem, self.people, in_worker=in_worker)
        return replace(self, choices=choices, problem=problem, outcome=outcome)


def people_of(theme: Theme) -> ParticipantQuerySet:
    """Who is to be divided: everyone with a place, by family name."""
    return theme.participants.placed().select_related("subgroup")


def latecomers(theme: Theme) -> ParticipantQuerySet:
    """Who has a place in the theme but no group yet."""
    return theme.participants.placed().filter(subgroup=None)


def propose(theme: Theme, choices: Choices, *, in_worker: bool = False) -> Proposal:
    """The best division for these choices; nothing is saved.

    Raises solver.Infeasible where the wishes cannot all be kept, solver.InvalidInput where the
    sizes make no sense, and outside the worker NotSearched where that still has to search.
    """
    return _propose(theme, choices, people_of(theme), version_of(theme), in_worker=in_worker)


def beside(choices: Choices, people: int) -> list[Choices]:
    """What else one may want to see: another seed, and where all is new more or fewer groups."""
    if people > MOST_COMPARED:
        return []
    others = [replace(choices, seed=choices.seed + 1)]
    if choices.mode is not Mode.FRESH or not people:
        return others

    def groups(size: int) -> int:
        limits = {"minimum": choices.smallest, "maximum": choices.largest}
        return solver.group_count(people, target=size, **limits)

    now = groups(choices.wanted)
    smaller = range(choices.wanted - 1, choices.smallest - 1, -1)
    larger = range(choices.wanted + 1, choices.largest + 1)
    for sizes in (smaller, larger):
        # The nearest size that makes another number of groups.
        size = next((size for size in sizes if groups(size) != now), None)
        others += [replace(choices, wanted=size)] if size else []
    return others


def lock(theme: Theme) -> Division:
    """The division of a theme as it is now; nobody else divides, moves or tells meanwhile."""
    Division.objects.get_or_create(theme=theme)
    return Division.objects.select_for_update(of=("self",), no_key=True).get(theme=theme)


@transaction.atomic
def apply(theme: Theme, choices: Choices, *, fingerprint: str, by: User) -> Proposal:
    """Save exactly what was shown. Raises DivisionChanged where it would be something else."""
    division = lock(theme)
    # Nobody cancels or goes to another theme until this is saved.
    people = people_of(theme).select_for_update(of=("self",), no_key=True)
    try:
        proposal = _propose(theme, choices, people, division.version)
    except NotSearched:
        # What was found is known for the people, wishes and groups that were shown.
        raise DivisionChanged from None
    if proposal.fingerprint != fingerprint:
        raise DivisionChanged
    groups = _groups(theme, proposal.outcome.groups)
    goes_to = {
        person: number
        for key, number in proposal.outcome.assignment.items()
        if (person := proposal.people[key]).subgroup_number != number
    }
    attendance.keep_past(list(goes_to))
    moves = []
    for person, number in goes_to.items():
        before = person.subgroup_number
        person.subgroup = groups[number]
        moves.append(_moved(person, before, number, by, _reason(choices.mode, before)))
    Participant.objects.bulk_update(goes_to, ["subgroup"], batch_size=ROWS)
    SubgroupMove.objects.bulk_create(moves, batch_size=ROWS)
    _delete_empty_groups(theme)
    division.divided_at = timezone.now()
    _save(division)
    cache.set(f"division:{fingerprint}", division.version, REMEMBERED)
    happened("theme %d divided by account %d: %d moved", theme.pk, by.pk, len(moves))
    return proposal


def was_applied(theme: Theme, fingerprint: str) -> bool:
    """Whether this proposal was saved just now, and nothing changed since."""
    return bool(cache.get(f"division:{fingerprint}") == version_of(theme))


@transaction.atomic
def move(participant: Participant, number: int, *, version: int, by: User, reason: str) -> None:
    """Put one person in another group. Raises DivisionChanged where somebody was there first."""
    division = lock(participant.theme)
    if division.version != version:
        raise DivisionChanged
    person = _person(participant)
    before = person.subgroup.number if person.subgroup else None
    attendance.keep_past([person])
    person.subgroup = person.theme.subgroups.get(number=number)
    person.save()
    _moved(person, before, number, by, reason).save()
    _save(division)
    happened("participant %d moved to group %d by account %d", person.pk, number, by.pk)


def last_move(theme: Theme) -> SubgroupMove | None:
    """The last move by hand since the last division: the one that can be taken back."""
    # Who cancelled or went to another theme since, is no longer where the move put them.
    moves = theme.subgroup_moves.filter(undone_at=None, participant__subgroup__theme=theme)
    moves = moves.exclude(at__lte=F("theme__division__divided_at"))
    return moves.select_related("participant").first()


@transaction.atomic
def undo(theme: Theme, *, version: int, by: User) -> SubgroupMove | None:
    """Take back the last move by hand; None where there is none since the last division."""
    division = lock(theme)
    if division.version != version:
        raise DivisionChanged
    last = last_move(theme)
    if last is None:
        return None
    person = _person(last.participant)
    attendance.keep_past([person])
    person.subgroup = theme.subgroups.filter(number=last.from_number or 0).first()
    if person.subgroup is None:
        person.pinned_because = ""
    person.save()
    last.undone_at, last.undone_by = timezone.now(), by
    last.save()
    _save(division)
    happened("move %d taken back by account %d", last.pk, by.pk)
    return last


@transaction.atomic
def pin(participant: Participant, *, version: int, because: str) -> None:
    """Keep somebody in their group, with a reason; without one they are free again.

    Raises DivisionChanged where somebody was there first.
    """
    division = lock(participant.theme)
    if division.version != version:
        raise DivisionChanged
    person = _person(participant)
    if because and person.subgroup is None:
        raise DivisionChanged
    person.pinned_because = because
    person.save()
    _save(division)


def _propose(
    theme: Theme,
    choices: Choices,
    those: ParticipantQuerySet,
    version: int,
    *,
    in_worker: bool = False,
) -> Proposal:
    people = {str(person.pk): person for person in those}
    problem = problem_of(theme, choices, people)
    outcome = outcome_of(problem, people, in_worker=in_worker)
    return Proposal(choices, people, problem, outcome, version)


def problem_of(theme: Theme, choices: Choices, people: dict[str, Participant]) -> Problem:
    """The question that is put to the algorithm; people go by their primary key."""
    # By key, not by name: who is called otherwise makes no other question.
    in_order = sorted(people.items(), key=lambda item: int(item[0]))
    current = {key: p.subgroup.number for key, p in in_order if p.subgroup}
    rules = list(theme.pair_rules.values_list("kind", "first_id", "second_id"))

    def pairs(kind: PairRule.Kind) -> tuple[tuple[str, str], ...]:
        named = ((str(first), str(second)) for k, first, second in rules if k == kind)
        return tuple(pair for pair in named if pair[0] in people and pair[1] in people)

    return Problem(
        participants=tuple(
            Person(
                id=key,
                sector=person.sector,
                organisation=organisations.key_of(person.organisation),
                region=person.region,
                preparer=person.prepares,
            )
            for key, person in in_order
        ),
        target_size=choices.wanted,
        min_size=choices.smallest,
        max_size=choices.largest,
        pins={key: number for key, number in current.items() if people[key].pinned_because},
        together=pairs(PairRule.Kind.TOGETHER),
        apart=pairs(PairRule.Kind.APART),
        current={} if choices.mode is Mode.FRESH else current,
        rebalance="repair" if choices.mode is Mode.REPAIR else "off",
        seed=choices.seed,
    )


def outcome_of(
    problem: Problem, people: dict[str, Participant], *, in_worker: bool = False
) -> DivisionResult:
    """The best division of these people; raises what `propose` raises.

    A long search is done by the worker alone, and its outcome is known for a day: the same people,
    wishes and groups have the same.
    """
    numbers = {key: person.subgroup.number for key, person in people.items() if person.subgroup}
    stays = len(problem.current) if problem.rebalance == "off" else 0
    everybody = len(problem.participants)
    if (everybody - stays) * everybody <= AT_ONCE**2:
        return _assign(problem, numbers)
    key = f"search:{http.fingerprint(problem, sorted(numbers.items()))}"
    found: DivisionResult | solver.Infeasible | None = cache.get(key)
    if found is None:
        if not in_worker:
            raise NotSearched
        try:
            found = _assign(problem, numbers)
        except solver.Infeasible as impossible:
            found = impossible
        cache.set(key, found, FOUND_FOR)
    if isinstance(found, solver.Infeasible):
        raise found
    return found


def _assign(problem: Problem, numbers: dict[str, int]) -> DivisionResult:
    """The best division; where all is divided anew, groups keep the number most members know."""
    outcome = solver.assign(problem)
    known = Counter((outcome.assignment[key], number) for key, number in numbers.items())
    if problem.current or not known:
        return outcome
    free = set(range(1, outcome.groups + 1)) - set(problem.pins.values())
    renamed = {number: number for number in problem.pins.values()}
    for new, old in sorted(known, key=lambda pair: (-known[pair], pair)):
        if new not in renamed and old in free:
            renamed[new] = old
            free.remove(old)
    rest = sorted(set(range(1, outcome.groups + 1)) - renamed.keys())
    renamed |= dict(zip(rest, sorted(free), strict=True))
    assignment = {key: renamed[number] for key, number in outcome.assignment.items()}
    return replace(outcome, assignment=assignment)


def version_of(theme: Theme) -> int:
    """Goes up with each change of the division; a page sends back the one that it shows."""
    return Division.objects.filter(theme=theme).values_list("version", flat=True).first() or 0


def _save(division: Division) -> None:
    division.version += 1
    division.save()


def _person(participant: Participant) -> Participant:
    people = people_of(participant.theme).select_related("theme").filter(pk=participant.pk)
    person = people.select_for_update(of=("self",), no_key=True).first()
    # They cancelled or went to another theme while the page was open.
    if person is None:
        raise DivisionChanged
    return person


def _delete_empty_groups(theme: Theme) -> None:
    """Delete the groups that nobody is in or leads, and of which nothing is kept."""
    empty = theme.subgroups.filter(participants=None, outcome=None, facilitators=None)
    empty = empty.filter(attendances=None, questions=None, suggestions=None)
    # Somebody may be asking something for one just now: with the lock that is seen.
    list(empty.select_for_update(of=("self",)))
    empty.delete()


def _groups(theme: Theme, number: int) -> dict[int, Subgroup]:
    wanted = [Subgroup(theme=theme, number=n) for n in range(1, number + 1)]
    Subgroup.objects.bulk_create(wanted, ignore_conflicts=True)
    return {group.number: group for group in theme.subgroups.all()}


def _moved(
    person: Participant, before: int | None, after: int, by: User, reason: str
) -> SubgroupMove:
    return SubgroupMove(
        participant=person,
        theme_id=person.theme_id,
        from_number=before,
        to_number=after,
        by=by,
        reason=reason,
    )


def _reason(mode: Mode, before: int | None) -> str:
    if before is None:
        return "ingedeeld"
    return "hersteld" if mode is Mode.REPAIR else "opnieuw ingedeeld"
