"""What an organiser lets a kind of mail say."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registrations.forms.fields import TOO_LONG, LineField, ParagraphField
from registrations.letters.texts import Original
from registrations.models.mail_text import LONGEST_BODY, LONGEST_SUBJECT


class MailTextForm(forms.Form):
    """Subject and text, with the placeholders that this kind of mail knows."""

    subject = LineField(
        label="Onderwerp",
        max_length=LONGEST_SUBJECT,
        error_messages={"required": "Vul een onderwerp in."},
    )
    body = ParagraphField(
        label="Tekst",
        max_length=LONGEST_BODY,
        help_text="Begint een regel met # en een spatie, dan wordt hij een kopje. "
        "Met - en een spatie wordt hij een regel van een lijst.",
        widget=forms.Textarea({"rows": 20}),
        error_messages=TOO_LONG | {"required": "Schrijf een tekst."},
    )

    def __init__(self, *args: Any, original: Original, **options: Any) -> None:
        super().__init__(*args, **options)
        self.original = original

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        unknown = self.original.unknown(subject, is_subject=True)
        _refuse_unknown(unknown, self.original.of_subject)
        return subject

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        _refuse_unknown(self.original.unknown(body), self.original.of_body)
        if missing := self.original.missing(body):
            raise ValidationError(
                f"Dit moet in de tekst blijven staan: {as_typed(missing)}. Zet het weer terug."
            )
        return body


def as_typed(names: Sequence[str]) -> str:
    """Placeholders as one writes them: {datum}, {tijd} en {link}."""
    *others, last = (f"{{{name}}}" for name in names)
    return f"{', '.join(others)} en {last}" if others else last


def _refuse_unknown(unknown: Sequence[str], known: Iterable[str]) -> None:
    if unknown:
        raise ValidationError(
            f"Dit kennen we hier niet: {as_typed(unknown)}. "
            f"U kunt gebruiken: {as_typed(sorted(known))}."
        )
