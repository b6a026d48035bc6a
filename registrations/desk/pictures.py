"""Numbers as dots: where each of them stands in a picture. A dot is so many people.

The templates draw what is said here; the numbers stand beside it in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import ceil, sqrt

from registrations.desk.numbers import Cell, Numbers, TableLine
from registrations.models import AttendanceStatus, Region

# From the middle of a dot to that of the next, in units of the picture.
STEP = 10
# How many dots a row and a column have at most; a row of the report is shorter.
LONGEST, SHORT, HIGHEST = 40, 20, 12
# More days than this are shown by week.
MOST_COLUMNS = 70
# The radius of the largest circle: on the map, and in a table.
LARGEST, SMALL = 28, 15
# Where the middle of each region is, on a map of 330 by 420.
MAP = {
    Region.GRONINGEN: (262, 40),
    Region.FRIESLAND: (170, 62),
    Region.DRENTHE: (268, 122),
    Region.NOORD_HOLLAND: (84, 112),
    Region.FLEVOLAND: (168, 150),
    Region.OVERIJSSEL: (262, 204),
    Region.GELDERLAND: (222, 284),
    Region.UTRECHT: (142, 236),
    Region.ZUID_HOLLAND: (66, 236),
    Region.ZEELAND: (38, 330),
    Region.NOORD_BRABANT: (138, 336),
    Region.LIMBURG: (232, 368),
}
# How the marks of a sheet are drawn, in the order of its numbers.
MARKS = [*AttendanceStatus.values, "open"]


@dataclass(frozen=True)
class DottedLine:
    """A line of numbers with the path on which the dots of its total stand."""

    line: TableLine
    path: str


@dataclass(frozen=True)
class Dotted:
    """A table with lines of dots, and how many people a dot is."""

    columns: tuple[str, ...]
    lines: list[DottedLine]
    people_per_dot: int
    width: int


@dataclass(frozen=True)
class Days:
    """Columns of dots from the first day to the last; a column is a day, or a week."""

    path: str
    width: int
    height: int
    people_per_dot: int
    by_week: bool
    first: date
    last: date


@dataclass(frozen=True)
class Bubble:
    """A number as a circle on the map, with its name below."""

    label: str
    number: int
    x: int
    y: int
    # As SVG writes it, whatever the language of the page.
    radius: str
    label_y: int


@dataclass(frozen=True)
class BubbleLine:
    """Numbers side by side, each with the radius of its circle."""

    label: str
    circles: list[tuple[int, str]]


@dataclass(frozen=True)
class Seats:
    """One group in one session: how many were there, of how many, with a path of dots for each."""

    there: int
    people: int
    there_path: str
    missed_path: str


@dataclass(frozen=True)
class SeatedLine:
    """One group in each session; None where nothing was noted."""

    line: TableLine
    sessions: list[Seats | None]


@dataclass(frozen=True)
class MarkedLine:
    """The numbers of a sheet as one mark for so many people: its kind and where it stands."""

    line: TableLine
    marks: list[tuple[str, int]]


@dataclass(frozen=True)
class Marked:
    """Sheets as marks, and how many people a mark is."""

    lines: list[MarkedLine]
    people_per_dot: int


def dotted(table: Numbers, longest: int = LONGEST) -> Dotted:
    """A row of dots for each line of a table, as long as its total."""
    lines = table.lines
    per_dot = people_per_dot(max((line.total for line in lines), default=0), longest)
    rows = [DottedLine(line, _row(ceil(line.total / per_dot))) for line in lines]
    return Dotted(table.columns, rows, per_dot, longest * STEP)


def by_day(numbers: Mapping[date, int]) -> Days | None:
    """The numbers of days as columns; None where there are none."""
    if not any(numbers.values()):
        return None
    first, last = min(numbers), max(numbers)
    by_week = (last - first).days >= MOST_COLUMNS
    width = timedelta(weeks=1) if by_week else timedelta(days=1)
    columns = [0] * ((last - first) // width + 1)
    for day, number in numbers.items():
        columns[(day - first) // width] += number
    per_dot = people_per_dot(max(columns), HIGHEST)
    heights = [ceil(number / per_dot) for number in columns]
    bottom = max(heights) * STEP
    paths = [
        f"M{place * STEP + STEP // 2} {bottom - STEP // 2}v-{(height - 1) * STEP}.1"
        for place, height in enumerate(heights)
        if height
    ]
    return Days("".join(paths), len(columns) * STEP, bottom, per_dot, by_week, first, last)


def on_map(lines: Iterable[TableLine]) -> list[Bubble]:
    """The provinces with anybody in them as circles, as large as they have people."""
    numbers = {line.label: line.total for line in lines if line.total}
    places = {region.label: place for region, place in MAP.items()}
    largest = max((numbers[label] for label in numbers if label in places), default=0)
    circles = []
    for label, (x, y) in places.items():
        if number := numbers.get(label):
            radius = _radius(number, largest, LARGEST)
            circles.append(Bubble(label, number, x, y, radius, round(y + float(radius) + 13)))
    return circles


def bubbles(lines: Sequence[TableLine]) -> list[BubbleLine]:
    """The numbers as circles, each as large as its number."""
    numbers = [[cell for cell in line.cells if isinstance(cell, int)] for line in lines]
    largest = max((number for row in numbers for number in row), default=0)
    return [
        BubbleLine(line.label, [(number, _radius(number, largest, SMALL)) for number in row])
        for line, row in zip(lines, numbers, strict=True)
    ]


def seats(lines: Iterable[TableLine]) -> list[SeatedLine]:
    """The groups in each session: a dot for who was there, a small one for who was not."""
    return [
        SeatedLine(
            line,
            [
                _seats(there, missed)
                for there, missed in zip(line.cells[::2], line.cells[1::2], strict=True)
            ],
        )
        for line in lines
    ]


def marked(lines: Sequence[TableLine]) -> Marked:
    """The numbers of sheets as marks, each kind in its turn."""
    per_dot = people_per_dot(max((line.total for line in lines), default=0), LONGEST)
    return Marked([MarkedLine(line, _marks(line, per_dot)) for line in lines], per_dot)


def people_per_dot(largest: int, most: int) -> int:
    """How many people a dot is, in a round number, so that no more dots are needed than these."""
    steps = (digit * int(10**power) for power in range(10) for digit in (1, 2, 5))
    return next(step for step in steps if ceil(largest / step) <= most)


def _row(dots: int, *, after: int = 0) -> str:
    """The path of so many dots, after those that stand there already."""
    return f"M{after * STEP + STEP // 2} {STEP // 2}h{(dots - 1) * STEP}.1" if dots else ""


def _radius(number: int, largest: int, most: int) -> str:
    """Of a circle whose area tells the number; the smallest can still be seen."""
    return f"{max(2.5, most * sqrt(number / largest)):.1f}" if number else "0"


def _seats(there: Cell, missed: Cell) -> Seats | None:
    if isinstance(there, str) or isinstance(missed, str):
        return None
    return Seats(there, there + missed, _row(there), _row(missed, after=there))


def _marks(line: TableLine, per_dot: int) -> list[tuple[str, int]]:
    """Rounded together, so that the marks are as many as those of all these people."""
    numbers = [cell for cell in line.cells if isinstance(cell, int)]
    borders = [round(border / per_dot) for border in accumulate(numbers, initial=0)]
    kinds = [
        kind
        for kind, (begin, end) in zip(MARKS, pairwise(borders), strict=True)
        for _ in range(end - begin)
    ]
    return [(kind, place * STEP + STEP // 2) for place, kind in enumerate(kinds)]
