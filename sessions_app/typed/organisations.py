"""Which spellings are one organisation, and which of them to show."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from sessions_app.typed.characters import without_unseen
from sessions_app.typed.names import APOSTROPHES, MIDDLE_DOTS

QUOTES = '"“”„«»‚‹›'
# Signs that one writes in many ways, or leaves out.
LEFT_OUT = str.maketrans("", "", APOSTROPHES + QUOTES + MIDDLE_DOTS)


def key_of(organisation: str) -> str:
    """The same text for all spellings of one organisation; empty where there is nothing to read.

    Capitals, spaces, kinds of dashes and apostrophes, full-width letters and characters that
    nobody sees make no other organisation; an accent or another word does.
    """
    text = without_unseen(organisation).translate(LEFT_OUT)
    # The compatible form of a loose accent is an accent on the letter before it.
    folded = unicodedata.normalize("NFKC", text).casefold().translate(LEFT_OUT)
    joined = "".join(folded.split())
    if not joined.isascii():
        dashed = ("-" if unicodedata.category(c) == "Pd" or c == "−" else c for c in joined)
        joined = unicodedata.normalize("NFKC", "".join(dashed))
    return joined.strip(".,;:")


def counted(written: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each organisation as most people wrote it, with how many did; the largest first.

    Takes each spelling with how many wrote it so. Of two that are as frequent, the one that comes
    first is shown.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for organisation, number in written:
        seen = " ".join(without_unseen(organisation).split())
        spellings[key_of(organisation)][seen] += number
    rows = [(found.most_common(1)[0][0], found.total()) for found in spellings.values()]
    return sorted(rows, key=lambda row: -row[1])
