"""The look of the site: where it is decided, and what it means."""

import re
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
SHEETS = settings.BASE_DIR / "static/css"
ADMIN_SHEET = Path(django.__file__).parent / "contrib/admin/static/admin/css/base.css"
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


COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(", re.IGNORECASE)
NAMED = re.compile(
    r"(?<![\w-])(?:black|white|gr[ae]y|red|green|blue|yellow|orange|purple)(?![\w-])"
)
TYPE = re.compile(r"(?<![\w-])(font(?:-size|-family)?)\s*:\s*([^;}]+)")
# What is left of a declaration of type that takes all from the tokens: weight, style, line height.
MODEST = re.compile(
    r"inherit|(?:(?:\d{3}|bold|italic|normal)\s+)*(?:/\s*(?:[\d.]+(?:rem)?|inherit))?\s*"
)
# A line in the margin of a sheet of paper: no variable reaches there.
MARGIN_BOX = re.compile(r"@(?:top|bottom|left|right)-[\w-]+\s*\{[^}]*\}")
# These stand in no style sheet: a mail carries its own, and the frame of a browser is coloured in
# HTML. Their colours are those of the tokens all the same.
OUTSIDE = ["templates/mail/base.html", "templates/base.html"]


def rules(sheet: Path) -> str:
    """A style sheet without what it says of itself."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def literals(css: str) -> list[str]:
    """The colours, fonts and sizes of type that a sheet decides by itself."""
    css = MARGIN_BOX.sub("", css)
    values = " ".join(re.findall(r":\s*([^;{}]+)[;}]", css))
    found = COLOUR.findall(values) + NAMED.findall(values)
    for name, value in TYPE.findall(css):
        without_tokens = re.sub(r"var\(--[\w-]+\)", "", value).replace("!important", "").strip()
        if not MODEST.fullmatch(without_tokens):
            found.append(f"{name}: {value.strip()}")
    return found


def test_the_tokens_alone_decide_on_colours_fonts_and_sizes_of_type() -> None:
    sheets = [sheet for sheet in sorted(SHEETS.glob("*.css")) if sheet.name != "tokens.css"]
    assert {sheet.name: literals(rules(sheet)) for sheet in sheets} == {
        sheet.name: [] for sheet in sheets
    }


def test_a_colour_a_font_and_a_size_of_type_are_found() -> None:
    assert literals("a { color: #fff; font: 650 1rem / 1.2 var(--sans) } b { color: red; }") == [
        "#fff",
        "red",
        "font: 650 1rem / 1.2 var(--sans)",
    ]
    assert literals("a { font-size: 0.8em; } b { font-family: Arial }") == [
        "font-size: 0.8em",
        "font-family: Arial",
    ]
    plain = "#content a:hover { color: var(--ink); font: 700 var(--step-1) / 1.2 var(--serif); }"
    assert literals(plain + "b { font: inherit; border: 2px solid currentColor }") == []


def test_what_no_style_sheet_reaches_has_the_colours_of_the_tokens() -> None:
    tokens = {colour.lower() for colour in COLOUR.findall(rules(SHEETS / "tokens.css"))}
    drawings = sorted((settings.BASE_DIR / "static/img").glob("*.svg"))
    files = [settings.BASE_DIR / name for name in OUTSIDE] + drawings
    own = {
        path.name: {colour.lower() for colour in COLOUR.findall(path.read_text(encoding="utf-8"))}
        for path in files
    }
    assert {name: colours - tokens for name, colours in own.items()} == {
        name: set() for name in own
    }


def test_no_other_template_has_a_colour() -> None:
    others = [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if str(path.relative_to(settings.BASE_DIR)) not in OUTSIDE
    ]
    attribute = re.compile(
        r"""\b(?:fill|stroke|style|color|bgcolor)="[^"]*(?:#[0-9a-f]{3,8}|rgb)"""
    )
    assert [path for path in others if attribute.search(path.read_text(encoding="utf-8"))] == []


def test_the_admin_takes_every_colour_and_font_from_the_tokens() -> None:
    named = set(re.findall(r"(--[\w-]+)\s*:", rules(ADMIN_SHEET)))
    theirs = {name for name in named if not name.endswith("-icon")}
    ours = dict(re.findall(r"(--[\w-]+)\s*:\s*([^;]+);", rules(SHEETS / "admin.css")))
    assert theirs - set(ours) == set()
    assert {name for name in theirs if not ours[name].startswith("var(--")} == set()


def test_no_font_has_to_be_there() -> None:
    stacks = re.findall(r"--(serif|sans|mono):\s*([^;]+);", rules(SHEETS / "tokens.css"))
    assert [(name, stack.split(", ")[-1]) for name, stack in stacks] == [
        ("serif", "serif"),
        ("sans", "sans-serif"),
        ("mono", "monospace"),
    ]
    assert all("@font-face" not in rules(sheet) for sheet in SHEETS.glob("*.css"))
