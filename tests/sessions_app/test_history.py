"""The history of the programme: who changed what and when, from what to what."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sessions_app.models import Edition, Theme
from tests.desk import save
from tests.people import make_facilitator

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


def history(desk: Client, row: Edition | Theme) -> list[list[str]]:
    """Who and what, the first change first."""
    model = row._meta.model_name
    page = desk.get(f"/admin/sessions_app/{model}/{row.pk}/history/").content.decode()
    rows = re.findall(r'<tr>\s*<th scope="row">.*?</th>(.*?)</tr>', page, re.DOTALL)
    return [re.findall(r"<td>(.*?)</td>", each, re.DOTALL) for each in rows]


def change(desk: Client, row: Edition | Theme, **changes: object) -> None:
    page = f"/admin/sessions_app/{row._meta.model_name}/{row.pk}/change/"
    assert save(desk, page, **changes).status_code == 302


def test_a_theme_says_what_it_was_and_is(
    desk: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    theme = edition.themes.all()[0]
    gijs = make_facilitator()
    change(desk, theme, title="Beleid", capacity="12", facilitators=[gijs.pk])
    clock.shift(timedelta(minutes=1))
    change(desk, theme, capacity="")
    assert history(desk, theme) == [
        [
            "Olga",
            "Titel: Aanwezigheidsbeleid → Beleid; Plaatsen: niets → 12; "
            "Gespreksleiders: niets → Gijs.",
        ],
        ["Olga", "Plaatsen: 12 → niets."],
    ]


def test_an_edition_says_what_changed_in_its_rows(desk: Client, edition: Edition) -> None:
    change(
        desk,
        edition,
        subgroup_max="12",
        **{"themes-0-title": "Beleid", "partners-1-DELETE": "on"},
    )
    assert history(desk, edition) == [
        [
            "Olga",
            "Grootste subgroep: 10 → 12. Thema ‘Beleid’: Titel: Aanwezigheidsbeleid → Beleid. "
            "Partner ‘Ingrado’ verwijderd.",
        ]
    ]


def test_a_press_that_changes_nothing_says_so(desk: Client, edition: Edition) -> None:
    change(desk, edition)
    assert history(desk, edition) == [["Olga", "Niets gewijzigd."]]


def test_what_was_typed_is_shown_as_typed(desk: Client, edition: Edition) -> None:
    change(desk, edition, title="<b>{{ x }}</b>")
    ((_, what),) = history(desk, edition)
    assert what == ("Titel: Leergemeenschap Werken aan aanwezigheid → &lt;b&gt;{{ x }}&lt;/b&gt;.")


def test_a_long_text_is_told_by_how_it_begins(desk: Client, edition: Edition) -> None:
    change(desk, edition, why="Lang. " * 200)
    ((_, what),) = history(desk, edition)
    assert what.startswith("Waarom: niets → Lang. Lang.")
    assert len(what) < 120


def test_where_nothing_was_changed_the_page_says_so(desk: Client, edition: Edition) -> None:
    page = desk.get(f"/admin/sessions_app/edition/{edition.pk}/history/").content.decode()
    assert "Hier is nog niets gewijzigd." in page
