"""Nothing private reaches a log: no private link, and nothing that a person typed."""

import io
import logging
import os
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.test import Client

from leergemeenschap.logs import Calm, Discreet
from sessions_app.models import Edition
from tests.people import make_participant
from tests.ports import free_port

TOKEN = "geheime-token-123"
ADDRESSES = [
    f"/aanmelding/{TOKEN}/",
    f"/aanmelding/{TOKEN}/wijzigen/",
    f"/aanmelding/{TOKEN}",
    f"/aanmelding/adres/1/{TOKEN}/",
    f"/AANMELDING/{TOKEN}/",
    f"/op-de-hoogte/{TOKEN}/",
    f"/op-de-hoogte/{TOKEN}/stop/",
    f"/account/password/reset/key/{TOKEN}/",
]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the console would show."""
    shown = io.StringIO()
    handler = logging.StreamHandler(shown)
    handler.setFormatter(Discreet("{levelname} {name} {message}", style="{"))
    handler.addFilter(Calm())
    loggers = [logging.getLogger(), logging.getLogger("django.server")]
    for logger in loggers:
        logger.addHandler(handler)
    yield shown
    for logger in loggers:
        logger.removeHandler(handler)


def test_every_handler_of_the_site_is_discreet() -> None:
    formatters = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert [settings.LOGGING["formatters"][name]["()"] for name in formatters] == [
        "leergemeenschap.logs.Discreet"
    ]
    named = [logger for logger in settings.LOGGING["loggers"].values() if not logger["handlers"]]
    assert all(logger.get("propagate", True) for logger in named)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_refused_is_logged_without_its_token(
    log: io.StringIO, method: str, address: str
) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.generic(method, address)
    client.generic(method, address, headers={"host": "kwaad.example"})
    assert TOKEN not in log.getvalue()


def test_a_refused_link_is_logged_so_that_one_can_see_which_page(
    log: io.StringIO, db: None
) -> None:
    Client().get(f"/aanmelding/{TOKEN}/")
    assert log.getvalue() == "WARNING django.request Not Found: /aanmelding/…/\n"


def test_a_wrong_host_is_one_line_without_a_traceback(log: io.StringIO) -> None:
    Client().get("/", headers={"host": "kwaad.example"})
    (line,) = log.getvalue().splitlines()
    assert line.startswith("WARNING django.security.DisallowedHost Invalid HTTP_HOST header: ")


def test_the_page_that_mails_a_link_is_no_token(log: io.StringIO) -> None:
    for address in ["/aanmelding/link/", "/account/password/reset/key/done/"]:
        logging.getLogger("django.server").info('"GET %s" 200', address)
        assert address in log.getvalue()


def test_no_argument_of_any_kind_carries_a_token(log: io.StringIO) -> None:
    logger = logging.getLogger("site")
    logger.warning("%s", Path(ADDRESSES[0]))
    logger.warning("%(address)s", {"address": ADDRESSES[0]})
    logger.warning(f"GET {ADDRESSES[0]}?next={ADDRESSES[-1]}")
    assert log.getvalue().count("…") == 4
    assert TOKEN not in log.getvalue()


@pytest.mark.urls("tests.leergemeenschap.faults")
def test_a_fault_is_logged_with_its_place_but_without_what_was_typed(log: io.StringIO) -> None:
    Client(raise_request_exception=False).post("/fout/", {"email": "piet@example.org"})
    shown = log.getvalue()
    assert shown.startswith("ERROR django.request Internal Server Error: /fout/ | ValueError | ")
    assert shown.endswith(" in fault\n")
    assert shown.count("\n") == 1
    assert "piet" not in shown


def test_a_refusal_by_the_database_is_logged_without_the_values(
    log: io.StringIO, edition: Edition
) -> None:
    theme = edition.themes.all()[0]
    make_participant(theme)
    with pytest.raises(IntegrityError) as refusal:
        make_participant(theme)
    logging.getLogger("site").error("refused", exc_info=refusal.value)
    assert log.getvalue().startswith("ERROR site refused | IntegrityError | ")
    assert " | caused by | " in log.getvalue()
    assert "piet@example.org" not in log.getvalue()


def test_an_outage_is_logged_with_its_cause_and_without_its_places(log: io.StringIO) -> None:
    try:
        raise OperationalError("connection refused") from None
    except OperationalError:
        logging.getLogger("site").exception("lost")
    assert log.getvalue() == "ERROR site lost | OperationalError: connection refused\n"


def test_what_another_handler_made_of_the_exception_is_not_used(log: io.StringIO) -> None:
    record = logging.LogRecord("site", logging.ERROR, "", 0, "fault", None, None)
    record.exc_text = "ValueError: piet@example.org"
    logging.getLogger("site").handle(record)
    assert log.getvalue() == "ERROR site fault\n"


def test_a_record_is_one_line_whatever_it_holds(log: io.StringIO) -> None:
    logging.getLogger("site").warning("%s", "een\n2026 INFO site twee\r\ndrie\u2028vier")
    assert log.getvalue() == "WARNING site een | 2026 INFO site twee | drie | vier\n"


def test_every_line_has_the_time_of_the_netherlands() -> None:
    line = Discreet("{asctime} {message}", style="{")
    record = logging.LogRecord("site", logging.INFO, "", 0, "zomer", None, None)
    record.created = datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp()
    assert line.format(record) == "2026-07-01 14:00:00.000+02:00 zomer"


def test_a_warning_is_a_line_as_all_else(log: io.StringIO) -> None:
    logging.captureWarnings(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = logging._showwarning  # pytest has put its own there
            warnings.warn("oud", DeprecationWarning, stacklevel=1)
    finally:
        logging.captureWarnings(False)
    assert log.getvalue().startswith("WARNING py.warnings ")


def test_a_command_that_fails_says_so_in_a_line_without_values(tmp_path: Path) -> None:
    environ = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/nothing.sqlite3"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "queue_reminders"],
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert " CRITICAL manage The command failed | OperationalError: no such table: " in line


def test_a_setting_that_is_missing_is_said_in_a_line() -> None:
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "leergemeenschap.settings", "SITE_URL": ""}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr.splitlines()) == (
        1,
        [
            "SITE_URL is not set. It is the public address of the site, used in mail and calendars."
            " For example: SITE_URL=https://aanwezigheid.example.org"
        ],
    )


def served(tmp_path: Path, *options: str) -> str:
    """What gunicorn wrote while somebody asked for one page."""
    port = free_port()
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "STATIC_ROOT": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "leergemeenschap.wsgi", *options]
    command += ["--config", "python:leergemeenschap.server", "--bind", f"127.0.0.1:{port}"]
    shown = tmp_path / "log"
    with shown.open("w") as file:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environ, stdout=file, stderr=file
        )
    try:
        for _ in range(200):
            server_is_up = "Listening at" in shown.read_text()
            if server_is_up or server.poll() is not None:
                break
            time.sleep(0.05)
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", ADDRESSES[-1], headers={"Host": "localhost"})
        connection.getresponse().read()
        connection.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
    return shown.read_text()


def test_gunicorn_writes_nothing_of_who_asked_for_what(tmp_path: Path) -> None:
    written = served(tmp_path)
    assert "gunicorn.error" in written
    assert "gunicorn.access" not in written


def test_gunicorn_logs_no_token_either(tmp_path: Path) -> None:
    written = served(tmp_path, "--access-logfile", "-")
    form = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0[12]:00 [A-Z]+ [a-z.]+ \S")
    assert [line for line in written.splitlines() if not form.match(line)] == []
    assert '"GET /account/password/reset/key/…/ HTTP/1.1"' in written
    assert TOKEN not in written
