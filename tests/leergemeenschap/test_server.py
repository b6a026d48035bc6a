"""gunicorn, run as it runs on a server."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from django.conf import settings

from leergemeenschap import server

COMMAND = "gunicorn leergemeenschap.wsgi --config python:leergemeenschap.server --workers 1"
# If each held a thread for five seconds, the next request would wait longer than DEADLINE.
SPARES = 10 * server.threads
DEADLINE = 20


class Site:
    """The site at a port of its own."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {
            "DATABASE_URL": "sqlite://:memory:",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": "",
        }
        # Who connects before the site is up waits for it.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = listener.getsockname()
            self.process = subprocess.Popen(
                [sys.executable, "-m", *COMMAND.split(), "--bind", f"fd://{listener.fileno()}"],
                cwd=settings.BASE_DIR,
                env=environment,
                pass_fds=[listener.fileno()],
            )

    def get(self, path: str) -> tuple[HTTPResponse, str]:
        """The answer and its text."""
        with closing(HTTPConnection(*self.address, timeout=DEADLINE)) as connection:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(DEADLINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with closing(Site(tmp_path_factory.mktemp("home"))) as site:
        yield site


def test_spare_connections_of_browsers_keep_nobody_waiting(site: Site) -> None:
    site.get("/robots.txt")
    with ExitStack() as spare:
        for _ in range(SPARES):
            spare.enter_context(socket.create_connection(site.address, DEADLINE))
        answer, _ = site.get("/robots.txt")
    assert answer.status == 200


def test_what_is_not_there_has_our_words_and_our_headers(site: Site) -> None:
    answer, text = site.get("/nergens/")
    assert answer.status == 404
    assert "<h1>Deze pagina is er niet</h1>" in text
    assert (answer.headers["X-Frame-Options"], answer.headers["Cache-Control"]) == (
        "DENY",
        "no-store, private",
    )


def test_it_ends_when_asked_to_and_leaves_no_control_socket(tmp_path: Path) -> None:
    with closing(Site(tmp_path)) as site:
        site.get("/robots.txt")
        site.process.terminate()
        assert site.process.wait(DEADLINE) == 0
    assert list(tmp_path.iterdir()) == []
