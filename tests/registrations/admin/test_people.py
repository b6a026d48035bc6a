"""The list of people: found by any part of a name, and each filter says how many there are."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.models import Attendance, Participant, Status
from sessions_app.models import Edition, Theme
from tests.people import NOW, make_edition, make_group, make_participant, session_of
from tests.smtp import make_mail

LIST = reverse("admin:registrations_participant_changelist")


def shown(desk: Client, **asked: Any) -> list[str]:
    """Who is in the list, by given name, in its order."""
    return [person.given_name for person in desk.get(LIST, asked).context["cl"].result_list]


def numbers(desk: Client, **asked: Any) -> dict[str, dict[str, int]]:
    """By filter each choice with its number."""
    found: dict[str, dict[str, int]] = {}
    for spec in desk.get(LIST, asked).context["cl"].filter_specs[1:]:
        for choice in list(spec.choices(desk_list(desk, asked)))[1:]:
            label, number = re.fullmatch(r"(.*) \((\d+)\)", choice["display"]).groups()  # type: ignore[union-attr]
            found.setdefault(spec.title, {})[label] = int(number)
    return found


def desk_list(desk: Client, asked: dict[str, Any]) -> Any:
    return desk.get(LIST, asked).context["cl"]


@pytest.fixture
def people(edition: Edition) -> dict[str, Participant]:
    """Five people: in a group, in none, waiting, cancelled, and one without an address."""
    theme, other = edition.themes.all()[:2]
    group = make_group(theme, number=3)

    def make(name: str, theme: Theme = theme, **fields: Any) -> Participant:
        address = {"email": f"{name.lower()}@example.org"}
        return make_participant(theme, given_name=name, **address | fields)

    return {
        "Anna": make("Anna", subgroup=group, family_name="Çelik"),
        "Bram": make("Bram", family_name="Berg", name_prefix="van der", sector="vo"),
        "Carla": make("Carla", other, status=Status.WAITING, waiting_since=NOW),
        "Daan": make("Daan", other, status=Status.CANCELLED, region="zeeland", prepares=True),
        "Elif": make("Elif", email="", family_name="Aydin"),
    }


def test_the_list_has_what_an_organiser_looks_for(
    desk: Client, people: dict[str, Participant]
) -> None:
    page = desk.get(LIST)
    columns = ["name", "organisation", "theme_title", "group", "status", "since"]
    assert page.context["cl"].list_display == columns
    assert shown(desk) == ["Elif", "Bram", "Anna", "Carla", "Daan"]
    assert "Elif de Aydin<br><small>geen e-mailadres</small>" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("van der berg", ["Bram"]), ("celik anna", ["Anna"]), ("regenboog", 5), ("nergens", [])],
)
def test_people_are_found_by_any_part(
    desk: Client, people: dict[str, Participant], typed: str, found: Any
) -> None:
    names = shown(desk, q=typed)
    assert (len(names) if isinstance(found, int) else names) == found


def test_each_choice_says_how_many_there_are(
    desk: Client, edition: Edition, people: dict[str, Participant]
) -> None:
    first, second = session_of(edition), session_of(edition, 2)
    Attendance.objects.create(participant=people["Anna"], session=first, status="absent")
    Attendance.objects.create(participant=people["Anna"], session=second, status="excused")
    Attendance.objects.create(participant=people["Bram"], session=second, status="excused")
    make_mail(participant=people["Carla"], state="failed")
    make_mail(participant=people["Carla"], state="failed")
    assert numbers(desk) == {
        "thema": {"Aanwezigheidsbeleid": 3, "Effectieve methodieken": 2},
        "status": {"geplaatst": 3, "wachtlijst": 1, "afgemeld": 1},
        "subgroep": {"nog geen subgroep": 2, "in een subgroep": 1},
        "sector": {"Primair onderwijs": 4, "Voortgezet onderwijs": 1},
        "provincie": {"Utrecht": 4, "Zeeland": 1},
        "wil mee voorbereiden": {"ja": 1, "nee": 4},
        "was afwezig": {"bijeenkomst 1": 1},
        "kan niet komen": {"bijeenkomst 2": 2},
        "mail": {"mail mislukt": 1, "geen e-mailadres": 1},
    }


def test_a_choice_counts_for_all_but_its_own_filter(
    desk: Client, edition: Edition, people: dict[str, Participant]
) -> None:
    first = session_of(edition)
    for name in ("Anna", "Carla"):
        Attendance.objects.create(participant=people[name], session=first, status="absent")
    asked = {"theme__id__exact": people["Anna"].theme_id, "status__exact": "placed"}
    found = numbers(desk, **asked)
    assert found["thema"] == {"Aanwezigheidsbeleid": 3}
    assert found["status"] == {"geplaatst": 3}
    assert found["subgroep"] == {"nog geen subgroep": 2, "in een subgroep": 1, "subgroep 3": 1}
    assert found["sector"] == {"Primair onderwijs": 2, "Voortgezet onderwijs": 1}
    assert found["was afwezig"] == {"bijeenkomst 1": 1}
    absent = numbers(desk, absent=first.pk)
    assert absent["status"] == {"geplaatst": 1, "wachtlijst": 1}
    assert absent["was afwezig"] == {"bijeenkomst 1": 2}


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("group", "3", ["Anna"]),
        ("group", "any", ["Anna"]),
        ("group", "none", ["Elif", "Bram"]),
        ("group", "zestig", []),
        ("mail", "no_address", ["Elif"]),
        ("mail", "failed", ["Carla"]),
        ("mail", "geraden", []),
        ("prepares__exact", "1", ["Daan"]),
        ("prepares__exact", "misschien", []),
        ("status__exact", "waiting", ["Carla"]),
        ("status__exact", "geraden", []),
        ("sector__exact", "vo", ["Bram"]),
        ("region__exact", "zeeland", ["Daan"]),
        ("absent", "x", []),
        ("absent", "99999999999999999999999", []),
        ("theme__id__exact", "x", []),
    ],
)
def test_a_choice_leaves_who_is_behind_it(
    desk: Client, people: dict[str, Participant], name: str, value: str, found: list[str]
) -> None:
    make_mail(participant=people["Carla"], state="failed")
    assert shown(desk, **{name: value}) == found


def test_people_of_all_editions_stand_together_where_that_is_asked(
    desk: Client, people: dict[str, Participant]
) -> None:
    later = make_edition("later")
    make_participant(later.themes.all()[0], given_name="Fenna", family_name="Zaal")
    assert shown(desk, editie="alle") == ["Elif", "Bram", "Anna", "Carla", "Daan", "Fenna"]
    assert "of_edition" in desk_list(desk, {"editie": "alle"}).list_display
    assert set(numbers(desk, editie="alle")) == {
        "status",
        "subgroep",
        "sector",
        "provincie",
        "wil mee voorbereiden",
        "mail",
    }


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_takes_as_many_statements_for_few_people_as_for_many(
    desk: Client,
    edition: Edition,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    theme = edition.themes.all()[0]
    for number in range(1, many // 3 + 1):
        group = make_group(theme, number)
        for each in range(3):
            make_participant(theme, subgroup=group, email=f"{number}.{each}@example.org")
    asked = {"q": "vries", "theme__id__exact": theme.pk, "absent": session_of(edition).pk}
    for choice in ({}, asked):
        with django_assert_num_queries(9):
            desk.get(LIST, choice)
