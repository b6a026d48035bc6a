"""How gunicorn serves the site: `gunicorn --config python:leergemeenschap.server`.

What is not set here is as gunicorn has it; so there is no access log, for addresses hold private
links.
"""

import gc
import os
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any
from wsgiref.util import setup_testing_defaults

from gunicorn import glogging, util
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from leergemeenschap import answered, logs

# What gunicorn refuses before the site sees it; all else that it cannot read is a 400.
REFUSALS = {
    errors.LimitRequestLine: "414 URI Too Long",
    errors.LimitRequestHeaders: "431 Request Header Fields Too Large",
    errors.ExpectationFailed: "417 Expectation Failed",
    errors.UnsupportedTransferCoding: "501 Not Implemented",
}

# For a site that cannot even make a page of its own.
BARE = b"""HTTP/1.1 500 Internal Server Error\r
Connection: close\r
Content-Type: text/html; charset=utf-8\r
Content-Security-Policy: default-src 'none'\r
Cache-Control: no-store, private\r
Referrer-Policy: same-origin\r
X-Content-Type-Options: nosniff\r
X-Frame-Options: DENY\r
\r
<!DOCTYPE html><html lang="nl"><meta charset="utf-8"><title>Er ging iets mis bij ons</title>
<h1>Er ging iets mis bij ons</h1>
<p>Dat ligt niet aan u. Probeer het over een paar minuten nog eens.</p>
"""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker with threads, of which none waits for a connection that says nothing.

    Browsers open spare connections and keep them silent. Each would hold a thread of gunicorn's
    own worker for five seconds. A sync worker it would hold until the arbiter kills that, and what
    the browser then asks over the spare connection gets an empty 500.
    """

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread, a new one only when its first bytes are there."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        # As gunicorn itself does it after the five seconds.
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what never reached the site in its words and with its headers.

        gunicorn would log who asked for what; here Django logs that something was refused.
        """
        if isinstance(exc, errors.ParseException):
            status = REFUSALS.get(type(exc), "400 Bad Request")
        else:
            # Also a worker that ends in the middle of a request.
            status = "500 Internal Server Error"
            self.log.error("Could not answer", exc_info=exc)
        try:
            page = self._page(status)
        except Exception:
            page = BARE
        with suppress(Exception):
            util.write_nonblock(client, page)

    def _page(self, status: str) -> bytes:
        """A whole answer, made by the site, so that no header is named twice."""
        environment: dict[str, Any] = {
            "wsgi.url_scheme": os.environ["SITE_URL"].partition(":")[0],
            "leergemeenschap.refused": int(status[:3]),
        }
        setup_testing_defaults(environment)
        lines = [f"HTTP/1.1 {status}", "Connection: close"]

        def start(_: str, headers: list[tuple[str, str]]) -> None:
            lines.extend(f"{name}: {value}" for name, value in headers)

        body = b"".join(self.wsgi(environment, start))
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """A logger that writes who asked for what only where somebody asks for such a log.

    gunicorn's own also does so where the form of its lines is set, as ours is.
    """

    @property
    def access_log_enabled(self) -> bool:
        """Whether each request becomes a line."""
        return bool(self.cfg.accesslog)


worker_class = "leergemeenschap.server.Worker"
logger_class = Logger

# The code is read once, before the workers are made: they share its memory, and one that ended is
# followed at once. It opens no connection; each worker has its own.
preload_app = True

# A page costs our own processor time, of which threads give no more. They are for who waits: for
# the database, a lock, or a slow line. Each keeps a connection to the database.
threads = 4

# The seconds that a connection may be silent. A worker that stops waits for it, too.
keepalive = 2

# Of each worker, silent ones too; the next wait until one closes. A process may usually have 1024
# files open, and a worker that runs out of them ends.
worker_connections = 500

# It would be a file at the home of the user, and nobody here manages gunicorn over it.
control_socket_disable = True

# Before the site has loaded its settings too.
logconfig_dict = logs.told()


def when_ready(arbiter: Any) -> None:
    """Keep the collector from what is loaded, as gunicorn has it done before it makes its workers.

    It writes in whatever it looks at, and what one worker writes in, the others share no more.
    """
    gc.collect()
    gc.freeze()


def post_request(worker: Worker, request: Any, environment: Any, response: Any) -> None:
    """Count what was answered, as gunicorn has it done after each request."""
    if status := getattr(response, "status_code", None):
        answered.count(worker.age, status)
