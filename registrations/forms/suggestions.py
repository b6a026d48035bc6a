"""The form of a suggestion for what a group makes."""

from typing import Any

from django import forms

from registrations.forms.fields import BIGGEST_KEY, BIGGEST_NUMBER, LineField
from registrations.models import Suggestion
from registrations.models.outcomes import ANSWER_LENGTH


def suggestion_field(label: str) -> LineField:
    """The field for a suggestion: one sentence."""
    return LineField(
        called="uw voorstel",
        label=label,
        max_length=ANSWER_LENGTH,
        help_text="Eén zin. Noem geen namen van mensen.",
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Schrijf uw voorstel op."},
    )


class SuggestionForm(forms.Form):
    """Something that the group could make."""

    text = suggestion_field("Wat kan uw groep maken?")


class OtherWordsForm(forms.Form):
    """Other words for one suggestion among many on a page."""

    text = suggestion_field("Uw voorstel in andere woorden")

    def __init__(self, suggestion: Suggestion, data: Any = None) -> None:
        initial = {"text": suggestion.text}
        super().__init__(data, auto_id=f"id_%s_{suggestion.pk}", initial=initial)


class WhichForm(forms.Form):
    """Which suggestion a button is about."""

    suggestion = forms.IntegerField(min_value=1, max_value=BIGGEST_KEY)


class ChoiceForm(WhichForm):
    """Which suggestion the group chose, and which version of its outcome the page showed."""

    version = forms.IntegerField(min_value=0, max_value=BIGGEST_NUMBER)
