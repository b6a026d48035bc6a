"""The form with which a visitor signs up, and the one that mails a link again."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from registrations.forms.details import DetailsForm, address_field
from registrations.forms.guarded import GuardedForm
from sessions_app.models import Edition, Theme


class SignUpForm(GuardedForm, DetailsForm):
    """What may be typed to sign up for an edition; needs no statement of the database.

    A plain form: one on the model would tell a stranger which addresses are known.
    """

    button = "Aanmelden"
    theme = forms.TypedChoiceField(
        label="Welk thema kiest u?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een thema.",
            "invalid_choice": "Kies een van de thema’s hieronder.",
        },
    )
    email = address_field("Hier sturen we de bevestiging en uw persoonlijke link naartoe.")

    field_order = ["theme", "given_name", "name_prefix", "family_name", "email"]

    def __init__(
        self, data: QueryDict | None = None, *, edition: Edition, chosen: str = ""
    ) -> None:
        self.edition = edition
        # Nothing is chosen for anybody but the theme that they chose on the programme.
        super().__init__(data, initial={"theme": chosen})
        self.themes = {theme.pk: theme for theme in edition.themes.all()}
        theme = cast(forms.TypedChoiceField, self.fields["theme"])
        theme.choices = [(pk, str(theme)) for pk, theme in self.themes.items()]
        theme.coerce = self._theme

    def _theme(self, value: Any) -> Theme:
        return self.themes[int(value)]


class LinkForm(forms.Form):
    """An address to mail the private link to, once more."""

    email = address_field("Het adres waarmee u zich hebt aangemeld.")
