"""`manage.py demo`, as a newcomer runs it: a process of its own, in a browser of its own."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from leergemeenschap.demo.environment import KEY_FILE
from tests.ports import free_port

SECONDS = 60
READY = "Stoppen: Ctrl-C."


class Demo:
    """A demo that runs, and everything it has said so far."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.port = free_port()
        self.process = start(self.port, data, *options)
        self.said = self._until_ready()

    def _until_ready(self) -> str:
        assert self.process.stdout
        # Nothing that hangs may keep the tests waiting.
        watchdog = threading.Timer(SECONDS, self.process.kill)
        watchdog.start()
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith(READY):
                watchdog.cancel()
                return said
        raise AssertionError(f"The demo did not start:\n{said}")

    def get(self, path: str, visitor: OpenerDirector | None = None) -> str:
        """The page at a path, for a visitor who may have been here before."""
        return self.post(path, None, visitor)

    def post(
        self, path: str, fields: dict[str, Any] | None, visitor: OpenerDirector | None = None
    ) -> str:
        """Where a form brings one, in the end; a fault in the answer raises HTTPError."""
        data = urlencode(fields).encode() if fields else None
        url = f"http://localhost:{self.port}{path}"
        with (visitor or build_opener()).open(url, data, timeout=SECONDS) as answer:
            return f"{answer.url}\n{answer.read().decode()}"

    def rows(self, sql: str) -> list[Any]:
        """What the database says; a change is kept."""
        with closing(sqlite3.connect(self.data / "demo.sqlite3")) as database, database:
            return database.execute(sql).fetchall()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Its exit code; all it said goes to `said`."""
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=10)[0]
        return self.process.returncode


def start(port: int, data: Path, *options: str) -> subprocess.Popen[str]:
    """The command itself; every warning is a fault, and the real database is out of reach."""
    command = ["manage.py", "demo", f"--port={port}", f"--data={data}", *options]
    return subprocess.Popen(
        [sys.executable, "-W", "error", *command],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": "postgres://real@127.0.0.1:1/real", "SIGN_UP_MIN_SECONDS": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(data: Path, *options: str) -> Iterator[Demo]:
    demo = Demo(data, *options)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def visitor() -> OpenerDirector:
    """A browser without JavaScript that keeps its cookies."""
    return build_opener(HTTPCookieProcessor(CookieJar()))


def hidden_fields(page: str) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    values = [re.findall(r"\b(name|value)=\"([^\"]*)\"", tag) for tag in tags]
    return {dict(value)["name"]: dict(value).get("value", "") for value in values}


def mail_to(address: str, folder: Path) -> str:
    """The first mail to an address, as soon as it is there."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for file in folder.iterdir():
            if f"To: {address}" in (text := file.read_text()) and text.endswith("-\n"):
                return text
        threading.Event().wait(0.05)
    raise AssertionError(f"No mail to {address} in {folder}.")


def test_it_says_where_everything_is(demo: Demo) -> None:
    told = f"""\
De demo wordt klaargezet…

De demo draait. Alle mensen en organisaties erin zijn verzonnen.
Gebruik hem om te proberen, niet voor echte aanmeldingen.

    Site      http://localhost:{demo.port}/
    Beheer    http://localhost:{demo.port}/admin/
    Mail      {demo.data}/mail (als bestand)

Bovenaan elke pagina kijkt u met één druk rond als organisator, gespreksleider of deelnemer.
Of log in met een van deze accounts, wachtwoord demo-demo-demo:

    organisator@example.org        organisator
    gespreksleider1@example.org    gespreksleider van Aanwezigheidsbeleid
    gespreksleider2@example.org    gespreksleider van Effectieve methodieken

Stoppen: Ctrl-C. De gegevens blijven bewaard; --reset begint opnieuw.
"""

    assert demo.said == told


def test_ninety_people_have_signed_up_and_twenty_three_are_half_way(demo: Demo) -> None:
    assert demo.rows("SELECT count(*) FROM sessions_app_edition") == [(4,)]
    others = "FROM registrations_participant WHERE email != 'piet@example.org'"
    assert demo.rows(
        f"SELECT count(*), count(DISTINCT theme_id) {others} GROUP BY edition_id ORDER BY 1"
    ) == [(23, 2), (90, 3)]


def test_the_invented_people_get_no_mail(demo: Demo) -> None:
    others = "FROM registrations_queuedmail WHERE recipient != 'piet@example.org'"
    assert demo.rows(f"SELECT count(*) {others}") == [(0,)]


def test_the_programme_is_there_in_full_dress(demo: Demo) -> None:
    page = demo.get("/")

    assert "Direct aanmelden" in page
    styles = re.findall(r'<link[^>]*href="(/static/[^"]*\.css)"', page)
    assert styles
    for style in styles:
        assert "{" in demo.get(style)


