"""A name of a person passes as it is; what is no name does not."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from sessions_app.typed.fields import NameField, WholeNameField
from sessions_app.typed.names import unlinked
from tests.lures import LURES, NAMES


def test_the_tables_are_long_and_repeat_nothing() -> None:
    assert (len(NAMES) >= 100, len(LURES) >= 100) == (True, True)
    assert [text for text, times in Counter(NAMES + LURES).items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert NameField(max_length=80).clean(name) == name


@pytest.mark.parametrize("lure", LURES)
def test_what_is_no_name_is_refused(lure: str) -> None:
    with pytest.raises(ValidationError):
        NameField(max_length=80).clean(lure)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "Jan/Piet",
            "In dit veld staat ‘/’. Gebruik in een naam alleen letters, spaties, streepjes en "
            "apostroffen.",
        ),
        (
            "J.. de Vries",
            "In dit veld staat een punt die daar niet kan. Een punt kan alleen achter een "
            "voorletter of een titel, zoals J. of dr.",
        ),
        *[
            (address, "In dit veld staat een webadres. Haal dat weg.")
            for address in ("evil.shop", "https://evil", "WWW.evil", "Jan evil.shop", "evil://x")
        ],
        (
            "p\u0430ypal",
            "In dit veld staat een woord met letters van twee alfabetten. Typ dat woord opnieuw.",
        ),
        (
            "Win gratis geld",
            "In dit veld staat iets wat op een bericht lijkt. Vul alleen de naam in.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        NameField().clean(typed)
    assert refusal.value.messages == [sentence]


def test_a_whole_name_may_be_longer_than_a_part_of_one() -> None:
    name = "Prof. dr. Anna Maria Louise van den Heuvel tot Beichlingen gezegd Bartolotti Rijnders"
    assert WholeNameField().clean(name) == name
    with pytest.raises(ValidationError):
        NameField().clean(name)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Rene\u0301   Jan ", "Ren\u00e9 Jan"),
        ("\u200bBakker", "Bakker"),
        ("Piet\u202e", "Piet"),
        ("Jan\u200d", "Jan"),
        ("J\u00adan\ufeff", "Jan"),
        ("Jan\ufe0f", "Jan"),
        ("Jan\u2011Piet", "Jan-Piet"),
        ("Jan\u00a0Piet\u2028", "Jan Piet"),
    ],
)
def test_what_nobody_sees_is_not_stored(typed: str, stored: str) -> None:
    assert NameField().clean(typed) == stored


@pytest.mark.parametrize(
    ("stored", "mailed"),
    [
        ("J.de Vries", "J. de Vries"),
        ("J.P. de Vries", "J. P. de Vries"),
        ("M.-J.", "M.-J."),
        ("Jr.", "Jr."),
        ("evil.shop", "evil. shop"),
        ("1.2.3.4", "1. 2. 3. 4"),
    ],
)
def test_a_full_stop_in_a_mailed_name_has_a_space_after_it(stored: str, mailed: str) -> None:
    assert unlinked(stored) == mailed
