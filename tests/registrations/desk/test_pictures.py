"""Dots are as many as the numbers say, and never more than a picture holds."""

from datetime import date, timedelta

import pytest

from registrations.desk import pictures
from registrations.desk.numbers import Numbers, Subject, TableLine
from registrations.models import Region


@pytest.mark.parametrize(
    ("largest", "most", "people"),
    [(0, 40, 1), (40, 40, 1), (41, 40, 2), (81, 40, 5), (3000, 40, 100), (13, 12, 2)],
)
def test_a_dot_is_as_few_people_as_fit_in_a_round_number(
    largest: int, most: int, people: int
) -> None:
    assert pictures.people_per_dot(largest, most) == people


def by_sector(**numbers: int) -> Numbers:
    lines = [TableLine(label, (number,)) for label, number in numbers.items()]
    return Numbers(Subject.SECTORS, ("Sector", "Deelnemers"), lines)


def test_a_row_has_a_dot_for_each_person_and_none_for_nobody() -> None:
    found = pictures.dotted(by_sector(po=3, vo=0, swv=1))
    assert found.people_per_dot == 1
    assert [row.path for row in found.lines] == ["M5 5h20.1", "", "M5 5h0.1"]


def test_a_row_of_many_ends_with_a_dot_that_is_fewer() -> None:
    found = pictures.dotted(by_sector(po=200, vo=6))
    assert (found.people_per_dot, [row.path for row in found.lines]) == (
        5,
        ["M5 5h390.1", "M5 5h10.1"],
    )


def september(**numbers: int) -> dict[date, int]:
    """Numbers of days: d1 is the first of September."""
    return {date(2026, 9, 1) + timedelta(int(day[1:]) - 1): n for day, n in numbers.items()}


def test_each_day_is_a_column_also_the_empty_ones() -> None:
    assert pictures.by_day(september(d1=2, d3=1)) == pictures.Days(
        path="M5 15v-10.1M25 15v-0.1",
        width=30,
        height=20,
        people_per_dot=1,
        by_week=False,
        first=date(2026, 9, 1),
        last=date(2026, 9, 3),
    )


def test_many_days_are_shown_by_week() -> None:
    found = pictures.by_day(september(d1=2, d7=1, d8=1, d71=1))
    assert found
    assert (found.by_week, found.width, found.path) == (
        True,
        110,
        "M5 25v-20.1M15 25v-0.1M105 25v-0.1",
    )


def test_without_sign_ups_there_is_no_picture_of_days() -> None:
    assert pictures.by_day({}) is None
    assert pictures.by_day(september(d1=0, d2=0)) is None


def test_every_province_has_its_place_on_the_map_and_the_country_has_none() -> None:
    assert pictures.MAP.keys() == {*Region} - {Region.LANDELIJK}
    lines = [TableLine(Region.UTRECHT.label, (8,)), TableLine(Region.ZEELAND.label, (2,))]
    lines += [TableLine(Region.LANDELIJK.label, (9,)), TableLine(Region.DRENTHE.label, (0,))]
    assert [(b.label, b.number, b.radius) for b in pictures.on_map(lines)] == [
        ("Utrecht", 8, "28.0"),
        ("Zeeland", 2, "14.0"),
    ]
    assert pictures.on_map([TableLine(Region.LANDELIJK.label, (9,))]) == []


def test_circles_are_as_large_as_their_numbers() -> None:
    found = pictures.bubbles([TableLine("po", (9, 0)), TableLine("vo", (0, 36))])
    assert [row.circles for row in found] == [[(9, "7.5"), (0, "0")], [(0, "0"), (36, "15.0")]]


def test_seats_are_those_who_were_there_and_then_those_who_were_not() -> None:
    (row,) = pictures.seats([TableLine("groep", (3, 2, "–", "–"))])
    assert row.sessions == [pictures.Seats(3, 5, "M5 5h20.1", "M35 5h10.1"), None]


def test_marks_follow_the_order_of_the_numbers() -> None:
    found = pictures.marked([TableLine("bijeenkomst", (2, 1, 0, 1, 1))])
    assert found.lines[0].marks == [
        ("present", 5),
        ("present", 15),
        ("late", 25),
        ("absent", 35),
        ("open", 45),
    ]


def test_marks_of_many_are_rounded_together() -> None:
    found = pictures.marked([TableLine("bijeenkomst", (101, 33, 33, 33, 0))])
    assert found.people_per_dot == 5
    assert len(found.lines[0].marks) == 40
