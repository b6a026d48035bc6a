"""The database as .deploy/database.sql makes it: two roles, and a log without people."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.deploy.proxy import SHOWN

# To the server behind a pooler all are one role: the one by which the pooler signed in.
pytestmark = [pytest.mark.postgresql, pytest.mark.direct]

# Beside other tests on the same server, and never in the way of a real site there.
NAME = f"lg_shown_{os.getpid()}"
SIGN_UP = """
from django.utils import timezone
from registrations.models import Participant, QueuedMail
from registrations.places.signup import sign_up
from sessions_app.first_editions import load_upcoming
from tests.people import PIET

edition, _ = load_upcoming(timezone.now())
sign_up(**PIET | {"theme": edition.themes.first()})
print(Participant.objects.count(), QueuedMail.objects.count())
"""
FORBIDDEN = [
    "ALTER TABLE registrations_participant DROP COLUMN email",
    "ALTER TABLE registrations_participant DISABLE TRIGGER ALL",
    "DROP TABLE registrations_participant",
    "TRUNCATE registrations_participant CASCADE",
    "CREATE TABLE own (x int)",
    "CREATE TEMPORARY TABLE own (x int)",
    "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA own",
    "CREATE INDEX ON registrations_participant (email)",
    "CREATE ROLE other",
    "COPY registrations_participant TO PROGRAM 'cat'",
]


def address(role: str | None = None, database: str = NAME) -> str:
    """The address of the database, for one of its roles or whoever runs the tests."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    if role:
        place = parts.netloc.rpartition("@")[2]
        parts = parts._replace(netloc=f"{NAME}_{role}@{place}")
    return parts._replace(path=f"/{database}").geturl()


def statements(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip()]


def manage(role: str, *command: str, said: str = "") -> str:
    """Run a command of the site as one of the roles; what it says."""
    environment = os.environ | {
        "DATABASE_URL": address(role),
        "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=environment,
        input=said,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def shown() -> Iterator[None]:
    """The roles and the database of the shown file, under another name; made, migrated, dropped."""
    text = (SHOWN / "database.sql").read_text().replace("leergemeenschap", NAME)
    first, connect, rest = text.partition(f"\\connect {NAME}\n")
    assert connect
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        try:
            for statement in statements(first):
                server.execute(sql.SQL(statement))  # type: ignore[arg-type]
            with psycopg.connect(address(), autocommit=True) as database:
                for statement in statements(rest):
                    database.execute(sql.SQL(statement))  # type: ignore[arg-type]
            manage("owner", "migrate", "--verbosity", "0")
            yield
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")  # type: ignore[arg-type]
            for role in ["web", "owner"]:
                server.execute(f"DROP ROLE IF EXISTS {NAME}_{role}")  # type: ignore[arg-type]


def test_the_web_role_can_do_all_that_the_site_does(shown: None) -> None:
    assert manage("web", "shell", said=SIGN_UP).splitlines()[-1] == "1 1"
    manage("web", "queue_reminders")
    manage("web", "load_programme")


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_web_role_changes_no_table(shown: None, statement: str) -> None:
    with (
        psycopg.connect(address("web"), autocommit=True) as database,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        database.execute(statement)


def test_a_table_of_a_later_migration_is_for_the_web_role_too(shown: None) -> None:
    with psycopg.connect(address("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE later (id bigserial, name text)")
    with psycopg.connect(address("web"), autocommit=True) as web:
        web.execute("INSERT INTO later (name) VALUES ('x')")
        web.execute("UPDATE later SET name = 'y'")
        assert web.execute("DELETE FROM later RETURNING id, name").fetchall() == [(1, "y")]


def test_letters_are_in_the_same_order_on_every_system_and_capitals_are_known(
    shown: None,
) -> None:
    with psycopg.connect(address("web")) as database:
        found = database.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider, lower('É')"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert found == ("UTF8", "C.UTF-8", "C.UTF-8", "c", "é")


def test_nobody_else_comes_in(shown: None) -> None:
    stranger = f"{NAME}_stranger"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(stranger)))
        try:
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(address("stranger"))
        finally:
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(stranger)))


@pytest.mark.parametrize("role", ["web", "owner"])
def test_the_log_of_postgresql_writes_no_statement_and_no_row(shown: None, role: str) -> None:
    expected = {
        "log_duration": "off",
        "log_error_verbosity": "terse",
        "log_min_duration_sample": "-1",
        "log_min_duration_statement": "-1",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
    }
    with psycopg.connect(address(role)) as database:
        found = {name: database.execute(f"SHOW {name}").fetchone() for name in expected}  # type: ignore[arg-type]
    assert found == {name: (value,) for name, value in expected.items()}
