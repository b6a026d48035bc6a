"""The form with which a visitor signs up, and the one that mails a link again."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils import timezone

from registrations.forms.details import DetailsForm, address_field
from sessions_app.models import Edition, Theme

STAMP_LIFETIME = timedelta(hours=24)


def _signer() -> Signer:
    return Signer(salt="registrations.forms.signup.stamp")


def new_stamp(*, is_renewed: bool = False) -> str:
    """A signed note of the moment at which the form was opened.

    Whoever gets a new one for a form that is filled in may send it at once.
    """
    ago = settings.SIGN_UP_MIN_SECONDS if is_renewed else 0
    return _signer().sign(f"{timezone.now().timestamp() - ago:.6f}")


class SignUpForm(DetailsForm):
    """What may be typed to sign up for an edition; needs no statement of the database.

    A plain form: one on the model would tell a stranger which addresses are known.
    """

    theme = forms.TypedChoiceField(
        label="Welk thema kiest u?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een thema.",
            "invalid_choice": "Kies een van de thema’s hieronder.",
        },
    )
    email = address_field("Hier sturen we de bevestiging en uw persoonlijke link naartoe.")
    # Plain fields: a field for text would say of a strange character what it thinks of it.
    website = forms.Field(
        label="Laat dit veld leeg",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.Field(widget=forms.HiddenInput, required=False)

    field_order = ["theme", "given_name", "name_prefix", "family_name", "email"]

    def __init__(
        self, data: QueryDict | None = None, *, edition: Edition, chosen: str = ""
    ) -> None:
        self.edition = edition
        self.opened_at = timezone.now()
        # Nothing is chosen for anybody but the theme that they chose on the programme.
        super().__init__(data.copy() if data is not None else None, initial={"theme": chosen})
        self.themes = {theme.pk: theme for theme in edition.themes.all()}
        theme = cast(forms.TypedChoiceField, self.fields["theme"])
        theme.choices = [(pk, str(theme)) for pk, theme in self.themes.items()]
        theme.coerce = self._theme
        self.fields["stamp"].initial = new_stamp

    def _theme(self, value: Any) -> Theme:
        return self.themes[int(value)]

    def clean(self) -> dict[str, Any]:
        """Refuse machines, in words that help a person who was taken for one."""
        data = super().clean() or {}
        # Both names are ours, not the caller's: what is left is what signup.sign_up takes.
        is_trapped, stamp = bool(data.pop("website")), data.pop("stamp") or ""
        typed = cast(QueryDict, self.data)
        if is_trapped:
            typed["website"] = ""
            self.add_error(None, "Er ging iets mis bij het invullen. Probeer het nog eens.")
        age = self._age(stamp)
        if age is None or age > STAMP_LIFETIME:
            typed["stamp"] = new_stamp(is_renewed=True)
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


class LinkForm(forms.Form):
    """An address to mail the private link to, once more."""

    email = address_field("Het adres waarmee u zich hebt aangemeld.")
