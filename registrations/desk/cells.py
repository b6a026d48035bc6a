"""What a cell of a file says of a person, as it is stored, or the sentence that it is wrong."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registrations.models import Region, Sector, Status
from registrations.models.search import fold
from sessions_app.models import Edition, Theme
from sessions_app.typed.fields import AddressField, LineField, NameField, ParagraphField

YES, NO = {"ja", "j", "x", "waar", "true", "1"}, {"", "nee", "n", "onwaar", "false", "0"}
MOMENTS = ("%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
# Some programs write the first day of the year 1 where they know none; not every database
# gives such a day back.
FIRST_YEAR = 2000
# The number of a group: what fits in its column.
LARGEST_GROUP = 999

TEXTS: dict[str, forms.Field] = {
    "given_name": NameField(called="de voornaam", max_length=80),
    "name_prefix": NameField(called="het tussenvoegsel", max_length=30, required=False),
    "family_name": NameField(called="de achternaam", max_length=120),
    "email": AddressField(called="het e-mailadres", max_length=254, required=False),
    "organisation": LineField(called="de organisatie", max_length=160),
    "job_title": LineField(called="de functie", max_length=120),
    "learning_question": ParagraphField(
        called="wat iemand wil leren", max_length=1000, required=False
    ),
}
# What there is to choose from: what it is called, the words by code, and whether it is needed.
CHOICES: dict[str, tuple[str, dict[str, str], bool]] = {
    "sector": ("sector", dict(Sector.choices), True),
    "region": ("provincie", dict(Region.choices), True),
    "status": ("status", dict(Status.choices), False),
}


class CellReader:
    """Reads cells about the people of one edition."""

    def __init__(self, edition: Edition, now: datetime) -> None:
        self.now = now
        themes = list(edition.themes.all())
        self.titles = ", ".join(theme.title for theme in themes)
        self.themes = {str(theme.position): theme for theme in themes}
        self.themes |= {fold(theme.title): theme for theme in themes}

    def value(self, name: str, text: str) -> Any:
        """What the cell in the column of this field says.

        Raises ValidationError with what is wrong and what would do.
        """
        if name in TEXTS:
            return TEXTS[name].clean(text)
        if name == "theme":
            return self._theme(text)
        if name in CHOICES:
            return _choice(text, *CHOICES[name])
        if name.endswith("_at"):
            return _moment(text, self.now)
        return _number(text) if name == "subgroup" else _yes_or_no(text)

    def _theme(self, text: str) -> Theme:
        if theme := self.themes.get(fold(text)):
            return theme
        raise ValidationError(f"Dit thema is er niet. Kies uit: {self.titles}.")


def _choice(text: str, what: str, words: Mapping[str, str], is_needed: bool) -> str:
    known = {fold(word): code for code, word in words.items()} | {code: code for code in words}
    if not text and not is_needed:
        return ""
    if code := known.get(fold(text)):
        return code
    raise ValidationError(f"Vul een {what} in die er is: {', '.join(words.values())}.")


def _yes_or_no(text: str) -> bool:
    if fold(text) in YES | NO:
        return fold(text) in YES
    raise ValidationError("Vul ja of nee in.")


def _number(text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= LARGEST_GROUP:
        return int(text)
    raise ValidationError("Vul het nummer van de subgroep in, zoals 2.")


def _moment(text: str, now: datetime) -> datetime | None:
    if not text:
        return None
    for form in MOMENTS:
        with suppress(ValueError):
            read = timezone.make_aware(datetime.strptime(text, form))  # noqa: DTZ007
            if read.year < FIRST_YEAR:
                raise ValidationError(f"Deze datum is van vóór het jaar {FIRST_YEAR}.")
            if read <= now:
                return read
            raise ValidationError("Dit moment is nog niet geweest.")
    raise ValidationError("Vul een datum in zoals 14-01-2027 of 14-01-2027 13:00.")
