"""What holds on every page of the admin: how many statements it takes, and which place it is in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from registrations.desk.bar import PLACES
from sessions_app.models import Edition
from tests import admin_pages
from tests.people import make_organiser

pytestmark = pytest.mark.django_db

# The most that a page takes.
MOST = 30
LISTS_TAKE = 10
# What a page answers to who may see it or not, and about what is not there.
SEEN, GONE = {200, 302, 303, 403, 404, 405}, {302, 403, 404, 405}


def statements(desk: Client, keys: dict[str, int]) -> dict[str, int]:
    """How many each page takes that opens."""
    found = {}
    for name, address in admin_pages.addresses(keys).items():
        with CaptureQueriesContext(connection) as captured:
            answer = desk.get(address)
        if answer.status_code == 200:
            found[name] = len(captured)
    return found


def test_every_page_takes_as_many_statements_for_300_people_as_for_30(
    desk: Client, edition: Edition
) -> None:
    keys = admin_pages.fill(edition, 30)
    # What is kept after the first time is no part of it.
    statements(desk, keys)
    few = statements(desk, keys)
    admin_pages.grow(edition, 300)
    many = statements(desk, keys)
    assert len(few) > 60
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    assert {name: number for name, number in many.items() if number > MOST} == {}
    lists = {name: n for name, n in many.items() if name.endswith("_changelist")}
    assert {name: number for name, number in lists.items() if number > LISTS_TAKE} == {}


def test_every_page_says_of_which_edition_it_is_and_where(desk: Client, edition: Edition) -> None:
    keys = admin_pages.fill(edition)
    without = []
    for name, address in admin_pages.addresses(keys).items():
        answer = desk.get(address)
        context = answer.context or {}
        if answer.status_code == 200 and "bar" in context:
            assert (name, context["bar"].edition) == (name, edition)
            assert context["bar"].here in PLACES
        elif answer.status_code == 200:
            without.append(name)
    # What is printed, and what visitors see.
    assert sorted(name.removeprefix("admin:sessions_app_") for name in without) == [
        "edition_host_sheet",
        "edition_preview",
        "edition_report",
        "edition_roster",
        "session_now",
        "theme_host_sheet",
        "theme_roster",
    ]


def test_who_only_reads_sees_pages_or_a_refusal(edition: Edition, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    keys = admin_pages.fill(edition)
    reader = Client()
    reader.force_login(make_organiser(email="rik@example.org", is_superuser=False))
    found = {name: reader.get(url).status_code for name, url in admin_pages.addresses(keys).items()}
    assert {name: status for name, status in found.items() if status not in SEEN} == {}
    assert found["admin:index"] == found["admin:registrations_participant_change"] == 200
    assert found["admin:sessions_app_edition_import"] == 403


def test_every_list_shows_all_editions_when_that_is_asked(desk: Client, edition: Edition) -> None:
    admin_pages.fill(edition)
    for name in admin_pages.LISTS:
        page = desk.get(reverse(name), {"editie": "alle"})
        # A list of what is of no edition does not know the word.
        if page.status_code == 200 and page.context["cl"].result_count:
            assert (name, str(edition) in page.content.decode()) == (name, True)


def test_a_page_about_what_is_not_there_is_missing(desk: Client, edition: Edition) -> None:
    keys = dict.fromkeys(admin_pages.fill(edition), 999_999)
    found = {name: desk.get(url).status_code for name, url in admin_pages.addresses(keys).items()}
    about_a_row = {name: status for name, status in found.items() if name in admin_pages.OF_A_ROW}
    assert {name: status for name, status in about_a_row.items() if status not in GONE} == {}


def test_a_file_of_people_is_of_one_edition(desk: Client, edition: Edition) -> None:
    page = reverse("admin:registrations_participant_file")
    answer = desk.get(page, {"editie": "alle"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Kies eerst één leergemeenschap. Een bestand gaat over één."
    ]
