"""What a gespreksleider may write to a group."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registrations.forms.fields import TOO_LONG, LineField, ParagraphField
from registrations.letters import filling
from registrations.letters.group_message import (
    ABOUT_NEXT_SESSION,
    FORMER_LINK,
    NEXT_SESSION,
    PLACEHOLDERS,
)
from registrations.models import QueuedMail

SUBJECT_ROOM = QueuedMail._meta.get_field("subject").max_length or 0


def in_words(names: Sequence[str]) -> str:
    """Placeholders as one writes them: {datum}, {tijd} en {vergaderlink}."""
    *others, last = (f"{{{name}}}" for name in names)
    return f"{', '.join(others)} en {last}" if others else last


class GroupMessageForm(forms.Form):
    """Subject and text, with placeholders from the fixed list."""

    subject = LineField(
        label="Onderwerp",
        max_length=120,
        help_text="Zet hier geen namen in. Anderen kunnen een onderwerp meelezen.",
        error_messages={"required": "Vul een onderwerp in."},
    )
    text = ParagraphField(
        label="Bericht",
        max_length=5000,
        help_text="U kunt de woorden tussen accolades gebruiken die hieronder staan.",
        widget=forms.Textarea({"rows": 12}),
        error_messages=TOO_LONG | {"required": "Schrijf een bericht."},
    )

    def __init__(self, *args: Any, words: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.words = words

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        names = filling.names_in(subject)
        if "voornaam" in names:
            raise ValidationError(
                "Zet geen naam in het onderwerp. Gebruik {voornaam} alleen in het bericht."
            )
        self._check(names)
        if len(filling.line(subject, self.words)) > SUBJECT_ROOM:
            raise ValidationError(
                "Het onderwerp wordt te lang als alles is ingevuld. Maak het korter."
            )
        return subject

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self._check(filling.names_in(text))
        return text

    def _check(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in (*PLACEHOLDERS, FORMER_LINK):
                raise ValidationError(
                    f"We kunnen {in_words([name[:40]])} niet invullen. "
                    f"Dat kan alleen met {in_words(PLACEHOLDERS)}."
                )
            if name in ABOUT_NEXT_SESSION and name not in self.words:
                raise ValidationError(
                    f"Er komt geen bijeenkomst meer. Laat {in_words(NEXT_SESSION)} weg."
                )
