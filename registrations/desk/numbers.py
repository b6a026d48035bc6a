"""Tables of numbers, and how they leave the house: no number of fewer than five people in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from django.utils.formats import date_format

from sessions_app.models import Theme

# Fewer people than this may be known by their numbers.
SMALLEST = 5
FEW = f"minder dan {SMALLEST}"

# A number, or words where there is none.
Cell = int | str


class Subject(StrEnum):
    """What is counted; the value names the file and the place on the page."""

    THEMES = "themas"
    DAYS = "aanmeldingen"
    SECTORS = "sectoren"
    PROVINCES = "provincies"
    ORGANISATIONS = "organisaties"
    SESSIONS = "bijeenkomsten"
    GROUPS = "subgroepen"
    LEAVING = "afhaken"


# The tables of which small lines can be merged, and the name of what becomes of them.
RESTS = {
    Subject.THEMES: "Overige thema’s",
    Subject.SECTORS: "Overige sectoren",
    Subject.PROVINCES: "Overige provincies",
    Subject.ORGANISATIONS: "Overige organisaties",
    Subject.GROUPS: "overige subgroepen",
}


@dataclass(frozen=True)
class TableLine:
    """One line of numbers."""

    label: str
    cells: tuple[Cell, ...]
    theme: Theme | None = None

    @property
    def total(self) -> int:
        """All numbers of the line together."""
        return sum(cell for cell in self.cells if isinstance(cell, int))

    @property
    def is_empty(self) -> bool:
        """Whether all its numbers are zero."""
        return not any(self.cells)

    @property
    def has_few(self) -> bool:
        """Whether one of its numbers is of a few people."""
        return any(_is_few(cell) for cell in self.cells)

    def added_up(self) -> "TableLine":
        """The same line with its total alone."""
        return replace(self, cells=(self.total,))

    def veiled(self) -> "TableLine":
        """The same line, in which a small number only says that it is small."""
        return replace(self, cells=tuple(FEW if _is_few(cell) else cell for cell in self.cells))


@dataclass(frozen=True)
class Numbers:
    """One table: the first column names the lines. `days` are those of a table of days."""

    subject: Subject
    columns: tuple[str, ...]
    lines: list[TableLine]
    days: tuple[date, ...] = ()

    def shareable(self) -> "Numbers":
        """The same as it may leave the house.

        What is small is merged with what is like it, or with the days around it; where that is
        nothing, or still small, it only says that it is small.
        """
        if self.subject is Subject.DAYS:
            return replace(self, lines=_periods(self.days, self.lines), days=())
        if self.subject not in RESTS:
            return replace(self, lines=[line.veiled() for line in self.lines])
        rest = RESTS[self.subject]
        if self.subject is not Subject.GROUPS:
            return replace(self, lines=merge_small(self.lines, rest))
        lines: list[TableLine] = []
        for theme, groups in groupby(self.lines, key=lambda line: line.theme):
            lines += merge_small(list(groups), f"{theme}, {rest}")
        return replace(self, lines=lines)


def merge_small(lines: Sequence[TableLine], rest: str) -> list[TableLine]:
    """These lines, with all that hold a small number together in one of this name.

    Whoever knows the totals must not find a small number by subtraction: that line takes in the
    next smallest ones until it holds none itself.
    """
    small = [line for line in lines if line.has_few]
    if not small:
        return list(lines)
    large = [line for line in lines if not (line.has_few or line.is_empty)]
    large.sort(key=lambda line: -line.total)
    while large and _together(rest, small).has_few:
        small.append(large.pop())
    return [line for line in lines if line not in small] + [_together(rest, small).veiled()]


def day_in_words(day: date) -> str:
    """A day as the tables have it."""
    return date_format(day, "j F Y")


def _is_few(cell: Cell) -> bool:
    return isinstance(cell, int) and 0 < cell < SMALLEST


def _together(label: str, lines: Sequence[TableLine]) -> TableLine:
    columns = zip(*(line.cells for line in lines), strict=True)
    sums = (sum(cell for cell in column if isinstance(cell, int)) for column in columns)
    return TableLine(label, tuple(sums), lines[0].theme)


def _periods(days: Iterable[date], lines: Iterable[TableLine]) -> list[TableLine]:
    """Days in a row, as many as it takes to have enough people; the last ones join what is left."""
    periods: list[tuple[date, date, int]] = []
    for day, line in zip(days, lines, strict=True):
        if periods and periods[-1][2] < SMALLEST:
            begin, _, before = periods.pop()
            periods.append((begin, day, before + line.total))
        else:
            periods.append((day, day, line.total))
    if len(periods) > 1 and periods[-1][2] < SMALLEST:
        (begin, _, before), (_, end, number) = periods[-2:]
        periods[-2:] = [(begin, end, before + number)]
    return [TableLine(_period(begin, end), (number,)).veiled() for begin, end, number in periods]


def _period(begin: date, end: date) -> str:
    words = day_in_words(begin)
    return words if begin == end else f"{words} t/m {day_in_words(end)}"
