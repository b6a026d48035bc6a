"""Both sites on one database of their own, loaded in turn: A B A B."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from leergemeenschap.benchmark import measures
from leergemeenschap.benchmark.load import Call, load
from leergemeenschap.benchmark.measures import Measure, Measured
from leergemeenschap.benchmark.servers import Served, serving
from registrations.models import Participant, QueuedMail

UNPACKED = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
BARE = "leergemeenschap.benchmark.bare"
# Each run has one of its own: two may be made at once on one server.
DATABASE = f"leergemeenschap_benchmark_{os.getpid()}"
# A press counts when each of these has a row more.
ROWS = {
    "site": [Participant._meta.db_table, QueuedMail._meta.db_table],
    "bare": ["bare_applicant", "bare_mail"],
}

# So that nobody presses twice in one run.
_crowds = count()


@dataclass(frozen=True)
class Pressure:
    """Who presses (wrk or Python), how many at once, for how many seconds, in how many rounds."""

    by: str
    clients: int
    seconds: int
    rounds: int


@contextmanager
def database() -> Iterator[None]:
    """An empty database for both, on the server of the settings; it is dropped afterwards."""
    former, url = connection.settings_dict["NAME"], urlsplit(os.environ["DATABASE_URL"])
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    # It tells of a table that is there already.
    with redirect_stdout(io.StringIO()):
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    os.environ["DATABASE_URL"] = url._replace(path=f"/{DATABASE}").geturl()
    try:
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": f"{BARE}.settings"},
            check=True,
        )
        # Who presses asks for no such file: to pack them takes longer than a quick run.
        with override_settings(STORAGES=settings.STORAGES | {"staticfiles": UNPACKED}):
            call_command("collectstatic", interactive=False, verbosity=0)
        yield
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)


@contextmanager
def both(workers: int) -> Iterator[tuple[Served, Served]]:
    """The site and the bare Django, each with so many workers of gunicorn."""
    wsgi = "leergemeenschap.wsgi"
    with (
        serving("site", wsgi, "leergemeenschap.settings", workers=workers, probe="/") as site,
        serving(
            "bare", f"{BARE}.wsgi", f"{BARE}.settings", workers=workers, probe=measures.BARE_PAGE
        ) as bare,
    ):
        yield site, bare


def taken(
    measure: Measure, site: Served, bare: Served, pressure: Pressure, told: Callable[[int], None]
) -> Measured:
    """How often both did it, round by round; `told` hears which round begins."""
    rates: list[tuple[float, float]] = []
    for number in range(pressure.rounds):
        told(number + 1)
        ours = _rate(measure, site, measure.site, pressure)
        rates.append((ours, _rate(measure, bare, measure.bare, pressure)))
    statements, size = measures.cost(measure.site)
    return Measured(measure, [a for a, _ in rates], [b for _, b in rates], statements, size)


def _rate(measure: Measure, served: Served, steps: list[Call], pressure: Pressure) -> float:
    """How often a second all steps were done; where they store something, until that is there."""
    tables = ROWS[served.name] if measure.is_stored else []
    before = _rows(tables)
    answers = load(
        served.port,
        steps,
        by=pressure.by,
        clients=pressure.clients,
        seconds=pressure.seconds,
        who=f"crowd{next(_crowds)}.",
    )
    stored = [now - then for now, then in zip(_rows(tables), before, strict=True)]
    return min([answers.number / len(steps), *stored]) / answers.seconds


def _rows(tables: list[str]) -> list[int]:
    counted = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            counted.append(cursor.fetchone()[0])
    return counted
