"""What every test stands on."""

import os
import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from pytest_django import DjangoDbBlocker

from sessions_app.models import Edition
from tests.people import NOW, make_edition

pytest_plugins = ["tests.browser.fixtures"]


def pytest_report_header() -> str:
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        return f"database: SQLite {sqlite3.sqlite_version}"
    with psycopg.connect(url) as connection:
        return f"database: PostgreSQL {connection.info.parameter_status('server_version')}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    # Playwright leaves an event loop in the thread of the tests, where Django then refuses
    # its own database. Nothing here is asynchronous.
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the tests; in the end it goes, whoever is still connected to it."""
    yield
    # Beside the event loop of Playwright Django has a connection of its own, which nobody closes.
    if connection.vendor == "postgresql":
        # A test may have ended the connection of this thread too: begin with a new one.
        connection.close()
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _fresh_pages() -> None:
    caches["pages"].clear()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still at NOW; `clock.shift(seconds)` and `clock.move_to(…)` move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def edition(db: None, clock: time_machine.Traveller) -> Edition:
    """An edition that is open for registration at NOW."""
    return make_edition()
