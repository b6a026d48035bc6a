"""Days and times of the Dutch clock, as people type them: "14 januari 2027" and "13.00"."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as in_words
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import time_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import override

DAY = "Vul in %(where)s een dag in, zoals 14 januari 2027 of 14-1-2027."
TIME = "Vul in %(where)s een tijd in, zoals 13.00 of 9.30."
WRONG_WEEKDAY = "%(day)s is een %(weekday)s. Kijk de dag of de datum na."
NO_SUCH_TIME = "Die nacht gaat de klok een uur vooruit of terug. Kies een tijd die er één keer is."

IN_NUMBERS = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
IN_WORDS = re.compile(r"(\d{1,2})\.? ?-?([a-z]{3,9})\.?-? ?(\d{4}|\d{2})")
CLOCK = re.compile(r"(\d{1,2})(?: ?[:.,uh] ?(\d{2}))?(?::\d{2})? ?(?:u|h|uur)?\.?")
FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})")

with override("nl"):
    MONTH_NAMES = {str(name): number for number, name in MONTHS.items()}
    WEEKDAY_NAMES = {str(name): number for number, name in WEEKDAYS.items()}
# As short as people write them; "mrt" is the one that is no beginning.
SHORT = {"mrt": 3, "sept": 9}


def day(text: str) -> date | None:
    """The day that somebody means; None where it cannot be told.

    Raises ValidationError where the day of the week is another than that of the date.
    """
    words = _plain(text)
    weekday = None
    if found := re.match(r"([a-z]+)\.?,? +(?=\d)", words):
        weekday = _named(found[1], WEEKDAY_NAMES, least=2)
        if weekday is None:
            return None
        words = words[found.end() :]
    known = _day(words)
    if known and weekday not in (None, known.weekday()):
        params = {"day": in_words(known, "j F Y"), "weekday": in_words(known, "l")}
        raise ValidationError(WRONG_WEEKDAY, code="weekday", params=params)
    return known


def clock(text: str) -> time | None:
    """The time that somebody means; None where it cannot be told."""
    words = _plain(text)
    found = FOUR_DIGITS.fullmatch(words) or CLOCK.fullmatch(words)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _day(words: str) -> date | None:
    if found := IN_NUMBERS.fullmatch(words):
        numbers = (found[3], found[2], found[1])
    elif found := YEAR_FIRST.fullmatch(words):
        numbers = (found[1], found[2], found[3])
    elif found := IN_WORDS.fullmatch(words):
        month = SHORT.get(found[2]) or _named(found[2], MONTH_NAMES, least=3)
        numbers = (found[3], str(month or 0), found[1])
    else:
        return None
    year, month_number, day_number = (int(number) for number in numbers)
    try:
        return date(year if year > 99 else 2000 + year, month_number, day_number)
    except ValueError:
        return None


def _named(word: str, names: dict[str, int], *, least: int) -> int | None:
    """The number of the only name that begins so."""
    found = [number for name, number in names.items() if name.startswith(word)]
    return found[0] if len(word) >= least and len(found) == 1 else None


class DayInput(forms.DateInput):
    """A line for a day, in words."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "day-field", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return in_words(value, "j F Y") if isinstance(value, date) else value


class ClockInput(forms.TimeInput):
    """A line for a time."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "clock-field", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return time_format(value, "G.i") if isinstance(value, time) else value


class MomentInput(forms.SplitDateTimeWidget):
    """A line for a day and one for a time.

    Where it is the end of something, `begin` names the field of its begin: without a day of its own
    it is on the same day.
    """

    template_name = "includes/moment.html"
    begin = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, [DayInput(), ClockInput()], attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        day_typed, clock_typed = super().value_from_datadict(data, files, name)
        if self.begin and clock_typed and not day_typed:
            prefix = name.rpartition("-")[0]
            begin = f"{prefix}-{self.begin}" if prefix else self.begin
            day_typed = data.get(f"{begin}_0")
        return [day_typed, clock_typed]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class DayField(forms.DateField):
    """A day, as it is typed or pasted."""

    widget = DayInput
    default_error_messages = {"invalid": DAY}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if known := day(str(value)):
            return known
        raise _invalid(self)


class ClockField(forms.TimeField):
    """A time, as it is typed or pasted."""

    widget = ClockInput
    default_error_messages = {"invalid": TIME}

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        if isinstance(value, time):
            return value
        known = clock(str(value))
        if known is None:
            raise _invalid(self)
        return known


class MomentField(forms.SplitDateTimeField):
    """A day and a time of the Dutch clock."""

    widget = MomentInput
    default_error_messages = {"invalid_date": DAY, "invalid_time": TIME}

    def __init__(self, **options: Any) -> None:
        for unused in ("input_date_formats", "input_time_formats"):
            options.pop(unused, None)
        forms.MultiValueField.__init__(self, fields=(DayField(), ClockField()), **options)
        for part, word in zip(self.widget.widgets, ("dag", "tijd"), strict=True):
            part.attrs["aria-label"] = f"{str(self.label or '').capitalize()}: {word}"

    def clean(self, value: Any) -> Any:
        """The moment. Raises ValidationError that says which field it is of."""
        for field in self.fields:
            field.label = self.label
        try:
            return super().clean(value)
        except ValidationError as refusal:
            for error in refusal.error_list:
                if "%(where)s" in str(error.message):
                    error.params = {"where": _where(self)}
            raise

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list or data_list == [None, None]:
            return None
        for part, code in zip(data_list, ("invalid_date", "invalid_time"), strict=True):
            if part in self.empty_values:
                raise ValidationError(self.error_messages[code], code=code)
        moment = datetime.combine(data_list[0], data_list[1])
        zone = get_current_timezone()
        both = {moment.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
        if len(both) > 1:
            raise ValidationError(NO_SUCH_TIME, code="ambiguous_timezone")
        return moment.replace(tzinfo=zone)


def _where(field: forms.Field) -> str:
    return f"het veld ‘{str(field.label).capitalize()}’" if field.label else "dit veld"


def _invalid(field: forms.Field) -> ValidationError:
    params = {"where": _where(field)}
    return ValidationError(field.error_messages["invalid"], code="invalid", params=params)
