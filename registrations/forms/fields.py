"""Fields for what people write about themselves: real names in any script, and no tricks."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

# Controls, halves of characters, private use, line and paragraph separators.
REFUSED_CATEGORIES = {"Cc", "Cs", "Co", "Zl", "Zp"}
# These turn the direction of the text around them.
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and signs by category, yet nothing to see.
BLANK = set("\u115f\u1160\u3164\uffa0\u2800")
# A web address: not an initial before a name, as in "J.de Vries", nor a saint, as in "St.Nl".
LINK = re.compile(
    r"://|\bwww\.|\w\w(?<!\bst)\.(com|net|org|info|biz|eu|nl|be|de|fr|uk|ru|io|xyz|top)\b", re.I
)

# What fits in a column for a version or a number, and in one for a key.
BIGGEST_NUMBER = 2**31 - 1
BIGGEST_KEY = 2**63 - 1

TOO_LONG = {
    "max_length": "Gebruik hoogstens %(limit_value)d tekens; nu zijn het er %(show_value)d."
}


def _composed(text: str) -> str:
    """The text in composed form (NFC). Raises ValidationError for characters that play tricks."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    if any(
        (unicodedata.category(c) in REFUSED_CATEGORIES and c not in "\n\t") or c in BIDI
        for c in text
    ):
        raise ValidationError(
            "Hier staat een teken in dat we niet kunnen bewaren. Typ de tekst opnieuw.",
            code="characters",
        )
    return text


def _has_something_to_read(text: str) -> bool:
    return any(unicodedata.category(c)[0] in "LN" and c not in BLANK for c in text)


class LineField(forms.CharField):
    """One line of text, with single spaces."""

    def __init__(self, *, error_messages: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(error_messages=TOO_LONG | (error_messages or {}), **options)

    def to_python(self, value: Any) -> str:
        text = _composed(super().to_python(value) or "")
        text = " ".join(text.split())
        if text and not _has_something_to_read(text):
            raise ValidationError("Gebruik hier minstens één letter of cijfer.", code="invisible")
        return text


class NameField(LineField):
    """A part of a name: a line without a web address."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if LINK.search(text):
            raise ValidationError("Een webadres kan hier niet. Laat het weg.", code="link")
        return text


class ParagraphField(forms.CharField):
    """Some lines of text, with a plain newline between them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = _composed(super().to_python(value) or "")
        return text if _has_something_to_read(text) else ""


class AddressValidator(EmailValidator):
    """An address that mail on the internet can reach: no bare host, no number for a domain."""

    domain_allowlist = []

    def validate_domain_part(self, domain_part: str) -> bool:
        return "[" not in domain_part and super().validate_domain_part(domain_part)


class AddressField(forms.EmailField):
    """An e-mail address as one types it; capitals are kept."""

    default_validators = [
        AddressValidator("Vul een volledig e-mailadres in, zoals naam@school.nl.")
    ]
