"""gunicorn, run as it runs on a server, at a port of its own."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from django.conf import settings

COMMAND = "gunicorn leergemeenschap.wsgi --config python:leergemeenschap.server --workers 1"
DEADLINE = 20


class Site:
    """The site at a port of its own."""

    def __init__(self, home: Path, **options: str) -> None:
        environment = os.environ | {
            "DATABASE_URL": "sqlite://:memory:",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": "",
            **options,
        }
        self.log = home / "log"
        # Who connects before the site is up waits for it.
        with socket.create_server(("127.0.0.1", 0)) as listener, self.log.open("w") as log:
            self.address = listener.getsockname()
            self.process = subprocess.Popen(
                [sys.executable, "-m", *COMMAND.split(), "--bind", f"fd://{listener.fileno()}"],
                cwd=settings.BASE_DIR,
                env=environment,
                pass_fds=[listener.fileno()],
                stderr=log,
            )

    def get(self, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
        """The answer and its text."""
        with closing(HTTPConnection(*self.address, timeout=DEADLINE)) as connection:
            connection.request(method, path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def send(self, request: bytes) -> tuple[HTTPResponse, str]:
        """The answer to bytes that may be no request at all."""
        with closing(socket.create_connection(self.address, DEADLINE)) as connection:
            connection.sendall(request)
            answer = HTTPResponse(connection)
            answer.begin()
            return answer, answer.read().decode()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(DEADLINE)
