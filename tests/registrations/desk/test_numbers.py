"""What leaves the house: small numbers are merged, and none can be found by subtraction."""

from datetime import date, timedelta
from random import Random

import pytest

from registrations.desk.numbers import FEW, SMALLEST, Numbers, Subject, TableLine, merge_small
from sessions_app.models import Theme


def lines(**numbers: int | tuple[int, ...]) -> list[TableLine]:
    return [
        TableLine(label, cells if isinstance(cells, tuple) else (cells,))
        for label, cells in numbers.items()
    ]


def merged(**numbers: int | tuple[int, ...]) -> list[tuple[str, tuple[int | str, ...]]]:
    return [(line.label, line.cells) for line in merge_small(lines(**numbers), "rest")]


def test_what_is_large_enough_or_empty_stays_as_it_is() -> None:
    assert merged(po=5, vo=0, swv=12) == [("po", (5,)), ("vo", (0,)), ("swv", (12,))]


def test_small_numbers_are_merged_at_the_end() -> None:
    assert merged(po=2, vo=9, swv=4) == [("vo", (9,)), ("rest", (6,))]


def test_what_is_merged_takes_in_the_next_smallest_until_it_is_no_small_number() -> None:
    assert merged(po=2, vo=9, swv=7) == [("vo", (9,)), ("rest", (9,))]
    assert merged(po=2, vo=9, swv=0) == [("swv", (0,)), ("rest", (11,))]


def test_where_there_is_nothing_to_merge_with_it_only_says_that_it_is_small() -> None:
    assert merged(po=2, vo=1) == [("rest", (FEW,))]


def test_one_small_number_of_a_line_is_enough_to_merge_it() -> None:
    found = merged(po=(9, 1), vo=(8, 8), swv=(20, 20))
    assert found == [("swv", (20, 20)), ("rest", (17, 9))]


@pytest.mark.parametrize("seed", range(50))
def test_no_number_is_small_and_all_are_kept_whatever_the_numbers(seed: int) -> None:
    random = Random(seed)
    columns = random.randint(1, 3)
    rows = [
        TableLine(str(i), tuple(random.choice([0, 1, 2, 4, 5, 9, 30]) for _ in range(columns)))
        for i in range(random.randint(1, 8))
    ]
    found = merge_small(rows, "rest")
    assert not any(line.has_few for line in found)
    for column in range(columns):
        all_of_it = sum(int(row.cells[column]) for row in rows)
        kept = [row.cells[column] for row in found]
        assert FEW in kept or sum(map(int, kept)) == all_of_it
        assert FEW not in kept or 0 < all_of_it - sum(int(c) for c in kept if c != FEW) < SMALLEST


def by_day(*numbers: int) -> list[tuple[str, tuple[int | str, ...]]]:
    """The lines of a file about these days in a row, the first of September and on."""
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(len(numbers))]
    table = Numbers(
        Subject.DAYS,
        ("Dag", "Aanmeldingen"),
        [TableLine("", (number,)) for number in numbers],
        (*days,),
    )
    return [(line.label, line.cells) for line in table.shareable().lines]


def test_days_join_until_there_are_enough_people() -> None:
    assert by_day(6, 2, 1, 3, 8, 4) == [
        ("1 september 2026", (6,)),
        ("2 september 2026 t/m 4 september 2026", (6,)),
        ("5 september 2026 t/m 6 september 2026", (12,)),
    ]


def test_a_few_people_in_all_days_only_say_that_they_are_few() -> None:
    assert by_day(1, 2) == [("1 september 2026 t/m 2 september 2026", (FEW,))]


def test_groups_are_merged_within_their_theme() -> None:
    one, two = Theme(title="Beleid"), Theme(title="Samen")
    one.pk, two.pk = 1, 2
    table = Numbers(
        Subject.GROUPS,
        ("Subgroep", "was er", "was er niet"),
        [
            TableLine("Beleid, subgroep 1", (9, 5), one),
            TableLine("Beleid, subgroep 2", (6, 2), one),
            TableLine("Beleid, subgroep 3", (6, 3), one),
            TableLine("Samen, subgroep 1", (8, 0), two),
        ],
    )
    assert [(line.label, line.cells) for line in table.shareable().lines] == [
        ("Beleid, subgroep 1", (9, 5)),
        ("Beleid, overige subgroepen", (12, 5)),
        ("Samen, subgroep 1", (8, 0)),
    ]


@pytest.mark.parametrize("subject", [Subject.SESSIONS, Subject.LEAVING])
def test_sessions_are_not_merged_but_say_that_a_number_is_small(subject: Subject) -> None:
    table = Numbers(subject, ("", "", ""), lines(first=(20, 3), second=(0, 5)))
    assert table.shareable().lines == lines(first=(20, FEW), second=(0, 5))  # type: ignore[arg-type]
