"""Passkeys and codes from an app: allauth's forms, in our words and deaf to strange input."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from leergemeenschap import offer
from registrations.forms.fields import CodeField, LineField
from sessions_app.models import User

INCORRECT = "Dat klopt niet. Probeer het opnieuw."
CODE_ERRORS = {
    "required": "Vul de code in.",
    "max_length": "Zo lang is geen code. Neem de code opnieuw over.",
}
# What a browser sends of a key is under 2,000 characters.
LONGEST_CREDENTIAL = 20_000
# What reading a key raises that no browser made.
STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def takes_second_step(user: Any) -> bool:
    """Whether signing in takes a second step: of organisers, and of who set up an app.

    The key of a gespreksleider is one more way in: it may lie at home when they sign in elsewhere,
    ten minutes before a session.
    """
    return user.is_staff or is_mfa_enabled(user, [Authenticator.Type.TOTP])


class FactorAdapter(DefaultMFAAdapter):
    """The words of the second factor, and the name that a device keeps a passkey under."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": INCORRECT}

    def _get_site_name(self) -> str:
        return "Leergemeenschap Werken aan aanwezigheid"


class SecondStep(AuthenticateStage):
    """The step after a code by mail or a password, for whom it takes two."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if isinstance(user, User) and not takes_second_step(user):
            return None, True
        step: tuple[HttpResponse | None, bool] = super().handle()
        return step


class CredentialField(forms.JSONField):
    """What the browser sends of a passkey."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if len(str(value)) > LONGEST_CREDENTIAL:
            raise ValidationError(INCORRECT)
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as fault:
            raise ValidationError(INCORRECT) from fault

    def bound_data(self, data: Any, initial: Any) -> str:
        """Nothing: a key that was refused is not sent once more."""
        return ""


def credential_field() -> CredentialField:
    """The field for what the browser sends of a passkey."""
    return CredentialField(error_messages={"required": INCORRECT, "invalid": INCORRECT})


@contextmanager
def strange_keys_refused() -> Iterator[None]:
    """A key that cannot be read is a wrong key."""
    try:
        yield
    except STRANGE as fault:
        raise get_adapter().validation_error("incorrect_code") from fault


class PasskeyForm(AddWebAuthnForm):
    """A new passkey. It always replaces password and code: a key that does not is no use here."""

    name = LineField(
        label="Naam van de toegangssleutel (niet verplicht)",
        required=False,
        max_length=60,
        help_text="Bijvoorbeeld: mijn telefoon.",
    )
    credential = credential_field()
    # The script of allauth looks here which kind of key to ask the browser for.
    passwordless = forms.BooleanField(
        required=False, initial=True, widget=forms.CheckboxInput({"hidden": True})
    )

    def clean_passwordless(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        """Read the key; what is wrong with it is said above the form, as it has no field to see."""
        with strange_keys_refused():
            cleaned: dict[str, Any] = super().clean()
        if self.errors.pop("credential", None):
            raise ValidationError(
                "De toegangssleutel is nog niet gemaakt. "
                "Druk op de knop ‘Toegangssleutel toevoegen’."
            )
        return cleaned


class AddPasskey(AddWebAuthnView):
    """The page on which somebody makes a key."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the key. Recovery codes come along for whom it is a second step, and nobody else."""
        offer.take_back(self.request)
        user = authenticated_user(self.request)
        if takes_second_step(user):
            answer: HttpResponse = super().form_valid(form)
            return answer
        made = {name: form.cleaned_data[name] for name in ("name", "credential")}
        flows.signup_authenticator(self.request, user, **made)
        return redirect("mfa_index")


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = LineField(
        label="Naam van de toegangssleutel",
        max_length=60,
        error_messages={"required": "Vul een naam in."},
    )


class CarefulCredential(AuthenticateWebAuthnForm):
    """Refuses what no browser sends."""

    credential = credential_field()

    def clean_credential(self) -> Authenticator:
        with strange_keys_refused():
            found: Authenticator = super().clean_credential()
        return found


class PasskeyLoginForm(CarefulCredential, LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class PasskeyStepForm(CarefulCredential):
    """A passkey as the second step."""


class PasskeyAgainForm(CarefulCredential, ReauthenticateWebAuthnForm):
    """A passkey to show once more who one is."""


def code_field(label: str, help_text: str) -> CodeField:
    """The field for a code."""
    return CodeField(
        label=label,
        help_text=help_text,
        max_length=50,
        widget=forms.TextInput({"autocomplete": "one-time-code"}),
        error_messages=CODE_ERRORS,
    )


class CodeMixin:
    """Asks for a code of what the user of the form has: an app, or only recovery codes."""

    user: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if Authenticator.Type.TOTP not in self.kinds:
            self.fields["code"].label = "Herstelcode"
            self.fields["code"].help_text = "Acht cijfers. Elke code werkt één keer."

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of factors that the user has."""
        return set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))


class StepForm(CodeMixin, AuthenticateForm):
    """A code as the second step."""

    code = code_field("Code", "Uit uw app, of een herstelcode.")


class AgainForm(CodeMixin, ReauthenticateForm):
    """A code to show once more who one is."""

    code = code_field("Code", "Uit uw app, of een herstelcode.")


class AppForm(ActivateTOTPForm):
    """The first code of an app, which shows that it works."""

    code = code_field("Code uit de app", "Zes cijfers.")
