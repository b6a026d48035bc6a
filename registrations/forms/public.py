"""The form with which a visitor signs up."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils import timezone

from registrations.forms.fields import (
    TOO_LONG,
    AddressField,
    LineField,
    NameField,
    ParagraphField,
)
from registrations.models import Region, Sector
from sessions_app.models import Edition, Theme

STAMP_LIFETIME = timedelta(hours=24)


def _signer() -> Signer:
    return Signer(salt="registrations.forms.public.stamp")


def new_stamp() -> str:
    """A signed note of the moment at which the form was opened."""
    return _signer().sign(f"{timezone.now().timestamp():.6f}")


class SignUpForm(forms.Form):
    """What may be typed to sign up for an edition; needs no statement of the database.

    A plain form: one on the model would tell a stranger which addresses are known.
    """

    theme = forms.TypedChoiceField(
        label="Welk thema kiest u?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een thema.",
            "invalid_choice": "Kies een van de thema's hieronder.",
        },
    )
    given_name = NameField(
        label="Voornaam", max_length=80, error_messages={"required": "Vul uw voornaam in."}
    )
    name_prefix = NameField(
        label="Tussenvoegsel (niet verplicht)",
        max_length=30,
        required=False,
        help_text="Bijvoorbeeld: van der",
        error_messages={},
    )
    family_name = NameField(
        label="Achternaam", max_length=120, error_messages={"required": "Vul uw achternaam in."}
    )
    email = AddressField(
        label="E-mailadres",
        max_length=254,
        help_text="Hier sturen we de bevestiging en uw persoonlijke link naartoe.",
        error_messages=TOO_LONG | {"required": "Vul uw e-mailadres in."},
    )
    organisation = LineField(
        label="Organisatie",
        max_length=160,
        help_text="Zo houden we collega's in verschillende subgroepen.",
        error_messages={"required": "Vul de naam van uw organisatie in."},
    )
    job_title = LineField(
        label="Functie", max_length=120, error_messages={"required": "Vul uw functie in."}
    )
    sector = forms.ChoiceField(
        label="In welke sector werkt u?",
        choices=Sector.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies uw sector.",
            "invalid_choice": "Kies een van de sectoren hieronder.",
        },
    )
    region = forms.ChoiceField(
        label="In welke provincie werkt u?",
        choices=[("", "Kies een provincie"), *Region.choices],
        help_text="Werkt u in het hele land? Kies dan ‘Landelijk’.",
        error_messages={
            "required": "Kies uw provincie, of ‘Landelijk’.",
            "invalid_choice": "Kies een provincie uit de lijst, of ‘Landelijk’.",
        },
    )
    learning_question = ParagraphField(
        label="Wat wilt u leren? (niet verplicht)",
        max_length=1000,
        required=False,
        help_text="Uw gespreksleider leest dit voor de eerste bijeenkomst.",
        error_messages=TOO_LONG,
    )
    prepares = forms.BooleanField(
        label="Ik wil de bijeenkomsten mee voorbereiden (niet verplicht)",
        required=False,
        help_text="Dat doet u met een paar anderen en de gespreksleider.",
    )
    share_contact = forms.BooleanField(
        label="Mijn subgroep mag mijn e-mailadres zien (niet verplicht)",
        required=False,
        help_text="U kunt dit later altijd veranderen: mail ons dan.",
    )
    website = forms.CharField(label="Laat dit veld leeg", required=False)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, *, edition: Edition) -> None:
        self.edition = edition
        self.opened_at = timezone.now()
        super().__init__(data.copy() if data is not None else None)
        self.themes = {theme.pk: theme for theme in edition.themes.all()}
        theme = cast(forms.TypedChoiceField, self.fields["theme"])
        theme.choices = [(pk, str(theme)) for pk, theme in self.themes.items()]
        theme.coerce = self._theme
        self.fields["stamp"].initial = new_stamp
        for name, autocomplete in {
            "given_name": "given-name",
            "name_prefix": "off",
            "family_name": "family-name",
            "email": "email",
            "organisation": "organization",
            "job_title": "organization-title",
            "website": "off",
        }.items():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.fields["website"].widget.attrs["tabindex"] = "-1"
        self.fields["learning_question"].widget.attrs["rows"] = 4
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True
        self.helper.layout = Layout(
            Field("theme"),
            Fieldset("Wie bent u?", "given_name", "name_prefix", "family_name", "email"),
            Fieldset("Waar werkt u?", "organisation", "job_title", "sector", "region"),
            Fieldset("Tot slot", "learning_question", "prepares", "share_contact"),
            Div("website", css_class="trap", aria_hidden="true"),
            "stamp",
        )

    def _theme(self, value: Any) -> Theme:
        return self.themes[int(value)]

    def clean(self) -> dict[str, Any]:
        """Refuse machines, in words that help a person who was taken for one."""
        data = super().clean() or {}
        # Both names are ours, not the caller's: what is left is what signup.sign_up takes.
        is_trapped, stamp = bool(data.pop("website", "")), data.pop("stamp", "")
        typed = cast(QueryDict, self.data)
        if is_trapped:
            typed["website"] = ""
            self.add_error(None, "Er ging iets mis bij het invullen. Probeer het nog eens.")
        age = self._age(stamp)
        if age is None or age > STAMP_LIFETIME:
            typed["stamp"] = new_stamp()
            self.add_error(
                None,
                "Deze pagina stond lang open. Kijk uw gegevens na en druk nog eens op Aanmelden.",
            )
        elif age < timedelta(seconds=settings.SIGN_UP_MIN_SECONDS):
            self.add_error(
                None,
                "Dat ging wel heel snel. Wacht een paar tellen en druk nog eens op Aanmelden.",
            )
        return data

    def _age(self, stamp: str) -> timedelta | None:
        """How long ago the form was opened; None where the stamp is not one of ours."""
        try:
            self.opened_at = datetime.fromtimestamp(float(_signer().unsign(stamp)), tz=UTC)
        except BadSignature:
            return None
        return timezone.now() - self.opened_at
