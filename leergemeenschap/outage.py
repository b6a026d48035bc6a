"""Tells a database that is away from a fault of our own."""

from django.db import InterfaceError, OperationalError

# PostgreSQL: connection lost, no room, shut down or too long, too long a wait for another.
# SQLite: another process holds or lost the file.
STATES = ("08", "53", "57", "55P03")
SQLITE = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR")


def is_outage(error: BaseException | None) -> bool:
    """Whether the database is away, so that the same request may succeed in a moment."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if name := getattr(cause, "sqlite_errorname", None):
        return str(name).startswith(SQLITE)
    state = getattr(cause, "sqlstate", None)
    # A server that cannot be reached gives no state at all.
    return state is None or str(state).startswith(STATES)
