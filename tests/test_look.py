"""The look of the site: where it is decided, and what it means."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
# What one presses, from its tag to its end, with its words.
PRESSED = re.compile(r"<(a|button)\b(?P<attributes>[^>]*)>(?P<words>.*?)</\1>", re.DOTALL)
SIGNS_UP = {"Aanmelden", "Direct aanmelden"}


def pressed() -> Iterator[tuple[Path, str, str]]:
    """Each button of the site: where, how it looks, and its words."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for found in PRESSED.finditer(path.read_text(encoding="utf-8")):
            if 'class="button' in found["attributes"]:
                yield path, found["attributes"], found["words"]


def test_the_ring_stands_in_buttons_that_sign_up_and_nowhere_else() -> None:
    buttons = list(pressed())
    rings = {words for _, looks, words in buttons if "button-sign-up" in looks}
    assert rings == SIGNS_UP
    assert [
        path
        for path, looks, words in buttons
        if words in SIGNS_UP and "button-sign-up" not in looks
    ] == []
