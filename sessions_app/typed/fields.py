"""Fields for what people write: lines, paragraphs, names in any script, and addresses."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from sessions_app.typed import addresses, characters, names

TOO_LONG = {
    "max_length": "Gebruik hoogstens %(limit_value)d tekens in %(where)s; "
    "nu zijn het er %(show_value)d."
}
NOT_REQUIRED = " (niet verplicht)"


# What is this many times as long as it may be is not read first: that would take long.
FAR_TOO_LONG = 4


class TypedField(forms.CharField):
    """Text that is measured after what nobody sees has gone, unless it is far too long.

    `called` is what a sentence about it calls it, such as "uw voornaam"; the label otherwise.
    """

    def __init__(
        self, *, called: str = "", error_messages: dict[str, str] | None = None, **options: Any
    ) -> None:
        missing = {"required": f"Vul {called} in."} if called else {}
        super().__init__(error_messages=TOO_LONG | missing | (error_messages or {}), **options)
        self.called = called

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        if self.max_length is not None and len(text) > FAR_TOO_LONG * self.max_length:
            measured = {"limit_value": self.max_length, "show_value": len(text)}
            raise ValidationError(
                self.error_messages["max_length"], code="max_length", params=measured
            )
        return text

    def clean(self, value: Any) -> Any:
        """What was typed, as it is kept. Raises ValidationError that says which field it is of."""
        try:
            return super().clean(value)
        except ValidationError as refusal:
            for error in refusal.error_list:
                if "%(where)s" in str(error.message):
                    error.params = {**(error.params or {}), "where": self.where}
            raise

    @property
    def where(self) -> str:
        """What a sentence calls this field, after "in"."""
        label = str(self.label or "").removesuffix(NOT_REQUIRED)
        return self.called or (f"het veld ‘{label}’" if label else "dit veld")


class LineField(TypedField):
    """One line of text, with single spaces and nothing that nobody sees."""

    def to_python(self, value: Any) -> str:
        text = characters.line(super().to_python(value))
        if text and not any(unicodedata.category(c)[0] in "LN" for c in text):
            raise ValidationError(
                "Gebruik in %(where)s minstens één letter of cijfer.", code="invisible"
            )
        return text


class NameField(LineField):
    """A part of a name, as its owner writes it; see `names.refuse_what_is_no_name`."""

    most_words = names.MOST_WORDS

    def to_python(self, value: Any) -> str:
        name = super().to_python(value)
        names.refuse_what_is_no_name(name, most_words=self.most_words)
        return name


class WholeNameField(NameField):
    """A whole name, perhaps with titles."""

    most_words = names.MOST_WORDS_OF_A_WHOLE_NAME


class ParagraphField(TypedField):
    """Some lines of text, with a plain newline between them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return characters.paragraphs(super().to_python(value))


WEB_ADDRESS = (
    "Vul in %(where)s een webadres in dat begint met https://, zoals https://www.school.nl/gids."
)


class WebAddressField(LineField, forms.URLField):
    """An address of a page on the web, and of nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"], message=WEB_ADDRESS)]
    default_error_messages = {"invalid": WEB_ADDRESS}

    def to_python(self, value: Any) -> str:
        # Before the scheme is looked for, which stands behind what came along.
        return super().to_python(characters.without_unseen(str(value or "")))


class AddressField(TypedField, forms.EmailField):
    """An e-mail address as mail goes to it, however it was pasted; see `addresses.delivered_to`.

    Capitals before the @ are kept.
    """

    default_validators = []

    def to_python(self, value: Any) -> str:
        address = super().to_python(value)
        return addresses.delivered_to(address) if address else ""


class CodeField(TypedField):
    """A code of digits from a mail or an app, whatever else was copied around and inside it."""

    def to_python(self, value: Any) -> str:
        code = unicodedata.normalize("NFKC", super().to_python(value))
        digits = "".join(str(unicodedata.decimal(c)) for c in code if c.isdecimal())
        # Without any digit it is wrong, and not missing.
        return digits or "".join(c for c in code if c.isalnum())
