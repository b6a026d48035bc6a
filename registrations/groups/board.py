"""A division in words: how mixed its groups are, and what it costs to move somebody."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from registrations.groups import division, solver
from registrations.groups.division import Choices, Mode, Proposal
from registrations.groups.solver import Infeasible, Person, Scores
from registrations.models import PairRule, Participant
from sessions_app.models import Theme

LABELS = {
    "sizes": "Even grote groepen",
    "organisation": "Collega’s bij elkaar",
    "sector": "Vakgenoten bij elkaar",
    "without_preparer": "Groepen zonder voorbereider",
    "region": "Mensen uit één regio bij elkaar",
}


def count(number: int, one: str, more: str) -> str:
    """A number with its noun: "geen collega’s", "1 collega", "2 collega’s"."""
    return f"{number or 'geen'} {one if number == 1 else more}"


def together(scores: Scores) -> list[str]:
    """Who meet whom, in words."""
    return [
        count(scores.organisation, "collega", "collega’s"),
        count(scores.sector, "vakgenoot", "vakgenoten"),
        f"{scores.region or 'niemand'} uit dezelfde regio",
    ]


def cost_in_words(cost: Scores) -> str:
    """What a move changes, the most important thing first."""
    size = "groepen ongelijker" if cost.sizes > 0 else "groepen gelijker"
    words = [size] if cost.sizes else []
    absolute = Scores(*map(abs, cost.as_dict().values()))
    empty = count(absolute.without_preparer, "groep", "groepen") + " zonder voorbereider"
    organisation, sector, region = together(absolute)
    for change, thing in (
        (cost.organisation, organisation),
        (cost.sector, sector),
        (cost.without_preparer, empty),
        (cost.region, region),
    ):
        if change:
            words.append(f"{thing} {'erbij' if change > 0 else 'minder'}")
    return ", ".join(words) or "maakt geen verschil"


class Tally:
    """How many of each kind are in each group: tells at once what one move would cost."""

    def __init__(self, people: tuple[Person, ...], where: Mapping[str, int]) -> None:
        self.people = {person.id: person for person in people}
        self.where = where
        self.sizes = Counter(where.values())
        self.met: Counter[tuple[int, str, str]] = Counter()
        for key, group in where.items():
            self.met.update((group, kind, label) for kind, label in self._labels(key))

    def _labels(self, key: str) -> list[tuple[str, str]]:
        person = self.people[key]
        prepares = [("prepares", "")] * person.preparer
        blocks = [(kind, getattr(person, kind)) for kind in ("organisation", "sector", "region")]
        return [(kind, label) for kind, label in blocks if label] + prepares

    def meets(self, key: str, group: int) -> Scores:
        """Whom this person has or would have beside them in a group."""
        own = int(self.where.get(key) == group)
        met = {kind: self.met[group, kind, label] - own for kind, label in self._labels(key)}
        return Scores(
            sizes=self.sizes[group] - own,
            organisation=met.get("organisation", 0),
            sector=met.get("sector", 0),
            without_preparer=-int(met.get("prepares") == 0),
            region=met.get("region", 0),
        )

    def cost(self, key: str, group: int) -> Scores:
        """What changes when this person alone goes to another group."""
        return self.meets(key, group) - self.meets(key, self.where[key])

    def group(self, group: int) -> Scores:
        """What one group costs."""
        pairs: dict[str, int] = defaultdict(int)
        for (at, kind, _), number in self.met.items():
            if at == group:
                pairs[kind] += number * (number - 1) // 2
        return Scores(
            sizes=self.sizes[group] * (self.sizes[group] - 1) // 2,
            organisation=pairs["organisation"],
            sector=pairs["sector"],
            without_preparer=int(not self.met[group, "prepares", ""]),
            region=pairs["region"],
        )

    def kinds(self, group: int, kind: str) -> int:
        """How many different sectors, regions or organisations a group has."""
        return sum(1 for (at, what, _), n in self.met.items() if (at, what) == (group, kind) and n)


@dataclass(frozen=True)
class Quality:
    """One goal of a division: how well it is met, in words, and whether better exists."""

    label: str
    text: str
    proof: str
    is_proven: bool


def qualities(proposal: Proposal) -> list[Quality]:
    """How good a proposal is, goal by goal, in the order in which the goals count."""
    outcome = proposal.outcome
    scores, over = outcome.scores, (outcome.scores - outcome.bounds).as_dict()
    texts = {
        "sizes": sizes_in_words(proposal),
        "organisation": count(scores.organisation, "paar", "paren"),
        "sector": count(scores.sector, "paar", "paren"),
        "without_preparer": str(scores.without_preparer),
        "region": count(scores.region, "paar", "paren"),
    }
    return [
        Quality(
            LABELS[name],
            text,
            "bewezen optimaal" if outcome.proven[name] else f"hoogstens {over[name]} van het beste",
            outcome.proven[name],
        )
        for name, text in texts.items()
    ]


def sizes_in_words(proposal: Proposal) -> str:
    """How many groups of how many people: "2 × 10, 1 × 11"."""
    sizes = sorted(Counter(map(len, proposal.groups)).items())
    return ", ".join(f"{number} × {size}" for size, number in sizes)


@dataclass(frozen=True)
class GroupInWords:
    """One group of a proposal or on the board."""

    number: int
    members: list[Participant]
    scores: Scores
    sectors: int
    regions: int

    @property
    def preparers(self) -> int:
        return sum(person.prepares for person in self.members)

    @property
    def pairs(self) -> str:
        """The pairs in it that would rather be apart, in words."""
        return (
            f"{count(self.scores.organisation, 'paar', 'paren')} collega’s, "
            f"{count(self.scores.sector, 'paar', 'paren')} vakgenoten, "
            f"{'niemand' if self.scores.without_preparer else 'iemand'} die voorbereidt, "
            f"{count(self.scores.region, 'paar', 'paren')} uit één regio"
        )

    @property
    def badness(self) -> tuple[int, ...]:
        return tuple(self.scores.as_dict().values())[1:]


def groups_in_words(proposal: Proposal) -> list[GroupInWords]:
    """The groups of a proposal, by number."""
    tally = Tally(proposal.problem.participants, proposal.outcome.assignment)
    return [_group(tally, at, members) for at, members in enumerate(proposal.groups, start=1)]


def _group(tally: Tally, number: int, members: list[Participant]) -> GroupInWords:
    sectors, regions = tally.kinds(number, "sector"), tally.kinds(number, "region")
    return GroupInWords(number, members, tally.group(number), sectors, regions)


@dataclass(frozen=True)
class Alternative:
    """Another division of the same people, told by its worst group."""

    proposal: Proposal
    worst: GroupInWords
    sizes: str


def alternatives(proposal: Proposal) -> list[Alternative]:
    """This proposal beside another seed and other sizes; those that are impossible left out."""
    chosen = proposal.choices
    wanted = (chosen.wanted - 1, chosen.wanted + 1)
    others = [replace(chosen, seed=chosen.seed + 1)]
    others += [
        replace(chosen, wanted=size) for size in wanted if chosen.smallest <= size <= chosen.largest
    ]
    found = [proposal]
    for choices in others:
        try:
            found.append(proposal.variant(choices))
        except Infeasible:
            continue
    return [
        Alternative(each, max(groups, key=lambda group: group.badness), sizes_in_words(each))
        for each in found
        if (groups := groups_in_words(each))
    ]


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
        """Where the latecomers would go; why they cannot; nothing where there are none."""
        if not self.latecomers or not self.numbers:
            return None
        try:
            outcome = solver.assign(self.problem)
        except Infeasible as impossible:
            return impossible
        return Proposal(self.choices, self.people, self.problem, outcome, self.version)

    @cached_property
    def columns(self) -> list[GroupInWords]:
        """The groups with their members, by number."""
        members: dict[int | None, list[Participant]] = defaultdict(list)
        for person in self.people.values():
            members[person.subgroup_number].append(person)
        return [_group(self.tally, number, members[number]) for number in self.numbers]

    @property
    def needs_repair(self) -> bool:
        """Whether a group became smaller or larger than the edition wants."""
        sizes = {len(column.members) for column in self.columns}
        return any(not self.choices.smallest <= size <= self.choices.largest for size in sizes)

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
        """Every other group, with what it would mean to go there."""
        key, here = str(person.pk), person.subgroup_number
        options = []
        for number in self.numbers:
            if number == here:
                continue
            if here:
                words = cost_in_words(self.tally.cost(key, number))
            else:
                words = "daar zijn " + ", ".join(together(self.tally.meets(key, number)))
            against = self._against(person, number)
            options.append(Option(number, "; ".join([f"Groep {number}: {words}", *against])))
        return options

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
        # Only those who are in a group now, with room for what was done by hand.
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
        zero = tuple(0 for _ in LABELS)
        better = [
            f"Groep {move.group} is beter: {cost_in_words(move.cost)}."
            for move in explanation.moves
            if not move.forbidden_by and tuple(move.cost.as_dict().values()) < zero
        ]
        return [*sentences, *(better or ["Geen andere groep is beter."])]

    def _held(self, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        where = self.tally.where
        return tuple(pair for pair in pairs if pair[0] in where and pair[1] in where)
