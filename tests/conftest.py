"""What every test stands on: a database, a clock, an edition and the cast.

`olga`, `gijs` and `noor` are users; Olga is signed in at her `desk`, Gijs on his `tablet`. Where
Gijs leads a theme, or Piet is in a group, a file adds that to these.
"""

import gc
import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker, Settings

from registrations.letters import ready
from registrations.models import Participant, Subgroup
from sessions_app.models import Edition, Theme, User
from tests import database
from tests.pages import browser_of
from tests.people import (
    NOW,
    make_edition,
    make_facilitator,
    make_group,
    make_organiser,
    make_participant,
)

pytest_plugins = ["tests.browser.fixtures"]


def pytest_report_header() -> str:
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        return f"database: SQLite {sqlite3.sqlite_version}"
    with psycopg.connect(url) as connection:
        return f"database: PostgreSQL {connection.info.parameter_status('server_version')}"


def pytest_collection_finish() -> None:
    # Seven thousand tests stay until the end: to look whether they may go costs a tenth of all.
    gc.collect()
    gc.freeze()
    # And of what a test leaves behind, more can wait for its turn.
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    # Playwright leaves an event loop in the thread of the tests, where Django then refuses
    # its own database. Nothing here is asynchronous.
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the tests; in the end it goes, whoever is still connected to it."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.empty())
        yield
    # Beside the event loop of Playwright Django has a connection of its own, which nobody closes,
    # and a pooler keeps some too.
    if connection.vendor == "postgresql":
        # A test may have ended the connection of this thread too: begin with a new one.
        connection.close()
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [connection.settings_dict["NAME"]],
            )


@pytest.fixture(autouse=True)
def _fresh_pages() -> None:
    for name in ("pages", "counts"):
        caches[name].clear()
    ready.forget()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still at NOW; `clock.shift(seconds)` and `clock.move_to(…)` move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def edition(db: None, clock: time_machine.Traveller) -> Edition:
    """An edition that is open for registration at NOW."""
    return make_edition()


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """The first theme."""
    return edition.themes.get(position=1)


@pytest.fixture
def group(theme: Theme) -> Subgroup:
    """The first group of the first theme, with nobody in it."""
    return make_group(theme)


@pytest.fixture
def piet(theme: Theme) -> Participant:
    """Piet, who has a place in the first theme."""
    return make_participant(theme)


@pytest.fixture
def olga(db: None) -> User:
    """Olga, who organises."""
    return make_organiser()


@pytest.fixture
def gijs(db: None) -> User:
    """Gijs, a gespreksleider who leads nothing yet."""
    return make_facilitator()


@pytest.fixture
def noor(db: None) -> User:
    """Noor, another one."""
    return make_facilitator(email="noor@example.org", name="Noor")


@pytest.fixture
def _long_sessions(clock: time_machine.Traveller, settings: Settings) -> None:
    """Who signs in by the clock of the tests stays so, however far that moves."""
    settings.SESSION_COOKIE_AGE = timedelta(days=1000).total_seconds()
    # So long that no page writes, either, that somebody is still there.
    settings.SESSION_IDLE_AGE = timedelta(days=24_000).total_seconds()


@pytest.fixture
def desk(olga: User, _long_sessions: None, settings: Settings) -> Client:
    """The browser of Olga; how she signs in there with two factors is tested elsewhere."""
    settings.REQUIRE_SECOND_FACTOR = False
    return browser_of(olga)


@pytest.fixture
def tablet(gijs: User, _long_sessions: None) -> Client:
    """The browser of Gijs."""
    return browser_of(gijs)
