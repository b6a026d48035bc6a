"""What nobody sees is dropped, and what cannot be kept is named with its place."""

import pytest
from django.core.exceptions import ValidationError

from sessions_app.typed.fields import (
    AddressField,
    CodeField,
    LineField,
    NameField,
    ParagraphField,
    TypedField,
    WholeNameField,
)


@pytest.mark.parametrize(
    "typed",
    [
        *["De Kring", " De  Kring ", "De Kring\u200b", "De\u00ad Kring", "\ufeffDe Kring"],
        *[
            "De\u00a0Kring",
            "De\nKring",
            "De\u2028Kring",
            "De\vKring",
            "De K\u200dring",
            "De Kring\u034f",
        ],
        *[
            "De \u202eKring",
            "De Kring\ufe0f",
            "De Kring\U000e0100",
            "De\u3164 Kring",
            "De Kring\u2066",
        ],
    ],
)
def test_a_line_that_looks_the_same_is_the_same(typed: str) -> None:
    assert LineField().clean(typed) == "De Kring"


@pytest.mark.parametrize("kept", ["می\u200cخواهم", "क्\u200dष", "⚙👩\u200d🏫 x", "Nr. 3, ‘De Ark’"])
def test_joiners_that_join_are_kept(kept: str) -> None:
    assert LineField().clean(kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("een\r\ntwee\rdrie\nvier", "een\ntwee\ndrie\nvier"),
        ("een\vtwee\u2028drie\u2029vier\x85vijf\fzes", "een\ntwee\ndrie\nvier\nvijf\nzes"),
        ("\uf0b7\teen\n\uf0a7 twee", "•\teen\n• twee"),
        ("kop\r\n \uf0d8 een\v\uf076\ttwee\r\uf0c3 drie", "kop\n • een\n•\ttwee\n• drie"),
        ("wit\uf0e0zwart \uf0fc goed \uf04a \uf02d 2", "wit→zwart ✓ goed ☺ - 2"),
        ("·\teen\r\n  o\ttwee\r\n§\tdrie\nØ\tvier", "•\teen\n  •\ttwee\n•\tdrie\n•\tvier"),
        ("·\u00a0een\n§ 3 van de wet\no ja\nGal·la", "•\u00a0een\n§ 3 van de wet\no ja\nGal·la"),
        ("\ufeff\u200e·\teen\n\u200b\uf0c3 twee", "•\teen\n• twee"),
        ("twee\x1edrie\x1fvier", "twee-drievier"),
        ("\ufffcfoto \ufffc hier", "foto  hier"),
        ("\u200eeen\u202e twee\u200b\ufeff", "een twee"),
        ("Rene\u0301", "René"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("?!", "?!"),
        ("🙂", "🙂"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("", ""),
        (" \n ", ""),
        ("\u200b\u3164\u2800\n\ufe0f", ""),
    ],
)
def test_a_text_is_kept_as_it_reads(typed: str, kept: str) -> None:
    assert ParagraphField(required=False).clean(typed) == kept


@pytest.mark.parametrize("field", [LineField(), ParagraphField()])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "Beste allemaal\ue000!",
            "In dit veld staat, na ‘Beste allemaal’, een teken dat we niet kunnen bewaren (code "
            "E000). Haal het weg of typ dat stukje opnieuw.",
        ),
        (
            "Wat willen we met de hele groep\x07leren",
            "In dit veld staat, na ‘…willen we met de hele groep’, een teken",
        ),
        (
            "\x00Piet",
            "Aan het begin van dit veld staat een teken dat we niet kunnen bewaren (code 0000). "
            "Haal het weg of typ dat stukje opnieuw.",
        ),
        (
            "Pi\ud800et",
            "In dit veld staat, na ‘Pi’, een teken dat we niet kunnen bewaren (code D800). Haal "
            "het weg of typ dat stukje opnieuw.",
        ),
        (
            "Ren\ufffd",
            "In dit veld staat, na ‘Ren’, een teken dat onleesbaar is aangekomen (�). Typ het "
            "opnieuw.",
        ),
        (
            "Piet\uffff",
            "In dit veld staat, na ‘Piet’, een teken dat we niet kunnen bewaren (code F",
        ),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_place(
    field: LineField | ParagraphField, typed: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert [message[: len(sentence)] for message in refusal.value.messages] == [sentence]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "een\ntwee\nDe agenda van\ue000\nvier",
            "In regel 3 van de agenda staat, na ‘De agenda van’,",
        ),
        ("een\v\ue000twee", "Aan het begin van regel 2 van de agenda staat een teken"),
        ("een \uf0c3 twee\ndrie", "In regel 1 van de agenda staat, na ‘een’,"),
        ("Wij gaan verder met 100% \ue000", "In de agenda staat, na ‘Wij gaan verder met 100%’,"),
    ],
)
def test_a_long_text_names_the_line_too(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        ParagraphField(called="de agenda").clean(typed)
    assert [message[: len(sentence)] for message in refusal.value.messages] == [sentence]


def test_a_field_is_named_as_it_is_called_and_else_by_its_label() -> None:
    field = LineField(called="uw functie", label="Functie", max_length=3)
    assert sentences(field, "") == ["Vul uw functie in."]
    assert sentences(field, "abcd") == [
        "Gebruik hoogstens 3 tekens in uw functie; nu zijn het er 4."
    ]
    labelled = LineField(label="Agenda (niet verplicht)", required=False, max_length=3)
    assert sentences(labelled, "?!") == [
        "Gebruik in het veld ‘Agenda’ minstens één letter of cijfer."
    ]


def sentences(field: TypedField, typed: str) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    return refusal.value.messages


def test_a_line_has_something_to_read() -> None:
    with pytest.raises(ValidationError, match="Gebruik in dit veld minstens één letter of cijfer"):
        LineField().clean("?!")


@pytest.mark.parametrize(
    "pasted",
    [
        *[
            "12345678",
            "1234 5678",
            "1234-5678",
            "1234\u00a05678",
            "1234\u202f5678",
            "1234\u200b5678",
        ],
        *["\ufeff1234 5678\r\n", "１２３４５６７８", "1234\u20095678.", "\u20661234 5678\u2069"],
        *[
            "1234\u20115678",
            "‘1234 5678’",
            "1\u20602345678",
            "1234\t5678",
            "1234\r\n5678",
            "1 2 3 4 5 6 7 8",
        ],
        *["1234\u20075678", "1234\u20085678", "1234\u200a5678", "1234\u205f5678", "1234\u30005678"],
        *["1234\u00ad5678", "1234–5678", "1234.5678", "1234\ufeff5678", "\u200e12345678"],
        *["Code: 1234 5678", "Uw code is 1234 5678.", "<1234 5678>", "١٢٣٤ ٥٦٧٨"],
    ],
)
def test_a_pasted_code_works_whatever_came_along(pasted: str) -> None:
    assert CodeField(max_length=8).clean(pasted) == "12345678"


@pytest.mark.parametrize(
    "kind", [LineField, NameField, WholeNameField, ParagraphField, AddressField, CodeField]
)
@pytest.mark.parametrize("piece", ["a.", "klik ", "<", "mailto:", "\u200b", "a\u200d"])
def test_what_is_far_too_long_is_measured_and_not_read(kind: type[TypedField], piece: str) -> None:
    text = piece * (900_000 // len(piece))
    with pytest.raises(ValidationError) as refusal:
        kind(max_length=80).clean(text)
    length = len(text.strip())
    assert refusal.value.messages == [
        f"Gebruik hoogstens 80 tekens in dit veld; nu zijn het er {length}."
    ]
