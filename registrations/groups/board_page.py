"""What the board of a theme shows at once: a page of its groups, and some who come late.

However many people a theme has, only those who stand on the page are read.
"""

from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.db.models import Count

from registrations.groups import division, telling
from registrations.groups.board import Board
from registrations.groups.division import Choices, Mode, Proposal
from registrations.groups.pages import GroupPage, GroupSize, index_of, page_of
from registrations.groups.solver import Infeasible
from registrations.groups.words import GroupInWords, Tally, group_in_words
from registrations.models import Participant
from sessions_app.models import Theme

# More are not shown at once: one who looks for somebody types more of the name.
MOST_FOUND = 50
# Who came late is placed on this page: the next ones stand on it when these have a group.
MOST_LATE = 25
# In people: of a larger theme nobody waits until all of them are held beside who comes late.
MOST_HELD = 3_000
# In people: to see of each of more whether they were told takes so long that the number is kept.
MOST_COUNTED, KEPT_FOR = 5_000, timedelta(minutes=1)


class BoardPage:
    """The page of the board with one of the groups, as they are now; the first without a number."""

    def __init__(self, theme: Theme, number: int | None = None) -> None:
        self.theme = theme
        self.choices = Choices.of(theme.edition, Mode.LATECOMERS)
        self.version = division.version_of(theme)
        sizes = theme.subgroups.order_by("number").annotate(size=Count("participants__subgroup"))
        self.sizes = [GroupSize(*each) for each in sizes.values_list("number", "size")]
        self.page: GroupPage[GroupSize] = page_of(self.sizes, number)
        self.index = index_of(self.sizes, self.page)
        self.late = division.latecomers(theme).count()
        self.untold = self._counted_untold()

    def _counted_untold(self) -> int:
        """How many can be mailed about their group; of very many counted once a minute.

        Whoever is moved counts at once.
        """
        count = telling.untold(self.theme.participants.all()).exclude(email="").count
        if self.people <= MOST_COUNTED:
            return count()
        key = f"untold:{self.theme.pk}:{self.version}"
        kept: Any = caches["counts"].get_or_set(key, count, KEPT_FOR.total_seconds())
        return int(kept)

    @cached_property
    def columns(self) -> list[GroupInWords]:
        """The groups of this page with their members."""
        numbers = [group.number for group in self.page.groups]
        found = division.people_of(self.theme).filter(subgroup__number__in=numbers)
        people = {str(person.pk): person for person in found}
        problem = division.problem_of(self.theme, self.choices, people)
        tally = Tally(problem.participants, problem.current)
        members: dict[int | None, list[Participant]] = defaultdict(list)
        for person in people.values():
            members[person.subgroup_number].append(person)
        return [group_in_words(tally, number, members[number]) for number in numbers]

    @property
    def people(self) -> int:
        """How many have a place in the theme."""
        return sum(group.size for group in self.sizes) + self.late

    @property
    def marks_untold(self) -> bool:
        """Whether some were told of their group and others were not."""
        return 0 < self.untold < sum(group.size for group in self.sizes)

    @property
    def needs_repair(self) -> bool:
        """Whether a group became smaller or larger than the edition wants."""
        smallest, largest = self.choices.smallest, self.choices.largest
        return any(not smallest <= group.size <= largest for group in self.sizes)

    @cached_property
    def board(self) -> Board | None:
        """Everybody, to say where who comes late would go; None where nobody waits for that."""
        is_asked = self.sizes and self.late and self.people <= MOST_HELD
        return Board(self.theme) if is_asked else None

    @property
    def latecomers(self) -> list[Participant]:
        """The first of who is in no group yet, by family name."""
        late = self.board.latecomers if self.board else division.latecomers(self.theme)
        return list(late[:MOST_LATE])

    @property
    def suggestion(self) -> Proposal | Infeasible | None:
        """Where the latecomers would go; why they cannot; nothing where that is not known."""
        return self.board.suggestion if self.board else None

    def found(self, typed: str) -> tuple[list[Participant], int]:
        """Who is found by this in the theme, by family name, and how many more there are."""
        found = division.people_of(self.theme).search(typed)
        return list(found[:MOST_FOUND]), max(found.count() - MOST_FOUND, 0)
