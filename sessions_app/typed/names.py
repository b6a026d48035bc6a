"""What is a name, and what is a message that somebody wants mailed in the place of one.

A name is mailed to an address that nobody has confirmed yet: what a stranger typed there may hold
no link and no sentence.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

from sessions_app.typed.words import EITHER, MESSAGE, SENTENCE

# Van den Heuvel tot Beichlingen gezegd Bartolotti Rijnders has eight.
MOST_WORDS = 8
MOST_WORDS_OF_A_WHOLE_NAME = 14

APOSTROPHES = "'’‘`´ʼʻʹʾʿ′׳"
HYPHENS = "-‒–"
# As in Gal·la and ジャン・リュック.
MIDDLE_DOTS = "·・"
JOINERS = "\u200c\u200d"
SIGNS = {" ", ".", *APOSTROPHES, *HYPHENS, *MIDDLE_DOTS, *JOINERS}

# Before a full stop that runs on into the next word, besides initials such as J. and Chr.
ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "ba bc ch chr dhr dr drs ds em fr ij ing ir jhr jkvr joh jr lic ma mevr mgr mr mrs ms "
        "msc mw ph phd prof sj sr st sta ste th tj tjs univ wed",
    )
)
# A short word may end in a full stop where a space, a hyphen or nothing follows.
LONGEST_SHORT_FORM = 5
# What stands before each full stop, and what follows it.
STOP = re.compile(rf"([^ .{re.escape(HYPHENS + APOSTROPHES)}]*)\.(?=(.?))")

LINK = re.compile(r"://|\bwww\b|\bhttps?\b", re.IGNORECASE)

# Scripts of which letters look alike.
ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}

# From this sum on it is a sentence: a word of the second kind counts for two of the third.
A_SENTENCE = 4
# Few words, yet never a name.
CALL = re.compile(
    r"\b(klik hier|click here|call (me|now|us)|koop nu|bel (me|mij|ons|dit)|"
    r"(dot|punt) (com|eu|info|net|nl|org|shop))\b"
)
# Words glued together; no name of this length holds a word of a message.
LONG, TELLING = 12, 6
MESSAGE_INSIDE = re.compile("|".join(word for word in sorted(MESSAGE) if len(word) >= TELLING))
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
NO_LETTERS = re.compile(r"[\W_]+")


def refuse_what_is_no_name(text: str, *, most_words: int = MOST_WORDS) -> None:
    """Raise ValidationError, with a sentence, for what is no name or no part of one.

    Letters of any script, with spaces, apostrophes, hyphens, and a full stop after an initial, a
    title or a short form. Words that no name has are refused, and some words together that make
    a sentence; a name that is also a word, such as Win, Bel or Nu, is a name.
    """
    for character in text:
        if not _may_stand_in_a_name(character):
            if LINK.search(text):
                raise _web_address()
            raise _no_name(
                "In %(where)s staat ‘%(character)s’. Gebruik in een naam alleen letters, spaties, "
                "streepjes en apostroffen.",
                code="characters",
                character=character,
            )
    _refuse_stops(text)
    words = text.split()
    if any(len(_alike_scripts(word)) > 1 for word in NO_LETTERS.split(text)):
        raise _no_name(
            "In %(where)s staat een woord met letters van twee alfabetten. Typ dat woord opnieuw.",
            code="scripts",
        )
    if len(words) > most_words or _is_message(text):
        raise _no_name(
            "In %(where)s staat iets wat op een bericht lijkt. Vul alleen de naam in.",
            code="sentence",
        )


def unlinked(name: str) -> str:
    """The name as it may stand in a mail: J.de Vries as J. de Vries, which no program links."""
    return re.sub(r"\.(?=\w)", ". ", name)


def _may_stand_in_a_name(character: str) -> bool:
    kind = unicodedata.category(character)[0]
    # Letters that are another one's double for print, such as 𝐖 and Ｗ, hide words.
    is_double = unicodedata.decomposition(character).startswith(("<font>", "<wide>", "<circle>"))
    return character in SIGNS or (kind in "LM" and not is_double)


def _refuse_stops(text: str) -> None:
    for before, after in STOP.findall(text):
        short = len([c for c in before if unicodedata.category(c)[0] == "L"])
        is_initial = short == 1 or before.casefold() in ABBREVIATIONS
        is_short_form = 1 <= short <= LONGEST_SHORT_FORM and not after.isalpha() and after != "."
        if not (is_initial and after != ".") and not is_short_form:
            if LINK.search(text) or after.islower():
                raise _web_address()
            raise _no_name(
                "In %(where)s staat een punt die daar niet kan. Een punt kan alleen achter een "
                "voorletter of een titel, zoals J. of dr.",
                code="stop",
            )


def _web_address() -> ValidationError:
    return _no_name("In %(where)s staat een webadres. Haal dat weg.", code="link")


def _no_name(sentence: str, *, code: str, **params: str) -> ValidationError:
    return ValidationError(sentence, code=code, params={"where": "deze naam"} | params)


def _alike_scripts(word: str) -> set[str]:
    return {unicodedata.name(c, "").partition(" ")[0] for c in word} & ALIKE


def _is_message(text: str) -> bool:
    words = [word.casefold() for word in NO_LETTERS.split(HUMP.sub(" ", text))]
    plain = {_without_accents(word) for word in [*words, *NO_LETTERS.split(text.casefold())]}
    long = [w for w in _without_accents(text.casefold()).split() if len(w) >= LONG]
    if plain & MESSAGE or any(MESSAGE_INSIDE.search(word) for word in long):
        return True
    if CALL.search(" ".join(words)):
        return True
    return sum(2 * (word in SENTENCE) + (word in EITHER) for word in words) >= A_SENTENCE


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
