"""What every test stands on."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import caches

from sessions_app.models import Edition
from tests.people import NOW, make_edition


def pytest_report_header() -> str:
    from django.conf import settings

    return f"database engine: {settings.DATABASES['default']['ENGINE']}"


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
