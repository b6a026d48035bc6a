"""Which passwords an account may have, and what one reads about the others."""

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from sessions_app.models import User

SHORT = "Dit wachtwoord is te kort. Gebruik minstens 12 tekens."
COMMON = "Dit wachtwoord gebruiken veel mensen. Kies een ander wachtwoord."
OWN = "Dit wachtwoord lijkt te veel op uw naam of uw e-mailadres."
DIGITS = "Gebruik niet alleen cijfers."
EASY = "Dit wachtwoord is makkelijk te raden. Gebruik een paar woorden die niet bij elkaar horen."


def refusals(password: str) -> list[str]:
    """What somebody reads who chooses this."""
    noor = User(email="noor.bakker@hogeschool.example", name="Noor el Khattabi")
    try:
        validate_password(password, noor)
    except ValidationError as refused:
        return refused.messages
    return []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kaas-8Xq", [SHORT]),
        ("1234567", [SHORT, COMMON, DIGITS]),
        ("123456789012", [DIGITS]),
        ("583920174652", [DIGITS]),
        ("٠١٢٣٤٥٦٧٨٩٠١", [DIGITS]),
        ("aaaaaaaaaaaa", [EASY]),
        ("abababababab", [EASY]),
        ("abc123abc123", [EASY]),
        ("qwertyuiopas", [EASY]),
        ("poiuytrewqlkjhg", [EASY]),
        ("1q2w3e4r5t6y", [COMMON, EASY]),
        ("1qaz2wsx3edc", [COMMON, EASY]),
        ("asdfghjkl;12", [EASY]),
        ("zxcvbnm,./zx", [EASY]),
        ("abcdefghijkl", [EASY]),
        ("wachtwoord123", [EASY]),
        ("Wachtwoord2026!", [EASY]),
        ("W@chtw00rd2026", [EASY]),
        ("leergemeenschap2026", [EASY]),
        ("Leergemeenschap!", [EASY]),
        ("aanwezigheid2027", [EASY]),
        ("welkomwelkom1", [EASY]),
        ("Zomer2026Zomer", [EASY]),
        ("iloveyou1234", [EASY]),
        ("p@ssw0rd1234", [EASY]),
        ("noor.bakker@hogeschool.example", [OWN]),
        ("noorelkhattabi", [OWN, EASY]),
        ("bakkerbakker1", [EASY]),
        ("hogeschool2026", [OWN, EASY]),
    ],
)
def test_what_is_easily_guessed_is_refused_in_words(password: str, said: list[str]) -> None:
    assert refusals(password) == said


@pytest.mark.parametrize(
    "password",
    [
        "een lang wachtwoord",
        "paard fietst over brug",
        "correct horse battery staple",
        "x7Kp2mQ9vL4t",
        "Blauwe-Kaas-in-de-Regen",
        "mijn oma lust geen spruiten",
        "تفاحة زرقاء تحت المطر",
        "12 rode olifanten",
    ],
)
def test_what_is_hard_to_guess_is_taken(password: str) -> None:
    assert refusals(password) == []


def test_a_password_without_end_is_read_at_once() -> None:
    assert refusals("ab" * 400_000) == [EASY]


def test_who_chooses_reads_first_what_is_asked() -> None:
    assert password_validators_help_texts() == [
        "Gebruik minstens 12 tekens.",
        "Gebruik geen bekend wachtwoord.",
        "Gebruik niet uw naam of uw e-mailadres.",
        "Gebruik bijvoorbeeld een paar woorden die niet bij elkaar horen.",
    ]
