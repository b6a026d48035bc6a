"""The board of a large theme: pages of groups, a search, and a history that can be read."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from registrations.groups import pages, telling
from registrations.groups.board import Board
from registrations.groups.board_page import BoardPage
from sessions_app.models import Edition, Theme, User
from tests.groups import arrive, divide, grouped, move, pin

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme(edition: Edition) -> Theme:
    edition.subgroup_min, edition.subgroup_target, edition.subgroup_max = 2, 3, 4
    edition.save()
    return edition.themes.get(position=1)


def board_of(desk: Client, theme: Theme, **query: Any) -> Any:
    return desk.get(reverse("admin:sessions_app_theme_board", args=[theme.pk]), query)


def on_page(answer: Any) -> list[int]:
    return [group.number for group in answer.context["page"].groups]


def test_each_page_of_groups_leads_to_the_next(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_PEOPLE", 4)
    for number, size in ((1, 2), (2, 2), (3, 5), (4, 3), (5, 1)):
        grouped(theme, number, *(f"p{number}-{i}" for i in range(size)))
    seen = [on_page(board_of(desk, theme, groep=n)) for n in (1, 2, 3, 4, 5)]
    assert seen == [[1, 2], [1, 2], [3], [4, 5], [4, 5]]
    ways = [
        (answer.context["page"].earlier, answer.context["page"].later)
        for answer in (board_of(desk, theme, groep=n) for n in (1, 3, 5))
    ]
    assert ways == [(None, 3), (1, 4), (3, None)]
    page = board_of(desk, theme, groep=3).content.decode()
    assert 'href="?groep=4#groep-4">Volgende groepen' in page
    # Each group can be gone to from each page.
    assert re.findall(r'data-group="(\d+)"', page) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("odd", ["", "x", "99", "-1", "9" * 40])
def test_a_group_that_is_not_there_shows_the_first(desk: Client, theme: Theme, odd: str) -> None:
    grouped(theme, 7, "a", "b")
    assert on_page(board_of(desk, theme, groep=odd)) == [7]


def test_the_index_says_which_groups_are_not_as_they_should_be(desk: Client, theme: Theme) -> None:
    grouped(theme, 1, "a")
    grouped(theme, 2, "b", "c")
    grouped(theme, 3, *"defgh")
    page = board_of(desk, theme).content.decode()
    assert re.findall(r"mensen(, te \w+)?</span>", page) == [", te klein", "", ", te groot"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("garcia", ["García"]),
        ("CELIK  ayse", ["Çelik"]),
        ("ayse@example.org", ["Çelik"]),
        ("de bron", ["Bruin", "Çelik"]),
        ("bruin in", ["Bruin"]),
        ("garcia celik", []),
        ("%", []),
        (" ", []),
    ],
)
def test_somebody_is_found_by_any_words_in_any_order(
    theme: Theme, words: str, found: list[str]
) -> None:
    for given, prefix, family, organisation in (
        ("José", "", "García", "Het Kompas"),
        ("Ayşe", "", "Çelik", "De Bron"),
        ("Ko", "in 't", "Bruin", "De Bron"),
    ):
        (person,) = arrive(theme, family)
        person.given_name, person.name_prefix, person.family_name = given, prefix, family
        person.organisation = organisation
        person.email = f"{given.lower().replace('ş', 's')}@example.org"
        person.save()
    people, more = BoardPage(theme).found(words)
    assert (sorted(person.family_name for person in people), more) == (found, 0)


def test_what_is_found_leads_to_the_person_and_the_group(desk: Client, theme: Theme) -> None:
    grouped(theme, 1, "Anna", "Bram")
    (late,) = arrive(theme, "Annelies")
    page = board_of(desk, theme, zoek="anna").content.decode()
    (anna,) = theme.participants.filter(given_name="Anna")
    person = reverse("admin:sessions_app_theme_board_person", args=[theme.pk, anna.pk])
    found = page.partition('id="gevonden"')[2].partition("</section>")[0]
    assert re.findall(r'href="([^"]+)"', found) == [person, "?groep=1#groep-1"]
    page = board_of(desk, theme, zoek="<b>NIEMAND").content.decode()
    assert "Niemand in dit thema heeft al deze woorden" in page
    assert "&lt;b&gt;NIEMAND" in page
    page = board_of(desk, theme, zoek=late.email).content.decode()
    assert '<a href="?groep=#nog-niet">Nog niet ingedeeld</a>' in page


def test_the_board_says_who_was_not_told_of_their_group(
    desk: Client, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    grouped(theme, 1, "a", "b")
    grouped(theme, 2, "c", "d")
    assert "Nog niet gemaild over hun subgroep: <strong>4" in board_of(desk, theme).content.decode()
    telling.tell(theme)
    page = board_of(desk, theme).content.decode()
    assert "niet gemaild" not in page
    a = theme.participants.get(given_name="A")
    move(a, 2, olga)
    page = board_of(desk, theme)
    assert page.context["board"].untold == 1
    assert page.content.decode().count(" · nog niet gemaild") == 1
    person = reverse("admin:sessions_app_theme_board_person", args=[theme.pk, a.pk])
    assert "is daarover nog niet gemaild" in desk.get(person).content.decode()


def test_a_division_is_one_line_of_the_history_and_a_move_another(
    desk: Client, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    arrive(theme, *(f"p{i}" for i in range(12)))
    divide(theme, olga)
    clock.shift(60)
    piet = theme.participants.filter(subgroup__number=1)[0]
    move(piet, 2, olga, reason="verzoek")
    lines = board_of(desk, theme).context["history"]
    assert [(line.people, line.reason, line.by) for line in lines] == [
        (1, "verzoek", "Olga"),
        (12, "ingedeeld", "Olga"),
    ]
    assert (lines[0].move.participant, lines[1].move) == (piet, None)
    assert ">12 mensen</td>" in board_of(desk, theme).content.decode()


def test_what_an_account_did_that_is_gone_stays_in_the_history(
    desk: Client, theme: Theme, gijs: User
) -> None:
    arrive(theme, *(f"p{i}" for i in range(11)))
    divide(theme, gijs)
    move(theme.participants.filter(subgroup__number=1)[0], 2, gijs)
    gijs.delete()
    lines = board_of(desk, theme).context["history"]
    assert sorted((line.people, line.by) for line in lines) == [(1, ""), (11, "")]


def test_few_who_are_placed_at_once_are_named(desk: Client, theme: Theme, olga: User) -> None:
    arrive(theme, "a", "b", "c")
    divide(theme, olga)
    lines = board_of(desk, theme).context["history"]
    assert {line.move.participant.given_name for line in lines} == {"A", "B", "C"}


def test_the_page_of_a_person_takes_over_where_a_name_was_dropped(
    desk: Client, theme: Theme
) -> None:
    grouped(theme, 1, "a", "b")
    grouped(theme, 2, "c", "d")
    a = theme.participants.get(given_name="A")
    url = reverse("admin:sessions_app_theme_board_person", args=[theme.pk, a.pk])
    page = desk.get(url, {"naar": 2}).content.decode()
    assert re.findall(r'<option value="(\d+)" selected>', page) == ["2"]
    assert page.count(" autofocus") == 1
    assert " selected>" not in desk.get(url, {"naar": "9" * 40}).content.decode()


def test_after_a_press_the_board_shows_the_group_it_was_about(
    desk: Client, theme: Theme, olga: User
) -> None:
    grouped(theme, 1, "a", "b")
    grouped(theme, 2, "c", "d")
    a = theme.participants.get(given_name="A")
    board = reverse("admin:sessions_app_theme_board", args=[theme.pk])
    url = reverse("admin:sessions_app_theme_board_person", args=[theme.pk, a.pk])
    version = Board(theme).version
    data = {"action": "move", "version": version, "participant": a.pk, "number": 2, "reason": "x"}
    assert desk.post(url, data).headers["Location"] == f"{board}?groep=2#groep-2"
    pin(a)
    data = {"action": "unpin", "version": version + 2, "participant": a.pk, "here": 2}
    assert desk.post(url, data).headers["Location"] == f"{board}?groep=2#groep-2"


def test_who_has_no_place_in_the_theme_has_no_page_there(desk: Client, theme: Theme) -> None:
    (stranger,) = arrive(theme.edition.themes.get(position=2), "a")
    for pk in (stranger.pk, 10**30):
        url = reverse("admin:sessions_app_theme_board_person", args=[theme.pk, pk])
        assert desk.get(url).status_code == 404


def test_names_and_reasons_are_shown_as_typed(desk: Client, theme: Theme, olga: User) -> None:
    grouped(theme, 1, "a", "b")
    grouped(theme, 2, "c", "d")
    theme.participants.update(organisation="<script>1</script>{{ 7 }}", family_name="<i>{% x %}")
    a = theme.participants.get(given_name="A")
    move(a, 2, olga, reason="<b>{{ reden }}")
    url = reverse("admin:sessions_app_theme_board_person", args=[theme.pk, a.pk])
    for page in (board_of(desk, theme), board_of(desk, theme, zoek="script"), desk.get(url)):
        text = page.content.decode()
        assert "&lt;i&gt;{% x %}" in text
        assert "&lt;script&gt;1&lt;/script&gt;{{ 7 }}" in text
        assert not re.search(r"<i>|<script>1|<b>\{", text)
