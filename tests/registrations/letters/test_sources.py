"""The source of a mail: what its marks become, and that nothing typed is ever one of them."""

from typing import Any

import pytest
from django.template import Context, Engine
from django.utils.html import escape, linebreaks, urlize
from hypothesis import example, given
from hypothesis import strategies as st

from registrations.letters.sources import as_html, as_template, as_text

SOURCE = """Dag {{ typed }},

**{{ typed }}** is hier.
Zie [de {{ typed }}]({{ typed }}).
  {{ typed }}

# {{ typed }}
{% for each in twice %}
- {{ typed }}
  <br>{{ typed }}
{% empty %}
* Niets
{% endfor %}
{% if twice %}{% if typed %}
{{ typed }}
{% endif %}{% endif %}


{% if not twice %}
Dit blijft weg.

{% endif %}
* Feit: {{ typed }}
* {{ typed }}

1. {{ typed }}
12. Klaar
{{ typed }}
"""
ENGINE = Engine(builtins=["registrations.templatetags.typed"])
MARKS = ["\n", " ", "# ", "- ", "* ", "1. ", "-- ", "**", "[a](b)", "<n>", "<+>", "<->", "<#>"]
MORE_MARKS = ["<html>", "</html>", "<text>", "</text>", "<b>", "{{ a }}", "{% if %}", "&lt;", '"']
# What nobody types by chance, with all that means something in a source.
TYPED = st.lists(st.sampled_from(MARKS + MORE_MARKS) | st.text(min_size=1), min_size=1)


def forms(source: str, **values: Any) -> tuple[str, str]:
    """The text and the HTML of a source."""
    rendered = ENGINE.from_string(as_template(source)).render(Context(values))
    return as_text(rendered), as_html(rendered)


def test_each_mark_becomes_what_it_says() -> None:
    text, html = forms(SOURCE, typed="Wad", twice=[1, 2])
    assert (
        text
        == """Dag Wad,

Wad is hier.
Zie Wad.
Wad

Wad
- Wad
Wad
- Wad
Wad
Wad

Feit: Wad
Wad

1. Wad
12. Klaar
Wad
"""
    )
    assert (
        html
        == """<p>Dag Wad,</p>
<p><strong>Wad</strong> is hier.<br>Zie <a href="Wad">de Wad</a>. Wad</p>
<h2>Wad</h2>
<ul><li>Wad <br>Wad</li><li>Wad <br>Wad</li></ul>
<p>Wad</p>
<ul><li>Feit: Wad</li><li>Wad</li></ul>
<ol><li>Wad</li><li>Klaar</li></ol>
<p>Wad</p>"""
    )


@given(typed=TYPED.map("".join))
@example(typed="- een\n\n# twee\n")
def test_what_people_typed_is_never_markup_in_either_form(typed: str) -> None:
    text, html = forms(SOURCE, typed="Wad", twice=[1, 2])
    expected = text.replace("Wad", typed), html.replace("Wad", escape(typed))
    assert forms(SOURCE, typed=typed, twice=[1, 2]) == expected


@given(typed=TYPED.map("".join))
def test_what_people_typed_in_lines_keeps_them_and_is_no_more(typed: str) -> None:
    source = "Boven\n{{ typed|typed }}\n\n{{ typed|typed_with_links }}\nOnder"
    assert forms(source, typed=typed) == (
        f"Boven\n{typed}\n\n{typed}\nOnder\n",
        f"<p>Boven</p>\n{linebreaks(typed, autoescape=True)}\n"
        f"{linebreaks(urlize(typed, autoescape=True))}\n<p>Onder</p>",
    )


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_how_a_source_ends_does_not_matter(end: str) -> None:
    assert as_template(f"Tot ziens.{end}") == "Tot ziens."


def test_a_line_that_logic_leaves_empty_parts_no_paragraphs() -> None:
    source = "Dag.\n{% if more %}\nMeer.\n{% endif %}\n  Tot ziens."
    assert forms(source, more=False) == ("Dag.\nTot ziens.\n", "<p>Dag. Tot ziens.</p>")
    assert forms(source, more=True) == (
        "Dag.\nMeer.\nTot ziens.\n",
        "<p>Dag.<br>Meer. Tot ziens.</p>",
    )
