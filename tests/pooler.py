"""PgBouncer before the database of the tests, in transaction mode: nothing of a connection is kept.

    python -m tests.pooler [options of pytest]

Runs the tests, of which those with the mark `direct` need a connection of their own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from tests import database
from tests.ports import free_port

# Debian keeps it where only the administrator looks.
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
SETTINGS = """
[databases]
* = host={host} port={server_port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
# Tests let 200 people wait for each other, each in a transaction.
default_pool_size = 250
max_client_conn = 500
# It would refuse who asks for limits: those are for `connect_query` here.
ignore_startup_parameters = options
"""


class NoPooler(Exception):
    """PgBouncer does not start."""


class Pooler:
    """A PgBouncer before the server of this address; `url` is its own."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or parse_qs(parts.query)["host"][0]
        self.folder = tempfile.TemporaryDirectory(prefix="pooler-")
        port = free_port()
        settings = Path(self.folder.name, "pgbouncer.ini")
        settings.write_text(
            SETTINGS.format(
                host=host,
                server_port=parts.port or 5432,
                user=parts.username,
                port=port,
            )
        )
        command = [str(PROGRAM), "--quiet", str(settings)]
        if os.geteuid() == 0:
            # It refuses to run as root, and a folder with a socket is shut to others.
            Path(self.folder.name).chmod(0o755)
            command += ["--user", Path(host).owner() if host.startswith("/") else "nobody"]
        self.process = subprocess.Popen(command)
        self.url = f"postgres://{parts.username}@127.0.0.1:{port}{parts.path}"
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        while self.process.poll() is None:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                continue
            return
        raise NoPooler(f"PgBouncer ended with {self.process.returncode}.")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def main() -> None:
    """Run the tests behind it; end as they do."""
    if not PROGRAM:
        sys.exit("This needs more of Debian: apt-get install pgbouncer")
    options = sys.argv[1:] or ["-n", "2", "--dist", "worksteal", "-m", "not browser and not direct"]
    with closing(Pooler(database.url())) as pooler:
        tests = [sys.executable, "-m", "pytest", *options]
        sys.exit(subprocess.call(tests, env=os.environ | {"DATABASE_URL": pooler.url}))


if __name__ == "__main__":
    main()
