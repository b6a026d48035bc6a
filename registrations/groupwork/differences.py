"""What changed from one version of an outcome to the next, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from registrations.groupwork.outcomes import FIELDS
from registrations.models import Outcome, OutcomeVersion

# So many words of what stayed stand around what changed.
AROUND = 8

# A word, and the space after it.
WORD = re.compile(r"(\S+)(\s*)")


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, that went, or that is new."""

    text: str
    is_gone: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class FieldChange:
    """One field of which the words changed."""

    name: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Compared:
    """A version, and what changed in it; nothing to compare with where it is the first."""

    version: OutcomeVersion
    changes: list[FieldChange] | None


def compared(versions: list[OutcomeVersion], before: OutcomeVersion | None) -> list[Compared]:
    """Each of these versions beside the one before it, the newest first.

    `before` is the one before the last of them, if there is one.
    """
    earlier = [*versions, before][1:]
    return [
        Compared(version, changes(other.content, version.content) if other else None)
        for version, other in zip(versions, earlier, strict=True)
    ]


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[FieldChange]:
    """The fields whose words changed between two versions, in the order of the form."""
    found = []
    for name in FIELDS:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            field = Outcome._meta.get_field(name)
            found.append(FieldChange(str(field.verbose_name), list(pieces(old, new))))  # type: ignore[union-attr]
    return found


def pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of both texts in one run; of what stayed only those next to a change.

    Nothing where spaces or lines alone changed.
    """
    old, new = WORD.findall(before), WORD.findall(after)
    old_words, new_words = [word for word, _ in old], [word for word, _ in new]
    if old_words == new_words:
        return
    steps = SequenceMatcher(None, old_words, new_words).get_opcodes()
    for tag, from_old, to_old, from_new, to_new in steps:
        if tag == "equal":
            yield Piece(_shortened(new[from_new:to_new], from_new == 0, to_new == len(new)))
            continue
        if to_old > from_old:
            yield Piece(_joined(old[from_old:to_old]), is_gone=True)
        if to_new > from_new:
            yield Piece(_joined(new[from_new:to_new]), is_new=True)


def _joined(words: list[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in words).strip()


def _shortened(words: list[tuple[str, str]], is_first: bool, is_last: bool) -> str:
    """What stayed, without its middle; of a beginning the last words, of an end the first."""
    start = 0 if is_first else AROUND
    end = 0 if is_last else AROUND
    if len(words) <= start + end + 1:
        return _joined(words)
    return f"{_joined(words[:start])} … {_joined(words[len(words) - end :])}".strip()
