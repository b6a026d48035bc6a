"""What an organiser types for a day and a time is understood, or refused in words."""

from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from sessions_app.typed.moments import MomentField, clock, day
from tests.people import AMSTERDAM


@pytest.mark.parametrize(
    "typed",
    [
        "14 januari 2027",
        "14 Januari 2027",
        "14 jan 2027",
        "14 jan. 27",
        "14-1-2027",
        "14/01/2027",
        "14.1.27",
        "14 1 2027",
        "2027-01-14",
        "donderdag 14 januari 2027",
        "do. 14-1-2027",
        "  14\u00a0januari  2027 ",
        "１４-１-２０２７",
    ],
)
def test_a_day_is_understood_as_it_is_typed(typed: str) -> None:
    assert day(typed) == date(2027, 1, 14)


def test_march_has_two_short_names() -> None:
    assert [day("3 mrt 2027"), day("3 maart 2027"), day("3 maa 2027")] == [date(2027, 3, 3)] * 3


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "14 januari",
        "31-2-2027",
        "14 j 2027",
        "14 ju 2027",
        "morgen",
        "14-13-2027",
        "x 1-1-2027",
    ],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert day(typed) is None


def test_a_day_of_the_week_that_does_not_fit_is_refused_in_words() -> None:
    with pytest.raises(ValidationError) as refusal:
        day("vrijdag 14 januari 2027")
    assert refusal.value.messages == [
        "14 januari 2027 is een donderdag. Kijk de dag of de datum na."
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("13.00", time(13)),
        ("13:00", time(13)),
        ("13:00:00", time(13)),
        ("1300", time(13)),
        ("13", time(13)),
        ("13u", time(13)),
        ("13u30", time(13, 30)),
        ("13 uur", time(13)),
        ("13.30 uur", time(13, 30)),
        ("9.05", time(9, 5)),
        ("0.00", time(0)),
        ("24.00", None),
        ("13.60", None),
        ("half drie", None),
        ("", None),
    ],
)
def test_a_time_is_understood_as_it_is_typed(typed: str, meant: time | None) -> None:
    assert clock(typed) == meant


def field(**options: object) -> MomentField:
    return MomentField(label="begint", **options)


def refused(*typed: str, **options: object) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        field(**options).clean(list(typed))
    return refusal.value.messages


def test_a_moment_is_of_the_dutch_clock_and_comes_back_in_words() -> None:
    moment = field().clean(["14 januari 2027", "13.00"])
    assert moment == datetime(2027, 1, 14, 13, 0, tzinfo=AMSTERDAM)
    html = str(field().widget.render("moment", moment))
    assert 'value="14 januari 2027"' in html
    assert 'value="13.00"' in html
    assert 'aria-label="Begint: dag"' in html


def test_what_is_missing_or_wrong_is_said_with_an_example() -> None:
    day_wrong = "Vul in het veld ‘Begint’ een dag in, zoals 14 januari 2027 of 14-1-2027."
    time_wrong = "Vul in het veld ‘Begint’ een tijd in, zoals 13.00 of 9.30."
    assert refused("ooit", "straks") == [day_wrong, time_wrong]
    assert refused("14-1-2027", "", required=False) == [time_wrong]
    assert refused("", "13.00", required=False) == [day_wrong]
    assert field(required=False).clean(["", ""]) is None


@pytest.mark.parametrize("night", ["28 maart 2027", "31 oktober 2027"])
def test_an_hour_that_is_not_there_once_is_refused_in_words(night: str) -> None:
    assert refused(night, "2.30") == [
        "Die nacht gaat de klok een uur vooruit of terug. Kies een tijd die er één keer is."
    ]
