"""Processes that tests start, stop where they stand, and wait for."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tests.smtp import DEADLINE, MailServer

Start = Callable[[], subprocess.Popen[bytes]]


def with_children(parent: int) -> list[int]:
    """A process and the ones it started."""
    found = [parent]
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended just now
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


@contextmanager
def standing_still(parent: int) -> Iterator[None]:
    """A server of which nothing moves meanwhile: it refuses nothing and answers nothing."""
    everything = with_children(parent)
    for process in everything:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in everything:
            os.kill(process, signal.SIGCONT)


@contextmanager
def commands(smtp: MailServer, *command: str) -> Iterator[Start]:
    """Starts a command of the site on the test database, as often as asked; kills what is left."""
    database = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
        "DATABASE_URL": database._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        whole = [sys.executable, "manage.py", *command]
        started.append(subprocess.Popen(whole, cwd=settings.BASE_DIR, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(DEADLINE)
