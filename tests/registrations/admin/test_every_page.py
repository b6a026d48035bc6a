"""What holds on every page of the admin: how many statements it takes, and which place it is in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registrations.desk.bar import PLACES
from sessions_app.models import Edition
from tests import admin_pages

pytestmark = pytest.mark.django_db

# The most that a page takes.
MOST = 30
LISTS_TAKE = 10


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
        "theme_host_sheet",
        "theme_roster",
    ]
