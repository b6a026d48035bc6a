"""The forms behind a private link."""

from typing import Any, cast

from django import forms

from registrations.forms.details import (
    NameForm,
    address_field,
    family_name_field,
    given_name_field,
    job_title_field,
    name_prefix_field,
)
from registrations.forms.fields import TOO_LONG, LineField
from registrations.models import Participant
from sessions_app.models import Theme


class ThemeForm(forms.Form):
    """Another theme of the same edition."""

    theme = forms.TypedChoiceField(
        label="Naar welk thema wilt u?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een thema.",
            "invalid_choice": "Kies een van de thema’s hieronder.",
        },
    )

    def __init__(self, *args: Any, participant: Participant, **options: Any) -> None:
        super().__init__(*args, **options)
        themes = participant.edition.themes.all()
        self.themes = {theme.pk: theme for theme in themes if theme.pk != participant.theme_id}
        theme = cast(forms.TypedChoiceField, self.fields["theme"])
        # How many places are left where there is a limit, and where there is none left, by key.
        self.left = Participant.objects.places_left(participant.edition)
        self.full = {pk for pk, places in self.left.items() if not places}
        theme.choices = [(pk, str(theme)) for pk, theme in self.themes.items()]
        theme.coerce = self._theme

    def _theme(self, value: Any) -> Theme:
        return self.themes[int(value)]


class AddressForm(forms.Form):
    """A new e-mail address."""

    email = address_field("We sturen er een mail naartoe. Daarin bevestigt u het adres.")


class CancelForm(forms.Form):
    """Taking no part any more."""

    reason = LineField(
        label="Waarom stopt u? (niet verplicht)",
        max_length=500,
        required=False,
        help_text="Alleen de organisator leest dit.",
        error_messages=TOO_LONG,
    )


class ColleagueForm(NameForm):
    """The colleague who takes over."""

    given_name = given_name_field(called="de voornaam van uw collega")
    name_prefix = name_prefix_field(called="het tussenvoegsel van uw collega")
    family_name = family_name_field(called="de achternaam van uw collega")
    email = address_field(
        "Uw collega krijgt hier een eigen persoonlijke link.",
        called="het e-mailadres van uw collega",
    )
    job_title = job_title_field(called="de functie van uw collega")
