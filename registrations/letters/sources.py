"""A mail has one source, templates/mail/<name>.txt; its plain text and its HTML are made from it.

A source reads as the text that it becomes. What is more in the HTML stands in these marks:

    # Words            a heading
    - Words            an item of a list; 1. Words of a numbered one
    * Words            a line in the text, an item of a list in the HTML
      Words            indented: a new line in the text, the same line in the HTML
    **Words**          strong
    [Words](address)   a link; the text has the address alone
    [[Words]](address) the same as a button: the one thing to do, so one in a mail at most
    ---                from here on it is for the reader alone: in the text the line after which
                       a program quotes nothing in an answer, in the HTML a part of its own
    -- Words           the foot, in the HTML alone: why one gets this mail

{% words %} and {% part %} say what an organiser may write anew: words.py.

An empty line parts two paragraphs, and more of them part no more. A line of logic alone, as
{% if … %}, leaves nothing. A tag, as <br>, is in the HTML alone.

Marks become tags before the source is a template, and values are escaped after. So no value is
ever a mark, nor are the lines and blanks in it, whatever somebody typed.
"""

import re
from collections.abc import Mapping
from html import unescape
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Origin, Template
from django.template.base import Node
from django.template.loader import render_to_string
from django.template.loaders import filesystem
from django.utils.safestring import mark_safe

MARK = re.compile(r"^(#|-|\*|\d+\.|--) ", re.MULTILINE)
OWN = re.compile(r"^---$", re.MULTILINE)
INDENT = re.compile(r"^ +", re.MULTILINE)
STRONG = re.compile(r"\*\*(.+?)\*\*")
BUTTON = re.compile(r"\[\[(.+?)\]\]\((.+?)\)")
LINK = re.compile(r"\[(.+?)\]\((.+?)\)")
LOGIC = re.compile(
    r"^((?:{% (?:if|elif|else|endif|for|empty|endfor|words|endwords|part)\b.*?%})+)\n", re.MULTILINE
)

ELEMENTS = {"#": "h2", "-": "ul", "*": "ul"}


def as_template(source: str) -> str:
    """The source with a tag for each of its marks, and <n> for the end of a line."""
    # Without its last line end: a source in the middle of another one must not break its line.
    template = MARK.sub(r"<\1>", source.strip("\n"))
    template = OWN.sub("<--->", template)
    template = INDENT.sub("<+>", template)
    template = STRONG.sub(r"<strong>\1</strong>", template)
    template = BUTTON.sub(r'<a href="\2" class="button">\1</a>', template)
    template = LINK.sub(r'<a href="\2">\1</a>', template)
    return LOGIC.sub(r"\1", template).replace("\n", "<n>")


class Sources(filesystem.Loader):
    """Finds the sources of mail, as templates."""

    def get_contents(self, origin: Origin) -> str:
        return as_template(super().get_contents(origin))


_loader = f"{__name__}.{Sources.__name__}"
_engine = Engine(
    dirs=[str(settings.BASE_DIR / "templates")],
    # Who works on a source sees each change at once.
    loaders=[_loader if settings.DEBUG else ("django.template.loaders.cached.Loader", [_loader])],
    builtins=[
        "registrations.templatetags.letters",
        "registrations.templatetags.typed",
        "registrations.letters.words",
    ],
)


def template(name: str) -> Template:
    """A source of mail, ready to be rendered."""
    found: Template = _engine.get_template(f"mail/{name}.txt")
    return found


def expression(words: str) -> Node:
    """What renders one expression, as it stands between braces in a source."""
    return _engine.from_string(f"{{{{ {words} }}}}").nodelist[0]


def subject(name: str, context: Mapping[str, Any]) -> str:
    """The subject of a mail, on one line."""
    words = template(f"{name}_subject").render(Context(context, autoescape=False))
    return " ".join(words.split())


def write(name: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The text and the HTML of a mail, whose source is rendered once for both."""
    rendered = template(name).render(Context(context))
    body, _, foot = rendered.partition("<-->")
    frame = {
        "edition": context["edition"],
        "body": mark_safe(as_html(body)),  # noqa: S308
        "foot": mark_safe(foot),  # noqa: S308
    }
    return as_text(body), render_to_string("mail/base.html", frame)


def as_text(rendered: str) -> str:
    """The plain text of a rendered source."""
    text = re.sub(r"<html>.*?</html>", "", rendered, flags=re.DOTALL)
    text = re.sub(r'<a href="([^"]*)"[^>]*>.*?</a>', r"\1", text, flags=re.DOTALL)
    text = re.sub(r"<(-|\d+\.)>", r"\1 ", text.replace("<--->", "-- "))
    text = re.sub(r"(<n>)+\Z", "", text)
    text = re.sub(r"<n>(<n>)+", "\n\n", text).replace("<n>", "\n")
    return unescape(re.sub(r"<[^>]*>", "", text)) + "\n"


def as_html(rendered: str) -> str:
    """The headings, lists and paragraphs of a rendered source."""
    html = re.sub(r"<text>.*?</text>", "", rendered, flags=re.DOTALL)
    letter, _, own = html.partition("<--->")
    of_reader = f'\n<div class="own">\n{_elements(own)}\n</div>' if own else ""
    return _elements(letter) + of_reader


def _elements(html: str) -> str:
    lines = html.replace("<n><+>", " ").split("<n>")
    parts = [_element(name, list(of_one)) for name, of_one in groupby(lines, key=_name) if name]
    return "\n".join(parts)


def _name(line: str) -> str:
    """Of which element a line is, or a part; an empty line is of none."""
    if line.startswith("<html>"):
        return "html"
    if mark := re.match(r"<(#|-|\*|\d+\.)>", line):
        return ELEMENTS.get(mark[1], "ol")
    return "p" if line else ""


def _element(name: str, lines: list[str]) -> str:
    if name == "html":
        return re.sub(r"</?html>", "", "\n".join(lines))
    if name == "p":
        return f"<p>{'<br>'.join(lines)}</p>"
    words = [line.partition(">")[2] for line in lines]
    if name == "h2":
        return "\n".join(f"<h2>{heading}</h2>" for heading in words)
    return f"<{name}>{''.join(f'<li>{item}</li>' for item in words)}</{name}>"
