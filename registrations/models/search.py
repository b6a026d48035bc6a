"""By which words people are found, however one types them, and in which order they stand."""

import re
import unicodedata
from typing import Any

from django.db import models

# Letters that stay what they are when accents are taken off, and how one types them.
TYPED_AS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng"}
)
# What one is found by, and by what the people of a list are in order.
FOUND_BY = ["given_name", "name_prefix", "family_name", "email", "organisation", "job_title"]
# In letters; longer words are equal from there on.
LONGEST_WORD = 60
# In letters: what is shorter is found only where a word begins with it, for an index of trigrams
# knows no less. Beside other words it may be a tussenvoegsel, and "der" is in "begeleider".
SHORTEST_PART, SHORTEST_PART_BESIDE_OTHERS = 3, 4
# In bytes: what an index takes, also of letters that fold into many.
LONGEST_KEY = 400


def fold(text: str) -> str:
    """The text without capitals, accents and special forms of letters."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return plain.translate(TYPED_AS)


def words_of(text: str) -> list[str]:
    """The folded words of a text, each once: letters and digits, without any sign between them.

    What signs hold together counts as one word too: "o'brien" is found as "obrien".
    """
    found: dict[str, None] = {}
    for chunk in fold(text).split():
        parts = re.findall(r"[^\W_]+", chunk)
        together = ["".join(parts)] if len(parts) > 1 and "@" not in chunk else []
        found |= dict.fromkeys(part[:LONGEST_WORD] for part in [*parts, *together])
    return list(found)


def sought(text: str) -> str:
    """What is looked for when somebody types this: words with a space between them, or nothing."""
    parts = re.findall(r"[^\W_]+", fold(text))
    return " ".join(part[:LONGEST_WORD] for part in dict.fromkeys(parts))


class SearchField(models.TextField[str, str]):
    """The words by which a person is found; made anew whenever the person is stored."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        words = " ".join(words_of(" ".join(getattr(model_instance, name) for name in FOUND_BY)))
        setattr(model_instance, self.attname, words)
        return words


class SortKeyField(models.BinaryField[bytes, bytes]):
    """The family name and given name, folded; made anew whenever the person is stored.

    In bytes, since how a database sorts letters depends on where it runs.
    """

    def pre_save(self, model_instance: Any, add: bool) -> bytes:
        key = sort_key(model_instance.family_name, model_instance.given_name)
        setattr(model_instance, self.attname, key)
        return key


def sort_key(family_name: str, given_name: str) -> bytes:
    """What somebody is sorted by: the family name without tussenvoegsel, then the given name."""
    return f"{fold(family_name)}\0{fold(given_name)}".strip("\0").encode()[:LONGEST_KEY]


@SearchField.register_lookup
class HasWords(models.Lookup[str]):
    """Whether each of the words, with a space between them, is a part of one in the field.

    A very short one has to begin it. PostgreSQL finds them by the index that a migration makes on
    these very words; where it has no trigrams it reads all people, as SQLite does.
    """

    lookup_name = "has_words"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        words = self.rhs.split()
        shortest = SHORTEST_PART_BESIDE_OTHERS if len(words) > 1 else SHORTEST_PART
        every = " AND ".join([f"' ' || {column} LIKE %s"] * len(words))
        parts = [word if len(word) >= shortest else f" {word}" for word in words]
        return f"({every})", [p for part in parts for p in (*params, f"%{part}%")]
