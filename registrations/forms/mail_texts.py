"""What an organiser lets a kind of mail say."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registrations.forms.fields import TOO_LONG, LineField, ParagraphField
from registrations.forms.group_message import in_words
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
                f"Dit moet in de tekst blijven staan: {in_words(missing)}. Zet het weer terug."
            )
        return body


def _refuse_unknown(unknown: Sequence[str], known: Iterable[str]) -> None:
    if unknown:
        raise ValidationError(
            f"Dit kennen we hier niet: {in_words(unknown)}. "
            f"U kunt gebruiken: {in_words(sorted(known))}."
        )
