"""Who waits for the database, and for how long: a visitor for seconds, a command for ever."""

from threading import Lock
from time import monotonic

# The seconds after which somebody looks whether the server is still there.
SILENCE = 1.0
# The seconds in which it must take in who looks: to psycopg less is two as well.
GREETING = 2
# The seconds in which, after that, nobody but one tries once more.
PAUSE = 2.0
# The seconds in which a connection that answered is not asked again whether it works.
TRUST = 30.0
# The seconds in which it must say that something is stored, also on a standby that it waits for.
STORING = 4.0
# For the server: the longest statement of a page, and the longest wait for what another does.
LIMITS = {
    "statement_timeout": "20s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "30s",
}

_is_web = False


def visitors_wait() -> None:
    """From now on this process serves pages, so nothing in it waits for a database that hangs."""
    global _is_web
    _is_web = True


def is_web() -> bool:
    """Whether a visitor waits for what this process does."""
    return _is_web


class Fuse:
    """Keeps the threads of a worker from waiting, each in its turn, for a database that hangs.

    Else four visitors would hold all threads, and the pages that need no database would wait too.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        # Zero while the database answers.
        self._try_again_at = 0.0

    def is_blown(self) -> bool:
        """Whether it is of no use to ask the database; False for one who tries, now and then."""
        if not self._try_again_at:
            return False
        with self._lock:
            now = monotonic()
            if now < self._try_again_at:
                return True
            self._try_again_at = now + PAUSE
            return False

    def blow(self) -> None:
        """The database did not answer."""
        with self._lock:
            self._try_again_at = monotonic() + PAUSE

    def mend(self) -> None:
        """The database answered."""
        if self._try_again_at:
            with self._lock:
                self._try_again_at = 0.0
