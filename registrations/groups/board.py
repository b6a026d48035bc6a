"""The board of a theme: its subgroups as they are now, and where somebody could go."""

from collections import defaultdict
from dataclasses import astuple, dataclass, replace
from functools import cached_property

from registrations.groups import division, solver
from registrations.groups.division import Choices, Mode, NotSearched, Proposal
from registrations.groups.solver import Infeasible
from registrations.groups.words import (
    Tally,
    cost_in_words,
    count,
    together,
)
from registrations.models import PairRule, Participant
from sessions_app.models import Theme


@dataclass(frozen=True)
class Option:
    """A group somebody could go to, and what that costs, in words."""

    number: int
    text: str


class Board:
    """The subgroups of a theme as they are now, read in a handful of statements."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.choices = Choices.of(theme.edition, Mode.LATECOMERS)
        self.version = division.version_of(theme)
        self.people = {str(person.pk): person for person in division.people_of(theme)}
        self.problem = division.problem_of(theme, self.choices, self.people)
        self.numbers = list(theme.subgroups.order_by("number").values_list("number", flat=True))
        self.wishes = list(theme.pair_rules.all())
        current = {key: n for key, p in self.people.items() if (n := p.subgroup_number)}
        self.tally = Tally(self.problem.participants, current)

    @cached_property
    def latecomers(self) -> list[Participant]:
        """Who is in no group yet, by family name."""
        return [person for person in self.people.values() if not person.subgroup]

    @cached_property
    def suggestion(self) -> Proposal | Infeasible | None:
        """Where the latecomers would go; why they cannot; nothing where that is not known."""
        if not self.latecomers or not self.numbers:
            return None
        try:
            outcome = division.outcome_of(self.problem, self.people)
        except Infeasible as impossible:
            return impossible
        except NotSearched:
            return None
        return Proposal(self.choices, self.people, self.problem, outcome, self.version)

    def suggested(self, person: Participant) -> int | None:
        """The group for somebody who comes late."""
        found = self.suggestion
        if person.subgroup or not isinstance(found, Proposal):
            return None
        return found.outcome.assignment[str(person.pk)]

    def welcome(self, person: Participant, number: int) -> str:
        """Whom somebody who comes late meets in a group, and how full it is."""
        meets = self.tally.meets(str(person.pk), number)
        size = count(meets.sizes, "mens", "mensen")
        words = [f"Daar zijn {size}: {', '.join(together(meets))}."]
        if all(meets.sizes <= self.tally.sizes[other] for other in self.numbers):
            words.append("Geen groep is kleiner.")
        if meets.without_preparer:
            words.append("Er is daar nog niemand die voorbereidt.")
        return " ".join(words)

    def options(self, person: Participant) -> list[Option]:
        """Every other group, with what it would mean to go there; the best comes first."""
        key, here = str(person.pk), person.subgroup_number
        ranked = []
        for number in self.numbers:
            if number == here:
                continue
            price = self.tally.cost(key, number) if here else self.tally.meets(key, number)
            words = cost_in_words(price) if here else "daar zijn " + ", ".join(together(price))
            against = self._against(person, number)
            option = Option(number, "; ".join([f"Groep {number}: {words}", *against]))
            ranked.append((len(against), astuple(price), number, option))
        return [option for *_, option in sorted(ranked, key=lambda each: each[:-1])]

    def _against(self, person: Participant, number: int) -> list[str]:
        words, here = [], person.subgroup_number
        if self.tally.sizes[number] >= self.choices.largest:
            words.append(f"die groep wordt groter dan {self.choices.largest}")
        if here and self.tally.sizes[here] <= self.choices.smallest:
            words.append(f"groep {here} wordt kleiner dan {self.choices.smallest}")
        for other, is_together, _ in self._wishes_of(person):
            there = other.subgroup_number == number
            if there != is_together and (is_together or there):
                words.append(f"tegen de wens {'samen' if is_together else 'niet samen'}")
        return words

    @cached_property
    def _wishes(self) -> dict[str, list[tuple[Participant, bool, str]]]:
        found: dict[str, list[tuple[Participant, bool, str]]] = defaultdict(list)
        for wish in self.wishes:
            first, second = str(wish.first_id), str(wish.second_id)
            for one, other in ((first, second), (second, first)):
                if one in self.people and other in self.people:
                    is_together = wish.kind == PairRule.Kind.TOGETHER
                    found[one].append((self.people[other], is_together, wish.reason))
        return found

    def _wishes_of(self, person: Participant) -> list[tuple[Participant, bool, str]]:
        return self._wishes.get(str(person.pk), [])

    def why(self, person: Participant) -> list[str]:
        """Why somebody is where they are, in sentences; asks `explain` what binds them."""
        here, key = person.subgroup_number, str(person.pk)
        if here is None:
            return []
        sentences = []
        if person.pinned_because:
            sentences.append(f"Vastgezet: {person.pinned_because}.")
        for other, is_together, reason in self._wishes_of(person):
            kind = "Samen" if is_together else "Niet samen"
            sentences.append(f"{kind} met {other.full_name}: {reason}.")
        sentences.append(f"Hier zijn {', '.join(together(self.tally.meets(key, here)))}.")
        where = self.tally.where
        # The groups as they are, by sizes that nothing done by hand can break.
        problem = replace(
            self.problem,
            participants=tuple(p for p in self.problem.participants if p.id in where),
            current={},
            min_size=1,
            max_size=max(self.choices.largest, *self.tally.sizes.values()),
            groups=max(self.numbers),
            together=self._held(self.problem.together),
            apart=self._held(self.problem.apart),
        )
        try:
            explanation = solver.explain(problem, where, key)
        except Infeasible as impossible:
            return [*sentences, impossible.message]
        better = [
            f"Groep {move.group} is beter: {cost_in_words(move.cost)}."
            for move in explanation.moves
            if not move.forbidden_by and move.cost.is_gain
        ]
        return [*sentences, *(better or ["Geen andere groep is beter."])]

    def _held(self, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        where = self.tally.where
        return tuple(pair for pair in pairs if pair[0] in where and pair[1] in where)
