"""Whether the time of an answer tells that an address is known, of the site as it runs for real.

    python -m tests.known_or_unknown [--pairs 200]

Starts a PostgreSQL and a gunicorn of its own on loopback, asks in turns for a known and an unknown
address, and tells both medians and how often the known one took longer (0.50 is: one cannot tell).
Do this on a quiet machine. Ends with 1 where a page tells.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple
from urllib.parse import urlencode

from tests import database
from tests.ports import free_port

# What is close enough: one of the two.
DIFFERENCE, AUC = 0.05, (0.45, 0.55)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Ask = Callable[[int], float]


class Page(NamedTuple):
    """A page that takes an address: how long it takes for the known and the unknown of a pair."""

    name: str
    known: Ask
    unknown: Ask


class Visitor:
    """Posts forms, each from a network address of its own, as through a proxy."""

    def __init__(self, port: int) -> None:
        self.port, self.numbers = port, count()
        answer = self._send("GET", "/aanmelding/link/", {}, "")
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        self.token = self.cookie.partition("=")[2]

    def post(self, path: str, fields: dict[str, object]) -> float:
        """The seconds that the answer took, which sends one on."""
        headers = FORM | {"Cookie": self.cookie, "X-CSRFToken": self.token}
        body = urlencode(fields)
        begin = time.perf_counter()
        answer = self._send("POST", path, headers, body)
        taken = time.perf_counter() - begin
        if answer.status not in {302, 303}:
            raise SystemExit(f"{path} answered {answer.status}")
        return taken

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: str
    ) -> http.client.HTTPResponse:
        number = next(self.numbers)
        source = {"X-Forwarded-For": f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {"Host": "localhost"} | headers | source)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


def pages(visitor: Visitor, pairs: int) -> list[Page]:
    """Every page that takes an address from somebody who may not know who has it."""
    from registrations.forms.guarded import new_stamp
    from tests.people import PIET, make_edition, make_facilitator, make_participant

    edition = make_edition(
        registration_opens_at=None, registration_closes_at=None, is_published=True
    )
    edition.sessions.update(starts_at="2090-01-01T10:00Z", ends_at="2090-01-01T12:00Z")
    theme = edition.themes.get(position=1)
    givers = {}
    for i in range(pairs):
        make_facilitator(email=f"account{i}@example.org", password=None)
        for name in ("link", "again", "colleague"):
            make_participant(theme, email=f"{name}{i}@example.org")
        for name in ("known", "unknown"):
            giver = make_participant(theme, email=f"giver-to-{name}{i}@example.org")
            givers[name, i] = f"/aanmelding/{giver.token}/overdragen/"

    def link(email: str) -> float:
        return visitor.post("/aanmelding/link/", {"email": email})

    def code(email: str) -> float:
        return visitor.post("/account/login/code/", {"email": email})

    def reset(email: str) -> float:
        return visitor.post("/account/password/reset/", {"email": email})

    def sign_up(email: str) -> float:
        form = PIET | {"theme": theme.pk, "stamp": new_stamp(), "website": "", "email": email}
        return visitor.post(f"/edities/{edition.slug}/aanmelden/", form)

    def hand_over(name: str, i: int, email: str) -> float:
        return visitor.post(givers[name, i], PIET | {"email": email})

    return [
        Page(
            "link",
            lambda i: link(f"link{i}@example.org"),
            lambda i: link(f"xink{i}@example.org"),
        ),
        Page(
            "code",
            lambda i: code(f"account{i}@example.org"),
            lambda i: code(f"iccount{i}@example.org"),
        ),
        Page(
            "password",
            lambda i: reset(f"account{i}@example.org"),
            lambda i: reset(f"iccount{i}@example.org"),
        ),
        Page(
            "sign-up",
            lambda i: sign_up(f"again{i}@example.org"),
            lambda i: sign_up(f"xgain{i}@example.org"),
        ),
        Page(
            "hand-over",
            lambda i: hand_over("known", i, f"colleague{i}@example.org"),
            lambda i: hand_over("unknown", i, f"xolleague{i}@example.org"),
        ),
    ]


def measure(page: Page, pairs: int) -> bool:
    """Ask in turns and tell; whether one cannot tell which is known."""
    known, unknown = [], []
    for i in range(pairs):
        # Who comes first changes, so that what follows the other favours neither.
        for ask, times in [(page.known, known), (page.unknown, unknown)][:: 1 if i % 2 else -1]:
            times.append(ask(i))
    warm = pairs // 10
    known, unknown = known[warm:], unknown[warm:]
    longer = [(a > b) + (a == b) / 2 for a in known for b in unknown]
    auc = sum(longer) / len(longer)
    one, other = statistics.median(known), statistics.median(unknown)
    difference = abs(one - other) / max(one, other)
    is_level = difference < DIFFERENCE or AUC[0] <= auc <= AUC[1]
    sys.stdout.write(
        f"{page.name:10} known {one * 1000:6.2f} ms  unknown {other * 1000:6.2f} ms  "
        f"difference {difference:5.1%}  AUC {auc:.2f}  {'level' if is_level else 'IT TELLS'}\n"
    )
    sys.stdout.flush()
    return is_level


@contextmanager
def site(folder: str) -> Iterator[int]:
    """The site on a database of its own, run by gunicorn; gives the port."""
    port = free_port()
    os.environ |= {
        "DATABASE_URL": database.url(),
        "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
        "SECRET_KEY": "storms only, and long enough: 0123456789abcdefghijklmnopqrstuvwxyz",
        "SITE_URL": "http://localhost",
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "memorymail://",
        "STATIC_ROOT": folder,
        "TRUSTED_PROXIES": "1",
        "SIGN_UP_LIMIT": "1000000",
        "SIGN_UP_MIN_SECONDS": "0",
    }
    for command in (["migrate", "-v0"], ["collectstatic", "-v0", "--no-input"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "leergemeenschap.wsgi", "--workers", "1"]
    options = ["--config", "python:leergemeenschap.server", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen([*gunicorn, *options], stderr=subprocess.DEVNULL) as server:
        try:
            until_it_answers(port)
            yield port
        finally:
            server.terminate()


def until_it_answers(port: int) -> None:
    """Wait for the site; half a minute at most."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            Visitor(port)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The site does not answer.")


def main() -> None:
    """Measure every page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=200)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder, site(folder) as port:
        import django

        django.setup()
        visitor = Visitor(port)
        answers = [measure(page, pairs) for page in pages(visitor, pairs)]
    sys.exit(0 if all(answers) else 1)


if __name__ == "__main__":
    main()