def test_an_organiser_signs_in_without_a_second_factor(demo: Demo, visitor: OpenerDirector) -> None:
    page = demo.get("/account/login/", visitor)

    answer = demo.post(
        "/account/login/",
        hidden_fields(page) | {"login": "organisator@example.org", "password": "demo-demo-demo"},
        visitor,
    )

    assert answer.startswith(f"http://localhost:{demo.port}/admin/\n")
    assert "Marijke Olthof" in answer


@pytest.mark.parametrize(
    ("role", "place", "words"),
    [
        ("organisator", "/admin/", "Marijke Olthof"),
        ("gespreksleider", "/begeleiding/", "Mijn groepen"),
        ("deelnemer", "/aanmelding/", "Dag Annelies"),
    ],
)
def test_one_press_on_any_page_lets_a_visitor_look_around_as_somebody(
    demo: Demo, visitor: OpenerDirector, role: str, place: str, words: str
) -> None:
    page = demo.get("/edities/", visitor)

    answer = demo.post("/demo/", hidden_fields(page) | {"als": role}, visitor)

    assert answer.startswith(f"http://localhost:{demo.port}{place}")
    assert words in answer
    assert "Dit is een demo." in answer


def test_from_the_programme_to_a_private_link_in_a_mail_file(
    demo: Demo, visitor: OpenerDirector
) -> None:
    form = demo.get("/aanmelden/", visitor)
    address, page = form.split("\n", 1)
    theme = re.search(r'<input[^>]*name="theme"[^>]*value="(\d+)"', page)
    assert theme

    thanks = demo.post(
        address.removeprefix(f"http://localhost:{demo.port}"),
        hidden_fields(page)
        | {
            "theme": theme[1],
            "given_name": "Piet",
            "name_prefix": "de",
            "family_name": "Vries",
            "email": "piet@example.org",
            "organisation": "Basisschool De Papieren Boot",
            "job_title": "intern begeleider",
            "sector": "po",
            "region": "zeeland",
            "website": "",
        },
        visitor,
    )

    assert thanks.split("\n")[0].endswith("/aangemeld/")
    mail = mail_to("piet@example.org", demo.data / "mail")
    link = re.search(rf"http://localhost:{demo.port}(/aanmelding/\S+/)", mail)
    assert link
    assert "Piet de Vries" in demo.get(link[1])


def test_ctrl_c_ends_it_and_the_data_stays_until_a_reset(demo: Demo, tmp_path: Path) -> None:
    # What another demo filled in: to do that once more takes long.
    with (
        closing(sqlite3.connect(demo.data / "demo.sqlite3")) as filled,
        closing(sqlite3.connect(tmp_path / "demo.sqlite3")) as mine,
    ):
        filled.backup(mine)
    shutil.copy(demo.data / KEY_FILE, tmp_path)
    with running(tmp_path) as demo:
        people = demo.rows("SELECT count(*) FROM registrations_participant")[0][0]
        (tmp_path / "note.txt").write_text("mine")
        demo.rows("UPDATE registrations_participant SET given_name = 'Kept'")
        demo.rows(
            "UPDATE sessions_app_session SET starts_at = '2021-12-01 12:00:00',"
            " ends_at = '2021-12-01 14:30:00' WHERE ends_at > datetime('now')"
        )
        # A browser keeps its line open for a while.
        with closing(HTTPConnection("localhost", demo.port, timeout=SECONDS)) as line:
            line.request("GET", "/account/login/")
            line.getresponse().read()
            assert demo.stop() == 0
        assert demo.said.endswith("\nDe demo is gestopt.\n")
        assert "Traceback" not in demo.said

    with running(tmp_path) as demo:
        names = "SELECT given_name, count(*) FROM registrations_participant GROUP BY given_name"
        assert demo.rows(names) == [("Kept", people)]
        assert "is voorbij. Begin opnieuw met --reset." in demo.said
        assert demo.stop(signal.SIGTERM) == 0

    with running(tmp_path, "--reset") as demo:
        assert ("Kept", people) not in demo.rows(names)
        assert "is voorbij" not in demo.said
        assert demo.rows("SELECT count(*) FROM registrations_participant") == [(113,)]
    assert (tmp_path / "note.txt").read_text() == "mine"


def test_a_port_in_use_is_said_in_one_sentence_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "demo-secret-key").write_text("0123456789abcdefghijklmnopqrstuvwxyz" * 2)
    (tmp_path / "demo.sqlite3").write_text("another demo uses this")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        process = start(port, tmp_path, "--reset")
        said, _ = process.communicate(timeout=SECONDS)

    assert said == f"Poort {port} is niet vrij. Kies een andere met --port.\n"
    assert process.returncode == 1
    assert (tmp_path / "demo.sqlite3").read_text() == "another demo uses this"


def test_it_never_touches_another_database() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("demo")

    assert str(refusal.value) == "Start de demo met: python manage.py demo"
