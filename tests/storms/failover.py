"""The PostgreSQL that leads dies, or hangs, while people sign up at two hosts; another takes over.

    python -m tests.storms.failover [--kills 3] [--hangs 1] [--clients 8] [--ttl 20] [--haproxy]

Nobody starts gunicorn or a worker anew. Each "bedankt" must have its row and its mail exactly once,
and every refusal must be a page of ours. Needs Debian's patroni, etcd-server and postgresql. The
site knows all three servers, or with `--haproxy` the address of a HAProxy that knows who leads.
"""

import argparse
import signal
import sys
import time
from contextlib import closing, nullcontext
from itertools import pairwise

from tests.storms import haproxy
from tests.storms.cluster import TTL, Cluster, what_is_missing
from tests.storms.deployment import Deployment, Fault, Host
from tests.storms.hosts import another
from tests.storms.sign_ups import Crowd, Seen, check, check_delivery

# So many people come before each trouble.
PEOPLE = 30


def storm(
    cluster: Cluster, site: Deployment, other: Host, *, kills: int, hangs: int, clients: int
) -> Seen:
    """Let the leader die and hang so often while people sign up; return what they saw.

    Raises Fault where a row or a mail is missing, or there twice.
    """
    crowd = Crowd([site, other], clients=clients)

    def more() -> None:
        crowd.wait_for(len(crowd.seen.thanked) + PEOPLE)

    try:
        for trouble in ["dies"] * kills + ["hangs"] * hangs:
            more()
            say(f"the leader {trouble}; {len(crowd.seen.thanked)} people until now")
            if trouble == "dies":
                cluster.restart()
            else:
                with cluster.hanging():
                    more()
        more()
    finally:
        crowd.stop()
    check(site, crowd.seen, people=crowd.came)
    return crowd.seen


def say(what: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {what}\n")
    sys.stdout.flush()


def gaps(cluster: Cluster, seen: Seen) -> list[float]:
    """For each trouble: the longest time in which nobody was thanked."""
    moments = sorted(seen.moments)
    return [
        max(
            after - before
            for before, after in pairwise(moments)
            if after > began and before < ended
        )
        for began, ended in cluster.troubles
    ]


def main() -> None:
    """Run the storm and tell; what it started ends with it, also where it is stopped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--hangs", type=int, default=1)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--ttl", type=int, default=TTL)
    parser.add_argument("--haproxy", action="store_true")
    options = vars(parser.parse_args())
    is_proxied = options.pop("haproxy")
    missing = what_is_missing() + ["haproxy"] * (is_proxied and not haproxy.PROGRAM)
    if missing:
        sys.exit(f"This needs more of Debian: apt-get install {' '.join(missing)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    with (
        closing(Cluster(options.pop("ttl"))) as cluster,
        haproxy.before(cluster) if is_proxied else nullcontext(),
        closing(Deployment(database=cluster)) as site,
    ):
        site.start_worker()
        began = time.monotonic()
        try:
            with another(site) as other:
                seen = storm(cluster, site, other, **options)
                # Each of the two workers may have had a mail in hand.
                check_delivery(site, kills=2 * len(cluster.troubles))
        except Fault as fault:
            sys.exit(str(fault))
        told = ", ".join(f"{gap:.1f} s" for gap in gaps(cluster, seen))
        sys.stdout.write(
            f"{len(seen.thanked)} people were thanked and are there once, with their mail, in"
            f" {time.monotonic() - began:.0f} s; longest answer {seen.longest:.1f} s; statuses"
            f" {dict(seen.statuses)} (0: the connection broke)\nNobody was thanked for: {told}\n"
        )


if __name__ == "__main__":
    main()
