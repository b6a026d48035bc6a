"""A site that gunicorn serves while it is measured."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

# In seconds: a site that has not answered by then does not work.
DEADLINE = 30.0


class DidNotStart(Exception):
    """A site that gives no answer."""


@dataclass
class Served:
    """One site on a port of its own; `first_answer` is in seconds after the start."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    first_answer: float = 0.0
    cookies: dict[str, str] = field(default_factory=dict)

    def read(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """The status and the body of one page, as it travels; keeps its cookies."""
        sent = {"Host": "localhost", "Cookie": self.cookie, **(headers or {})}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)) as line:
            line.request("GET", path, headers=sent)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read()

    @property
    def cookie(self) -> str:
        """What a browser sends back."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def memory(self) -> float:
        """MiB per worker, of what is shared its share (PSS); the mean of the workers."""
        found = [_share(worker) for worker in _children(self.process.pid)]
        return sum(found) / len(found) / 1024

    def hidden_value(self, path: str, name: str) -> str:
        """The value of a field of the form at this address."""
        _, body = self.read(path)
        tag = re.search(rf'<input[^>]+name="{name}"[^>]*>', body.decode())
        value = re.search(r'value="([^"]*)"', tag[0]) if tag else None
        return value[1] if value else ""


@contextmanager
def serving(
    name: str, application: str, settings: str, *, workers: int, probe: str
) -> Iterator[Served]:
    """Start a site as it runs for real, and end it; `probe` is the first page that is asked for."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application]
    command += ["--config", "python:leergemeenschap.server", "--workers", str(workers)]
    with tempfile.TemporaryFile("w+") as log:
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603
            [*command, "--bind", f"127.0.0.1:{port}"],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
            stderr=log,
        )
        try:
            served = Served(name, port, process)
            if not _answers(served, probe):
                log.seek(0)
                raise DidNotStart(f"{name} does not answer at {probe}:\n{log.read()}")
            served.first_answer = time.monotonic() - began
            yield served
        finally:
            process.terminate()
            process.wait(DEADLINE)


def _answers(served: Served, probe: str) -> bool:
    """Wait for the first answer; whether it is the page."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end and served.process.poll() is None:
        try:
            status, _ = served.read(probe)
        except OSError:
            time.sleep(0.01)
        else:
            return status == HTTPStatus.OK
    return False


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task")
    return [
        int(child)
        for task in tasks.iterdir()
        for child in Path(task, "children").read_text().split()
    ]


def _share(process: int) -> int:
    """In KiB."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) if found else 0
