"""Public holidays, which are computed, and school holidays, of the years that are known.

`school_holidays.csv` holds the dates as the ministry of education set them and gives them in its
open data (opendata.rijksoverheid.nl): each from the first Saturday to the last Sunday. A new school
year is five lines or more in that file.
"""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

REGIONS = ("Noord", "Midden", "Zuid")
FILE = Path(__file__).with_name("school_holidays.csv")


class SchoolHoliday(NamedTuple):
    """A holiday of the schools in one region, both days included."""

    year: str
    name: str
    region: str
    first: date
    last: date


def easter(year: int) -> date:
    """The Sunday of Easter (Meeus, Jones and Butcher: of use for any year of our calendar)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> dict[date, str]:
    """The public holidays of a year, with Good Friday, on which schools are closed as well."""
    sunday, kings_day = easter(year), date(year, 4, 27)
    if kings_day.isoweekday() == 7:
        kings_day -= timedelta(days=1)
    after_easter = {
        -2: "Goede Vrijdag",
        0: "eerste Paasdag",
        1: "tweede Paasdag",
        39: "Hemelvaartsdag",
        49: "eerste Pinksterdag",
        50: "tweede Pinksterdag",
    }
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        kings_day: "Koningsdag",
        date(year, 5, 5): "Bevrijdingsdag",
        date(year, 12, 25): "eerste kerstdag",
        date(year, 12, 26): "tweede kerstdag",
    } | {sunday + timedelta(days=days): name for days, name in after_easter.items()}


def public_holiday(day: date) -> str | None:
    """What the day is called; None for any other day."""
    return public_holidays(day.year).get(day)


@cache
def school_holidays() -> tuple[SchoolHoliday, ...]:
    """All that is known."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            SchoolHoliday(
                year=row["schooljaar"],
                name=row["vakantie"],
                region=row["regio"],
                first=date.fromisoformat(row["van"]),
                last=date.fromisoformat(row["tot"]),
            )
            for row in csv.DictReader(lines, delimiter=";")
        )


def schools_closed(day: date) -> list[SchoolHoliday]:
    """The holidays in which a day falls, one for each region that has it."""
    return [each for each in school_holidays() if each.first <= day <= each.last]


def school_year(day: date) -> str:
    """The school year of a day: it begins on the first of August."""
    begins = day.year if day.month >= 8 else day.year - 1
    return f"{begins}-{begins + 1}"


def is_known(day: date) -> bool:
    """Whether the school holidays around a day are known."""
    return school_year(day) in _known(school_holidays())


@cache
def _known(holidays: Iterable[SchoolHoliday]) -> frozenset[str]:
    return frozenset(each.year for each in holidays)
