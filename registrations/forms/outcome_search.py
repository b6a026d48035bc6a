"""What somebody looks for among the published outcomes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from registrations.forms.fields import LineField

# In characters, and how many words of them count.
LONGEST_SEARCH, MOST_WORDS = 100, 8


class OutcomeSearchForm(forms.Form):
    """Words, and the title of a theme; what cannot be looked for is left out."""

    zoek = LineField(
        label="Zoek in de opbrengsten",
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    thema = forms.ChoiceField(
        label="Thema",
        required=False,
        error_messages={"invalid_choice": "Kies een thema uit de lijst."},
    )

    def __init__(self, *args: Any, themes: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        every = [("", "Alle thema’s")]
        self.fields["thema"].choices = every + [(title, title) for title in themes]  # type: ignore[attr-defined]

    @property
    def words(self) -> list[str]:
        """The words to find, all of them."""
        return self._given("zoek").split()[:MOST_WORDS]

    @property
    def theme(self) -> str:
        """The title of the theme, or empty for all."""
        return self._given("thema")

    def _given(self, name: str) -> str:
        self.is_valid()
        value: str = self.cleaned_data.get(name, "")
        return value
