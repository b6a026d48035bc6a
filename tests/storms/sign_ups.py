"""Sign-ups of many at once, while workers die and the database restarts or hangs.

    python -m tests.storms.sign_ups [--people 10000] [--clients 50] [--restarts 2] [--hangs 0]

Kills a web worker every second. Each "bedankt" must have its row and its mail exactly once, and
every refusal must be a page of ours. Tells how long it took; ends with 1 where something is lost.
"""

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

from tests.storms.deployment import DEADLINE, OURS, Deployment, Fault, Host, Visitor, wait_until

# The seconds within which a database that hangs is told to be away.
PATIENCE = 5.0
# How often one person presses the button, when told to come back in a moment.
PRESSES = 400

UNSENT = "registrations_queuedmail WHERE state IN ('queued', 'sending')"
DUE = f"SELECT count(*) FROM {UNSENT} AND due_at <= now()"
DUE_NOW = f"UPDATE {UNSENT.replace(' WHERE', ' SET due_at = now() WHERE')}"


@dataclass
class Seen:
    """What all visitors saw together."""

    thanked: set[int] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    # When somebody was thanked.
    moments: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, number: int, status: int, text: str, took: float) -> bool:
        """Whether this person was thanked."""
        with self.lock:
            self.statuses[status] += 1
            self.longest = max(self.longest, took)
            if status == 303:
                self.thanked.add(number)
                self.moments.append(time.monotonic())
            elif status not in {0, 503} or (status == 503 and not OURS.search(text)):
                self.strange.append(f"{status}: {text[:200]}")
            return status == 303


class Crowd:
    """People who sign up one after the other, each client at one of the hosts, until told to stop.

    With `people` that many; `seen` is what they saw.
    """

    def __init__(self, hosts: Sequence[Host], *, clients: int, people: int | None = None) -> None:
        self.seen = Seen()
        self.came = 0
        self._people = people
        self._turn, self._over = threading.Lock(), threading.Event()
        self._pool = ThreadPoolExecutor(clients)
        self._clients = [
            self._pool.submit(self._client, hosts[number % len(hosts)]) for number in range(clients)
        ]

    def wait_for(self, people: int, deadline: float = DEADLINE) -> None:
        """Until so many are thanked. Raises Fault where they are not."""
        wait_until(lambda: len(self.seen.thanked) >= people, "people sign up", deadline)

    def wait(self) -> None:
        """Until all have signed up, or have given up."""
        for client in self._clients:
            client.result()
        self._pool.shutdown()

    def stop(self) -> None:
        """Let nobody come any more, and wait."""
        self._over.set()
        self.wait()

    def _next(self) -> int | None:
        with self._turn:
            if self._over.is_set() or self.came == self._people:
                return None
            self.came += 1
            return self.came - 1

    def _client(self, host: Host) -> None:
        with closing(Visitor(host)) as visitor:
            while (number := self._next()) is not None:
                for _ in range(PRESSES):
                    if self.seen.note(number, *visitor.sign_up(number)):
                        break
                    time.sleep(0.1)


def storm(
    site: Deployment, *, people: int, clients: int, restarts: int = 0, hangs: int = 0
) -> Seen:
    """Let so many people sign up while things go wrong; return what they saw."""
    crowd, over = Crowd([site], clients=clients, people=people), threading.Event()

    def trouble() -> None:
        for part in range(restarts):
            share = people * (part + 1) // (restarts + 1)
            crowd.wait_for(share, deadline=3600)
            site.database.restart()
        for _ in range(hangs):
            with site.database.hanging():
                over.wait(PATIENCE + 2)

    with ThreadPoolExecutor(2) as pool:
        spoilers = [pool.submit(_kill_every_second, site, over), pool.submit(trouble)]
        crowd.wait()
        over.set()
        for each in spoilers:
            each.result()
    return crowd.seen


def _kill_every_second(site: Deployment, over: threading.Event) -> None:
    while not over.wait(1.0):
        site.kill_a_web_worker()


def check(site: Deployment, seen: Seen, *, people: int) -> None:
    """Raises Fault where a row or a mail is missing, or there twice."""
    if seen.strange:
        raise Fault(f"{len(seen.strange)} strange answers, such as {seen.strange[0]}")
    if len(seen.thanked) != people:
        raise Fault(f"{people - len(seen.thanked)} people gave up.")
    wanted = {f"storm{number}@example.org" for number in seen.thanked}
    rows = Counter(site.sql("SELECT email FROM registrations_participant"))
    mails = Counter(
        site.sql(
            "SELECT recipient FROM registrations_queuedmail"
            " WHERE kind IN ('confirmation', 'waiting')"
        )
    )
    for what, found in (("row", rows), ("mail", mails)):
        wrong = {email: found[email] for email in wanted if found[email] != 1}
        if wrong or set(found) - wanted:
            raise Fault(f"{len(wrong)} people have not one {what}: {list(wrong.items())[:3]}")


def check_delivery(site: Deployment, *, kills: int) -> None:
    """Let the rest of the mail go. Raises Fault where one is missing, or came too often.

    Whatever broke off the sending of a mail counts as a kill: it may come once more.
    """
    wait_until(lambda: site.sql(DUE) == ["0"], "all mail that is due is sent", 3600)
    site.stop_workers()
    # Nobody has a mail in hand now: what was left on a lease, or waits for its next try, may go.
    site.sql(DUE_NOW)
    site.manage("send_queued_mail")
    ids = Counter(site.mail.message_ids)
    if set(ids) != set(site.sql("SELECT message_id FROM registrations_queuedmail")):
        raise Fault("A mail was sent that is not known, or never arrived.")
    if ids.total() - len(ids) > kills or max(ids.values()) > 1 + kills:
        raise Fault(f"{ids.total() - len(ids)} mails came more than once, for {kills} kills.")


def main() -> None:
    """Run the storm and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--restarts", type=int, default=2)
    parser.add_argument("--hangs", type=int, default=0)
    options = parser.parse_args()
    with closing(Deployment()) as site:
        site.start_worker()
        began = time.monotonic()
        try:
            seen = storm(site, **vars(options))
            took = time.monotonic() - began
            check(site, seen, people=options.people)
            check_delivery(site, kills=options.restarts + options.hangs)
        except Fault as fault:
            sys.exit(str(fault))
        sys.stdout.write(
            f"{options.people} people in {took:.0f} s, all mail after"
            f" {time.monotonic() - began:.0f} s; longest answer {seen.longest:.1f} s;"
            f" statuses {dict(seen.statuses)} (0: the connection broke)\n"
        )


if __name__ == "__main__":
    main()
