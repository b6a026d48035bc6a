"""How gunicorn serves the site: `gunicorn --config python:leergemeenschap.server`.

What is not set here is as gunicorn has it; so there is no access log, for addresses hold private
links.
"""

import time
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import TConn, ThreadWorker


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


worker_class = "leergemeenschap.server.Worker"

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
