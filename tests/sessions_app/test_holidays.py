"""The holidays of the Netherlands: computed where they can be, and data where they are decided."""

from collections import Counter
from datetime import date, timedelta

import pytest

from sessions_app.holidays import (
    REGIONS,
    easter,
    is_known,
    public_holiday,
    public_holidays,
    school_holidays,
    school_year,
    schools_closed,
)


@pytest.mark.parametrize(
    "sunday",
    [
        date(1961, 4, 2),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ],
)
def test_easter_is_on_its_sunday(sunday: date) -> None:
    assert easter(sunday.year) == sunday


def test_the_public_holidays_of_a_year() -> None:
    assert dict(sorted(public_holidays(2027).items())) == {
        date(2027, 1, 1): "Nieuwjaarsdag",
        date(2027, 3, 26): "Goede Vrijdag",
        date(2027, 3, 28): "eerste Paasdag",
        date(2027, 3, 29): "tweede Paasdag",
        date(2027, 4, 27): "Koningsdag",
        date(2027, 5, 5): "Bevrijdingsdag",
        date(2027, 5, 6): "Hemelvaartsdag",
        date(2027, 5, 16): "eerste Pinksterdag",
        date(2027, 5, 17): "tweede Pinksterdag",
        date(2027, 12, 25): "eerste kerstdag",
        date(2027, 12, 26): "tweede kerstdag",
    }


def test_the_king_keeps_the_sunday_free() -> None:
    days = [date(2025, 4, 26), date(2025, 4, 27)]
    assert [public_holiday(day) for day in days] == ["Koningsdag", None]


def test_each_region_has_each_holiday_of_a_school_year_once() -> None:
    names = ["herfst", "kerst", "voorjaars", "mei", "zomer"]
    years = [f"{year}-{year + 1}" for year in range(2024, 2030)]
    assert Counter((each.year, each.name, each.region) for each in school_holidays()) == {
        (year, f"{name}vakantie", region): 1
        for year in years
        for name in names
        for region in REGIONS
    }


def test_each_school_holiday_is_whole_weeks_within_its_year() -> None:
    weeks = {"herfst": 1, "kerst": 2, "voorjaars": 1, "mei": 1, "zomer": 6}
    for each in school_holidays():
        length = timedelta(weeks=weeks[each.name.removesuffix("vakantie")], days=1)
        assert each.first.isoweekday() == 6, each
        assert each.last - each.first == length, each
        assert each.year == school_year(each.first), each


def test_the_summer_of_three_regions_begins_in_three_weeks() -> None:
    summers = [each for each in school_holidays() if each.name == "zomervakantie"]
    for year in {each.year for each in summers}:
        first, *others = sorted(each.first for each in summers if each.year == year)
        assert [day - first for day in others] == [timedelta(weeks=1), timedelta(weeks=2)]


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 10, 9), []),
        (date(2026, 10, 12), [("herfstvakantie", "Noord")]),
        (date(2026, 10, 17), [("herfstvakantie", region) for region in REGIONS]),
        (date(2026, 10, 23), [("herfstvakantie", "Midden"), ("herfstvakantie", "Zuid")]),
        (date(2026, 12, 31), [("kerstvakantie", region) for region in REGIONS]),
        (date(2027, 2, 15), [("voorjaarsvakantie", "Zuid")]),
        (date(2027, 4, 26), [("meivakantie", region) for region in REGIONS]),
        (date(2030, 9, 1), [("zomervakantie", "Noord")]),
    ],
)
def test_which_schools_are_closed_on_a_day(day: date, closed: list[tuple[str, str]]) -> None:
    found = [(each.name, each.region) for each in schools_closed(day)]
    assert sorted(found) == sorted(closed)


def test_which_school_years_are_known() -> None:
    days = [date(2024, 7, 31), date(2024, 8, 1), date(2030, 7, 31), date(2030, 8, 1)]
    assert [is_known(day) for day in days] == [False, True, True, False]
