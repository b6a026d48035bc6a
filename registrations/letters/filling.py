"""How the placeholders in a text of an organiser are filled in.

What somebody typed is never a template: names in braces are replaced, in one pass, and all else
stands as it was typed. A line that begins with "# " is a heading, and one that begins with "- " or
"1. " an item of a list, as in the texts of the site itself.
"""

import re
from collections.abc import Iterator, Mapping

from django.utils.html import escape

PLACEHOLDER = re.compile(r"\{ *(\w+) *\}")
MARK = re.compile(r"(#|-|\d+\.) ")
ADDRESS = re.compile(r"https?://\S*[^\s.,;:!?)]")
# A part of a source that stands on lines of its own.
BLOCK = re.compile(r"<(#|-|\*|\d+\.|text|html)>|.*<n>", re.DOTALL)


def names_in(text: str) -> list[str]:
    """The names that stand in braces, in their order."""
    return [found[1].lower() for found in PLACEHOLDER.finditer(text)]


def line(text: str, values: Mapping[str, str]) -> str:
    """A text filled in, as plain text; a name that is not known stays as it was typed."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1].lower(), found[0]), text)


def source(text: str, values: Mapping[str, str]) -> str:
    """A text of many lines as the rendered source of a mail; `values` are rendered already.

    A line that holds nothing but values that are empty is left out.
    """
    lines = [_line(one, values) for one in text.strip().splitlines()]
    return "".join(f"{one}<n>" for one in lines if one is not None)


def _line(text: str, values: Mapping[str, str]) -> str | None:
    mark = MARK.match(text)
    begin, rest = (f"<{mark[1]}>", text[mark.end() :]) if mark else ("", text)
    pieces = list(_pieces(rest.rstrip(), values))
    if text.strip() and not any(words.strip() for words, _ in pieces):
        return None
    if not any(is_block for _, is_block in pieces):
        return begin + "".join(words for words, _ in pieces)
    # What stands on lines of its own takes no mark, and parts what is beside it.
    parted = ["<n>" + words + "<n>" if is_block else words.strip() for words, is_block in pieces]
    return re.sub(r"^(<n>)+|(<n>)+$", "", "".join(parted))


def _pieces(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The words of a line, and of each piece whether it is a block."""
    end = 0
    for found in PLACEHOLDER.finditer(text):
        name = found[1].lower()
        if name in values:
            yield _typed(text[end : found.start()]), False
            yield values[name], bool(BLOCK.match(values[name]))
            end = found.end()
    yield _typed(text[end:]), False


def _typed(text: str) -> str:
    return ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', escape(text))
