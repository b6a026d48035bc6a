"""What every big screen has: pages that are turned one by one, and letters as large as they fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The first page, before all that has a key.
TITLE = 0
# So many characters fit on a screen in letters of this size.
SIZES = {"large": 90, "middle": 200, "small": 420, "plain": 750}


@dataclass(frozen=True)
class Place:
    """Where one is among the pages of a screen, and the keys of those before and after it."""

    number: int
    of: int
    before: int | None
    after: int | None

    def __str__(self) -> str:
        return f"{self.number}/{self.of} {self.before} {self.after}"


def place(keys: Sequence[int], wanted: Iterable[int | None]) -> Place:
    """The place of the first of these that is among the keys, or else of the title."""
    pages = [TITLE, *keys]
    number = next((pages.index(key) for key in wanted if key in pages), 0)
    return Place(
        number,
        len(keys),
        pages[number - 1] if number else None,
        pages[number + 1] if number < len(keys) else None,
    )


def size_of(length: int) -> str:
    """How large letters can be where there is so much to read."""
    return next((size for size, most in SIZES.items() if length <= most), "dense")
