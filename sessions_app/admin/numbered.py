"""Rows with a number in their edition, which they get by themselves where none is typed."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.forms import HiddenInput

from sessions_app.admin.meanwhile import StampedFormSet, StampedModelForm

# What fits in a column of numbers.
LARGEST = 32_767
FILLED_IN = "Leeg: het volgende nummer."


class NumberedForm(StampedModelForm):
    """A row that comes without its number; once it is there, the number can be changed."""

    # Whether a new row shows the field, to be left empty.
    asks_number = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding and (number := self.fields.get("position")):
            number.required, number.initial, number.help_text = False, None, FILLED_IN
            if not self.asks_number:
                number.widget = HiddenInput()


class NumberedPage(NumberedForm):
    """A row on a page of its own; without a number it is the last of its edition."""

    asks_number = True

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        edition = typed.get("edition") or getattr(self.instance, "edition", None)
        if edition and "position" in typed and typed["position"] is None:
            rows = type(self.instance)._base_manager.filter(edition=edition)
            typed["position"] = next_number(rows.values_list("position", flat=True))
        return typed


class NumberedRows(StampedFormSet):
    """Rows of an edition; those without a number follow the others, by when they are."""

    def clean(self) -> None:
        kept = [form for form in self.forms if form not in self.deleted_forms]
        rows = [form for form in kept if form.has_changed() or not form.instance._state.adding]
        blank = [form for form in rows if form.is_valid() and _has_no_number(form)]
        numbers = [form.instance.position for form in rows if form not in blank]
        taken = [number for number in numbers if number is not None]
        # The sort keeps the order of the page where rows have no day.
        for form in sorted(blank, key=lambda form: _day(form.instance)):
            number = next_number(taken)
            taken.append(number)
            form.cleaned_data["position"] = form.instance.position = number
        super().clean()


def next_number(taken: Iterable[int]) -> int:
    """The number after all others; the first that is free where none fits after them."""
    others = set(taken)
    after = max(others, default=0) + 1
    return after if after <= LARGEST else next(one for one in count(1) if one not in others)


def _has_no_number(form: Any) -> bool:
    return form.cleaned_data.get("position", 0) is None


def _day(row: Any) -> str:
    moment = getattr(row, "starts_at", None)
    return moment.isoformat() if moment else ""
