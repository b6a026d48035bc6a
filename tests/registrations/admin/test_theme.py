"""The list of themes: how many have a place, who waits and which groups are small."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.desk import overview
from registrations.models import Status
from sessions_app.models import Edition, Theme
from tests.groups import arrive, crowd, grouped
from tests.people import make_edition

pytestmark = pytest.mark.django_db

LIST = reverse("admin:sessions_app_theme_changelist")
CELL = r'<td class="field-{}">(.*?)</td>'


@pytest.fixture
def theme(edition: Edition) -> Theme:
    return edition.themes.get(position=1)


def column(desk: Client, name: str) -> list[str]:
    page = desk.get(LIST, {"o": "1"}).content.decode()
    return re.findall(CELL.format(name), page)


def test_each_theme_is_counted_by_itself(desk: Client, theme: Theme) -> None:
    other = theme.edition.themes.get(position=2)
    grouped(theme, 1, "a", "b", "c")
    grouped(theme, 2, *(f"d{i}" for i in range(6)))
    crowd(other, 4)
    waiting = arrive(other, "w1", "w2")
    other.participants.filter(pk__in=[person.pk for person in waiting]).update(
        status=Status.WAITING, waiting_since="2026-08-01T10:00Z"
    )
    assert column(desk, "placed") == ["9", "4", "0"]
    assert column(desk, "waiting") == ["0", "2", "0"]
    assert column(desk, "too_small") == ["1 groep", "–", "–"]


def test_many_people_cost_the_list_no_statement_each(
    desk: Client, theme: Theme, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def statements() -> int:
        with django_assert_max_num_queries(10) as captured:
            desk.get(LIST)
        return len(captured)

    few = statements()
    for number in range(1, 6):
        grouped(theme, number, *(f"p{number}-{i}" for i in range(8)))
    make_edition("later")
    assert statements() == few


def test_of_very_many_people_the_list_says_when_they_were_counted(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    monkeypatch.setattr(overview, "MANY", 2)
    crowd(theme, 2)
    assert column(desk, "placed") == ["2", "0", "0"]
    arrive(theme.edition.themes.get(position=2), "a")
    assert column(desk, "placed") == ["2", "1", "0"]

    arrive(theme.edition.themes.get(position=3), "b", "c", "d", "e")
    clock.shift(timedelta(seconds=50))
    page = desk.get(LIST, {"editie": "alle"}).content.decode()

    assert column(desk, "placed") == ["2", "1", "0"]
    assert "De aantallen zijn geteld om 10.00 uur." in page
    clock.shift(timedelta(seconds=11))
    assert column(desk, "placed") == ["2", "1", "4"]


def test_the_page_of_a_theme_leads_to_its_groups(desk: Client, theme: Theme) -> None:
    page = desk.get(reverse("admin:sessions_app_theme_change", args=[theme.pk])).content.decode()
    names = ["divide", "board", "places", "rooms"]
    pages = {reverse(f"admin:sessions_app_theme_{name}", args=[theme.pk]) for name in names}
    assert set(re.findall(r'href="([^"]+)"', page)) >= pages
