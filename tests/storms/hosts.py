"""Two hosts with the site on one database, which have no disk or memory in common.

    python -m tests.storms.hosts [--people 2000] [--clients 20]

People sign up at both, each has a worker, and what an organiser does at one is seen at the other.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.storms.deployment import ROOT, Deployment, Fault, Host, wait_until
from tests.storms.division import Organiser, prepare
from tests.storms.sign_ups import Crowd, check, check_delivery

# So many answers, one after the other, that each process of a host gave some.
ANSWERS = 20


@contextmanager
def another(site: Deployment, **settings: str) -> Iterator[Host]:
    """One more host, with a worker; settings make it differ."""
    with closing(Host(site.environment | settings, site.slug)) as host:
        host.start_web(ROOT)
        host.start_worker()
        yield host


def storm(site: Deployment, other: Host, *, people: int, clients: int) -> float:
    """Let people sign up at both while an organiser works; return how late that is seen, at most.

    Raises Fault where a row or a mail is missing, or there twice.
    """
    crowd = Crowd([site, other], clients=clients, people=people)
    try:
        late = seen_after(site, other)
    finally:
        crowd.wait()
    check(site, crowd.seen, people=people)
    return late


def seen_after(site: Deployment, other: Host) -> float:
    """Take an old edition off the site and put it there again; how late that is seen, at most."""
    site.manage("load_programme", "-v0")
    old = f"SELECT id, slug FROM sessions_app_edition WHERE slug <> '{site.slug}' LIMIT 1"
    key, slug = site.sql(old)[0].split("|")
    olga = Organiser(site)
    olga.sign_in()
    button = f"/admin/sessions_app/edition/{key}/publiceren/"
    olga.go("", button)
    # Each process has the page at hand.
    for host in (site, other):
        _wait_for_all_to_answer(host, f"/edities/{slug}/", 200)
    late = 0.0
    for action, status in (("hide", 404), ("publish", 200)):
        olga.go("", button, **{action: "1"})
        pressed = time.monotonic()
        for host in (site, other):
            _wait_for_all_to_answer(host, f"/edities/{slug}/", status)
        late = max(late, time.monotonic() - pressed)
    return late


def _wait_for_all_to_answer(host: Host, path: str, status: int) -> None:
    def all_do() -> bool:
        return all(host.status(path) == status for _ in range(ANSWERS))

    wait_until(all_do, f"{path} is {status} everywhere")


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=20)
    options = parser.parse_args()
    with closing(Deployment()) as site:
        prepare(site)
        site.start_worker()
        began = time.monotonic()
        try:
            with another(site) as other:
                late = storm(site, other, **vars(options))
                check_delivery(site, kills=0)
        except Fault as fault:
            sys.exit(str(fault))
    sys.stdout.write(
        f"{options.people} people at two hosts, all mail after {time.monotonic() - began:.0f} s;"
        f" what an organiser did was seen after {late:.1f} s\n"
    )


if __name__ == "__main__":
    main()
