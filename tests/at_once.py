"""Ways to do things at the same moment, each on a database connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Barrier
from time import monotonic
from typing import Any

from django.db import Error, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

DEADLINE = 30
# Whoever else waits may be of another test, in another process. In a transaction pg_stat_activity
# would stay as it was at the first look.
WAITS_FOR_ME = (
    "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)

Verb = Callable[[], Any]


def outcome(verb: Verb) -> Any:
    """What the verb returns or raises, on a database connection of its own."""
    try:
        return verb()
    except Exception as error:
        return error
    finally:
        connection.close()


def at_once(*verbs: Verb) -> list[Any]:
    """Do all at the same moment; what each returns or raises."""
    start = Barrier(len(verbs), timeout=DEADLINE)

    def begin(verb: Verb) -> Any:
        connection.ensure_connection()
        start.wait()
        return verb()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(lambda verb: outcome(lambda: begin(verb)), verbs))


def while_uncommitted(first: Verb, second: Verb, then: Verb | None = None) -> Any:
    """Begin `second` before `first` is committed, and commit once it waits; its outcome.

    `then` is done in the transaction of `first`, when `second` waits.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            first()
            answer = pool.submit(outcome, second)
            waits, end = None, monotonic() + DEADLINE
            while not waits and not answer.done():
                assert monotonic() < end, "the second neither waits nor ends"
                wait([answer], timeout=0.01)
                cursor.execute(WAITS_FOR_ME)
                waits = cursor.fetchone()
            if then:
                then()
        return answer.result(DEADLINE)


@contextmanager
def before_saving(verb: Verb) -> Iterator[None]:
    """Do this when what is within begins a transaction: somebody else was first."""
    left = [verb]

    def watched(execute: Any, sql: str, *args: Any) -> Any:
        if left and sql.startswith("SAVEPOINT"):
            left.pop()()
        return execute(sql, *args)

    with connection.execute_wrapper(watched):
        yield
    assert not left


@contextmanager
def failing_statements() -> Iterator[list[str]]:
    """The statements that fail on connections made within: the server writes them in its log."""
    failed: list[str] = []

    def noted(execute: Any, sql: str, *args: Any) -> Any:
        try:
            return execute(sql, *args)
        except Error as error:
            failed.append(f"{type(error).__name__}: {sql}")
            raise

    def watch(connection: BaseDatabaseWrapper, **others: Any) -> None:
        connection.execute_wrappers.append(noted)

    connection_created.connect(watch)
    try:
        yield failed
    finally:
        connection_created.disconnect(watch)
