"""A form that strangers fill in: machines are refused, in words that help a person."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils import timezone

STAMP_LIFETIME = timedelta(hours=24)


def _signer() -> Signer:
    return Signer(salt="registrations.forms.signup.stamp")


def new_stamp(*, is_renewed: bool = False) -> str:
    """A signed note of the moment at which the form was opened.

    Whoever gets a new one for a form that is filled in may send it at once.
    """
    ago = settings.SIGN_UP_MIN_SECONDS if is_renewed else 0
    return _signer().sign(f"{timezone.now().timestamp() - ago:.6f}")


class GuardedForm(forms.Form):
    """Has a field that only a machine fills in, and a note of when it was opened."""

    # What its button says.
    button: str
    # Plain fields: a field for text would say of a strange character what it thinks of it.
    website = forms.Field(
        label="Laat dit veld leeg",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.Field(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        self.opened_at = timezone.now()
        super().__init__(data, **options)
        self.fields["stamp"].initial = new_stamp

    def clean(self) -> dict[str, Any]:
        """Refuse machines, in words that help a person who was taken for one."""
        data = super().clean() or {}
        # Both names are ours, not the caller's: what is left is what the verb takes.
        is_trapped, stamp = bool(data.pop("website")), data.pop("stamp") or ""
        if is_trapped:
            self._type_instead("website", "")
            self.add_error(None, "Er ging iets mis bij het invullen. Probeer het nog eens.")
        age = self._age(stamp)
        if age is None or age > STAMP_LIFETIME:
            self._type_instead("stamp", new_stamp(is_renewed=True))
            self.add_error(
                None,
                "Deze pagina stond lang open. Kijk uw gegevens na en druk nog eens op "
                f"{self.button}.",
            )
        elif age < timedelta(seconds=settings.SIGN_UP_MIN_SECONDS):
            self.add_error(
                None,
                f"Dat ging wel heel snel. Wacht een paar tellen en druk nog eens op {self.button}.",
            )
        return data

    def _type_instead(self, name: str, value: str) -> None:
        """What the form shows again in a field, in place of what was typed."""
        typed = cast(QueryDict, self.data).copy()
        typed[name] = value
        self.data = typed

    def _age(self, stamp: str) -> timedelta | None:
        """How long ago the form was opened; None where the stamp is not one of ours."""
        try:
            self.opened_at = datetime.fromtimestamp(float(_signer().unsign(stamp)), tz=UTC)
        except BadSignature:
            return None
        return timezone.now() - self.opened_at
