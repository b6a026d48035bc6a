"""Django's PostgreSQL, which gives up on a server that has gone silent, or no longer leads.

A server that is down refuses, but one that hangs says nothing: no limit on the server ends a
statement then, and the driver would wait for ever. Where several servers keep the data, one leads.
"""

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import inf
from time import monotonic
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo

from leergemeenschap.postgresql import hurry

Result = TypeVar("Result")

fuse = hurry.Fuse()


class Connection(psycopg.Connection[Any]):
    """A connection to the server that leads, and no longer to one that only reads."""

    def wait(self, gen: PQGen[Result], *args: Any, **options: Any) -> Result:
        """Raises psycopg.OperationalError, as where the server is away, if it does not lead.

        And where its answers are not to be followed.
        """
        try:
            return super().wait(gen, *args, **options)
        except psycopg.errors.ReadOnlySqlTransaction:
            # A pooler may have changed servers: a next connection finds the right one.
            self.pgconn.finish()
            raise psycopg.OperationalError("the database only reads") from None
        except psycopg.InternalError as fault:
            if fault.sqlstate:
                raise
            # The driver cannot follow: a pooler lost its server between question and answer.
            self.pgconn.finish()
            raise psycopg.OperationalError("the database answers something else") from fault

    def storing(self) -> AbstractContextManager[None]:
        """A command waits as long as it takes."""
        return nullcontext()


class HurriedConnection(Connection):
    """A connection that ends when the server is silent and takes in nobody new either.

    Or when it does not store: a commit has no limit of its own while it waits for a standby.
    """

    _give_up_at = inf

    def commit(self) -> None:
        """Raises psycopg.OperationalError where nobody can say in time that it is stored."""
        with self.storing():
            super().commit()

    @contextmanager
    def storing(self) -> Iterator[None]:
        """Within it a statement has to end in time, as one has that commits."""
        self._give_up_at = monotonic() + hurry.STORING
        try:
            yield
        finally:
            self._give_up_at = inf

    def wait(self, gen: PQGen[Result], *args: Any, **options: Any) -> Result:
        """Wait as long as the server is there. Raises psycopg.OperationalError where it is not."""
        _ask_the_fuse()
        while True:
            try:
                result = super().wait(gen, timeout=hurry.SILENCE)
            except psycopg.errors._WaitTimeout:
                # A statement that takes long is no fault: see whether somebody else is answered.
                if not self._is_answered():
                    fuse.blow()
                elif monotonic() < self._give_up_at:
                    continue
                # Closed first, for to roll back would be to wait once more.
                self.pgconn.finish()
                raise psycopg.OperationalError("the database is silent") from None
            fuse.mend()
            return result

    def _is_answered(self) -> bool:
        address = make_conninfo(
            self.info.dsn, password=self.info.password, connect_timeout=hurry.GREETING
        )
        try:
            psycopg.connect(address).close()
        except psycopg.Error:
            return False
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for the connection."""

    _asked_at = -hurry.TRUST

    def storing(self) -> AbstractContextManager[None]:
        """Around a statement that stores by itself: how long it may take is that of a commit."""
        storing: AbstractContextManager[None] = self.connection.storing()
        return storing

    def is_usable(self) -> bool:
        """Whether the connection still works; asked of the server now and then alone.

        One that went away has closed the line, and that shows without asking.
        """
        is_open = self.connection and not self.connection.closed
        if is_open and monotonic() < self._asked_at + hurry.TRUST:
            line = select.poll()
            line.register(self.connection.fileno(), select.POLLIN)
            if not line.poll(0):
                return True
        self._asked_at = monotonic()
        return bool(super().is_usable())

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if hurry.is_web():
            params.setdefault("connect_timeout", hurry.GREETING)
            limits = " ".join(f"-c {name}={value}" for name, value in hurry.LIMITS.items())
            params["options"] = f"{limits} {params.get('options', '')}".strip()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        # What Django sets before it connects.
        self.isolation_level = IsolationLevel.READ_COMMITTED
        if not hurry.is_web():
            return Connection.connect(**conn_params)
        _ask_the_fuse()
        try:
            connection = HurriedConnection.connect(**conn_params)
        except psycopg.errors.ConnectionTimeout:
            fuse.blow()
            raise
        fuse.mend()
        return connection


def _ask_the_fuse() -> None:
    if fuse.is_blown():
        raise psycopg.OperationalError("the database was silent a moment ago")
