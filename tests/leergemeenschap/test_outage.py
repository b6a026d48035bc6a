"""What counts as a database that is away."""

import sqlite3

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from leergemeenschap.outage import is_outage


def caused(error: Exception, cause: BaseException | None) -> Exception:
    error.__cause__ = cause
    return error


def sqlite(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError()
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    "error",
    [
        caused(OperationalError(), psycopg.OperationalError("connection refused")),
        caused(OperationalError(), psycopg.errors.AdminShutdown()),
        caused(OperationalError(), psycopg.errors.TooManyConnections()),
        caused(OperationalError(), psycopg.errors.LockNotAvailable()),
        caused(OperationalError(), psycopg.errors.QueryCanceled()),
        caused(InterfaceError(), psycopg.InterfaceError("connection already closed")),
        caused(OperationalError(), sqlite("SQLITE_BUSY")),
        caused(OperationalError(), sqlite("SQLITE_CANTOPEN")),
    ],
)
def test_a_database_that_cannot_be_reached_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError(),
        IntegrityError(),
        caused(OperationalError(), psycopg.errors.DeadlockDetected()),
        caused(OperationalError(), sqlite("SQLITE_ERROR")),
    ],
)
def test_a_fault_of_our_own_is_none(error: Exception | None) -> None:
    assert not is_outage(error)
