"""A division in words: how good it is, what a group has in it, and what a move would change."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from registrations.groups.division import NotSearched, Proposal, beside
from registrations.groups.solver import Infeasible, Person, Scores
from registrations.models import Participant

LABELS = {
    "sizes": "Even grote groepen",
    "organisation": "Collega’s bij elkaar",
    "sector": "Vakgenoten bij elkaar",
    "without_preparer": "Groepen zonder voorbereider",
    "region": "Mensen uit één provincie bij elkaar",
}


def count(number: int, one: str, more: str) -> str:
    """A number with its noun: "geen collega’s", "1 collega", "2 collega’s"."""
    return f"{number or 'geen'} {one if number == 1 else more}"


def together(scores: Scores) -> list[str]:
    """Who meet whom, in words."""
    return [
        count(scores.organisation, "collega", "collega’s"),
        count(scores.sector, "vakgenoot", "vakgenoten"),
        f"{scores.region or 'niemand'} uit dezelfde provincie",
    ]


def cost_in_words(cost: Scores) -> str:
    """What a move changes, the most important thing first."""
    size = "groepen ongelijker" if cost.sizes > 0 else "groepen gelijker"
    words = [size] if cost.sizes else []
    absolute = abs(cost)
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
        self.met: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
        for key, group in where.items():
            self.met[group].update(self._labels(key))

    def _labels(self, key: str) -> list[tuple[str, str]]:
        person = self.people[key]
        kinds = ("organisation", "sector", "region")
        labels = [(kind, getattr(person, kind)) for kind in kinds if getattr(person, kind)]
        if person.preparer:
            labels.append(("prepares", ""))
        return labels

    def meets(self, key: str, group: int) -> Scores:
        """Whom this person has or would have beside them in a group."""
        own = int(self.where.get(key) == group)
        there = self.met[group]
        met = {kind: there[kind, label] - own for kind, label in self._labels(key)}
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
        for (kind, _), number in self.met[group].items():
            pairs[kind] += number * (number - 1) // 2
        return Scores(
            sizes=self.sizes[group] * (self.sizes[group] - 1) // 2,
            organisation=pairs["organisation"],
            sector=pairs["sector"],
            without_preparer=int(not self.met[group]["prepares", ""]),
            region=pairs["region"],
        )

    def kinds(self, group: int, kind: str) -> int:
        """How many different sectors, regions or organisations a group has."""
        return sum(1 for (what, _), number in self.met[group].items() if what == kind and number)


@dataclass(frozen=True)
class Quality:
    """One goal of a division: how well it is met, in words, and whether better exists."""

    label: str
    text: str
    proof: str


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
    def size(self) -> int:
        return len(self.members)

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
            f"{count(self.scores.region, 'paar', 'paren')} uit één provincie"
        )

    @property
    def badness(self) -> tuple[int, ...]:
        return tuple(self.scores.as_dict().values())[1:]


def groups_in_words(proposal: Proposal) -> list[GroupInWords]:
    """The groups of a proposal, by number."""
    tally = Tally(proposal.problem.participants, proposal.outcome.assignment)
    return [
        group_in_words(tally, at, members) for at, members in enumerate(proposal.groups, start=1)
    ]


def group_in_words(tally: Tally, number: int, members: list[Participant]) -> GroupInWords:
    """A group with its members, and what it costs."""
    sectors, regions = tally.kinds(number, "sector"), tally.kinds(number, "region")
    return GroupInWords(number, members, tally.group(number), sectors, regions)


@dataclass(frozen=True)
class Alternative:
    """Another division of the same people, told by its worst group."""

    proposal: Proposal
    worst: GroupInWords
    sizes: str

    @property
    def figures(self) -> tuple[object, ...]:
        """All that tells it from another: two with the same figures are as good as one."""
        return self.sizes, self.worst.pairs, self.proposal.outcome.scores


def alternatives(proposal: Proposal) -> list[Alternative]:
    """This proposal beside those of another seed and other sizes, as far as their figures differ.

    Left out is what is impossible, and what was not searched for.
    """
    found = [proposal]
    for choices in beside(proposal.choices, len(proposal.people)):
        with suppress(Infeasible, NotSearched):
            found.append(proposal.variant(choices))
    told: dict[tuple[object, ...], Alternative] = {}
    for each in found:
        if groups := groups_in_words(each):
            worst = max(groups, key=lambda group: group.badness)
            one = Alternative(each, worst, sizes_in_words(each))
            told.setdefault(one.figures, one)
    return list(told.values())
