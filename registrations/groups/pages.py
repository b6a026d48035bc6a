"""The groups of a large theme on pages, each with no more people than one can look through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

# A page with more names is slow to load, and nobody reads it.
MOST_PEOPLE = 240
# In groups: the index of more names those around the page, and of the others each hundredth.
MOST_INDEXED, AROUND, EACH = 300, 50, 100


class Numbered(Protocol):
    """A group of which one knows how large it is."""

    @property
    def number(self) -> int: ...

    @property
    def size(self) -> int: ...


Group = TypeVar("Group", bound=Numbered)


@dataclass(frozen=True)
class GroupSize:
    """How many people are in a group."""

    number: int
    size: int


@dataclass(frozen=True)
class GroupPage(Generic[Group]):
    """Some groups that are shown at once, and the first group of the pages around them."""

    groups: Sequence[Group]
    earlier: int | None
    later: int | None


def page_of(groups: Sequence[Group], number: int | None) -> GroupPage[Group]:
    """The page with this group; the first where there is no such group."""
    pages: list[list[Group]] = []
    people = 0
    for group in groups:
        people += group.size
        if not pages or people > MOST_PEOPLE:
            pages.append([])
            people = group.size
        pages[-1].append(group)
    if not pages:
        return GroupPage([], None, None)
    at = next((i for i, page in enumerate(pages) if number in {g.number for g in page}), 0)
    return GroupPage(
        pages[at],
        pages[at - 1][0].number if at else None,
        pages[at + 1][0].number if at + 1 < len(pages) else None,
    )


def index_of(groups: Sequence[Group], page: GroupPage[Group]) -> Sequence[Group]:
    """The groups that are named above this page, to go to."""
    if len(groups) <= MOST_INDEXED:
        return groups
    first, last = page.groups[0].number - AROUND, page.groups[-1].number + AROUND
    return [g for g in groups if first <= g.number <= last or g.number % EACH == 1]
