"""Characters in what people type: what nobody sees is dropped, what cannot be kept is named."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# What ends a line in a word processor, in slides or on the web.
LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Word puts the signs of its own fonts where no alphabet is: these mean the same everywhere.
OF_WORD = str.maketrans(
    dict.fromkeys("\uf0b7\uf0a7\uf0a8\uf0d8\uf06c\uf06e\uf06f\uf071\uf076", "•")
    | dict.fromkeys("\uf0ae\uf0e0\uf0e8\uf0f0", "→")
    | {"\uf0fc": "✓", "\uf04a": "☺", "\uf02d": "-"}
    # Its hyphens: one where no line breaks, and one that shows only where a line does.
    | {"\x1e": "-", "\x1f": ""}
)
# Another sign of such a font is a bullet where it begins a line.
OTHER_BULLET = re.compile("^([^\\S\n]*)[\uf020-\uf0ff](?=[^\\S\n])", re.MULTILINE)
# Without its fonts Word's bullets are letters, with a tab before the text.
LETTER_FOR_BULLET = re.compile(r"^([^\S\n]*)(?:[o§Øüvqn](?=\t)|·(?=[^\S\n]))", re.MULTILINE)
# Stands where a picture was that did not come along.
PICTURE = "\ufffc"
# Two joiners make letters of some scripts right, and emoji one. They go where they join nothing.
ZWNJ, ZWJ = "\u200c", "\u200d"
LOOSE_JOINER = re.compile(
    f"(?<![\u0590-\U0010ffff])[{ZWNJ}{ZWJ}]|[{ZWNJ}{ZWJ}](?![\u0590-\U0010ffff])"
)
# Letters, marks and signs by category, yet nothing to see.
BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc"
# Choose the shape of the character before them, in a line of text without a use.
SHAPES = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
UNSEEN_IN_A_LINE = re.compile(f"[{BLANK}{SHAPES}]")
# Controls, halves of characters, and what means something on one machine alone.
REFUSED_CATEGORIES = {"Cc", "Cs", "Co"}
# What bytes become that are no text.
UNREADABLE = "\ufffd"
# A hyphen is a hyphen, also where a line may not break.
HYPHENS = str.maketrans("\u2010\u2011", "--")
# How much of the text before a character shows where it stands.
SHOWN_BEFORE = 30


def line(text: str) -> str:
    """The text on one line, with single spaces and composed letters (NFC).

    What nobody sees is gone, so that what looks the same is the same. Raises ValidationError for
    a character that cannot be kept.
    """
    seen = UNSEEN_IN_A_LINE.sub("", _seen(text)).translate(HYPHENS)
    return unicodedata.normalize("NFC", " ".join(LOOSE_JOINER.sub("", seen).split()))


def paragraphs(text: str) -> str:
    """The text with plain line ends and composed letters (NFC); empty if there is nothing to see.

    Raises ValidationError for a character that cannot be kept.
    """
    text = unicodedata.normalize("NFC", _seen(text))
    return text if any(_is_seen(c) for c in text) else ""


def without_unseen(text: str) -> str:
    """The text without any character that has no shape and no width, joiners too."""
    if text.isascii():
        return text
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return UNSEEN_IN_A_LINE.sub("", "".join(kept))


def _seen(text: str) -> str:
    text = LINE_END.sub("\n", text).translate(OF_WORD)
    text = "".join(c for c in text if c in (ZWNJ, ZWJ) or not _is_no_text(c))
    for bullet in (OTHER_BULLET, LETTER_FOR_BULLET):
        text = bullet.sub(r"\1•", text)
    _refuse_what_cannot_be_kept(text)
    return text


def _is_no_text(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character == PICTURE


def _is_seen(character: str) -> bool:
    is_shape = UNSEEN_IN_A_LINE.match(character)
    return unicodedata.category(character)[0] in "LMNPS" and not is_shape


def _refuse_what_cannot_be_kept(text: str) -> None:
    for position, character in enumerate(text):
        if character == UNREADABLE:
            raise _refused(
                text,
                position,
                "een teken dat onleesbaar is aangekomen (�). Typ het opnieuw.",
                code="unreadable",
            )
        if _cannot_be_kept(character):
            raise _refused(
                text,
                position,
                f"een teken dat we niet kunnen bewaren (code {ord(character):04X}). "
                "Haal het weg of typ dat stukje opnieuw.",
                code="characters",
            )


def _cannot_be_kept(character: str) -> bool:
    number = ord(character)
    stands_for_nothing = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    is_refused = unicodedata.category(character) in REFUSED_CATEGORIES
    return stands_for_nothing or (is_refused and character not in "\n\t")


def _refused(text: str, position: int, what: str, *, code: str) -> ValidationError:
    """What is wrong and where: in which line, and after which words of it."""
    lines_before = text[:position].split("\n")
    line_of = f"regel {len(lines_before)} van " if "\n" in text.strip() else ""
    if before := _end_of(lines_before[-1]):
        sentence = f"In {line_of}%(where)s staat, na ‘%(before)s’, {what}"
    else:
        sentence = f"Aan het begin van {line_of}%(where)s staat {what}"
    return ValidationError(sentence, code=code, params={"where": "deze tekst", "before": before})


def _end_of(line: str) -> str:
    """The last words of a line, as much as shows where one is."""
    words = " ".join(line.split())
    if len(words) <= SHOWN_BEFORE:
        return words
    end = words[-SHOWN_BEFORE - 1 :]
    return "…" + (end.partition(" ")[2] or end)
