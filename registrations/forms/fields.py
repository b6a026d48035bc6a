"""The fields of forms, and the largest numbers that they take."""

from sessions_app.typed.fields import (
    TOO_LONG,
    AddressField,
    CodeField,
    LineField,
    NameField,
    ParagraphField,
    WebAddressField,
    WholeNameField,
)

__all__ = [
    "BIGGEST_KEY",
    "BIGGEST_NUMBER",
    "TOO_LONG",
    "AddressField",
    "CodeField",
    "LineField",
    "NameField",
    "ParagraphField",
    "WebAddressField",
    "WholeNameField",
]

# What fits in a column for a version or a number, and in one for a key.
BIGGEST_NUMBER = 2**31 - 1
BIGGEST_KEY = 2**63 - 1
