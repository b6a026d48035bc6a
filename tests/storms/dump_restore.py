"""A backup, restored into an empty server: the same counts, and private links that work.

python -m tests.storms.dump_restore [--people 2000]
"""

import argparse
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.storms import sign_ups
from tests.storms.deployment import ROOT, Database, Deployment, Fault

COUNTS = """
    SELECT 'people', count(*) FROM registrations_participant
    UNION ALL SELECT 'mails', count(*) FROM registrations_queuedmail
    UNION ALL SELECT 'themes', count(*) FROM sessions_app_theme
"""
LINK = """
    SELECT substring(text from '/aanmelding/[^/]+/') FROM registrations_queuedmail
    WHERE kind = 'confirmation' LIMIT 1
"""


def storm(site: Deployment, *, people: int) -> tuple[float, float]:
    """Dump, restore elsewhere and look; return how many seconds each took."""
    seen = sign_ups.storm(site, people=people, clients=10)
    sign_ups.check(site, seen, people=people)
    before, (link,) = site.sql(COUNTS), site.sql(LINK)
    dump = Path(site.home.name, "leergemeenschap.dump")
    began = time.monotonic()
    subprocess.run(
        [site.database.tool("pg_dump"), "--format=custom", f"--file={dump}", site.database.url],
        check=True,
    )
    dumped = time.monotonic()
    with closing(Database()) as copy:
        restore = [site.database.tool("pg_restore"), "--no-owner", f"--dbname={copy.url}"]
        subprocess.run([*restore, str(dump)], check=True)
        restored = time.monotonic()
        site.stop_web()
        former, site.database = site.database, copy
        try:
            site.environment["DATABASE_URL"] = copy.url
            site.start_web(ROOT)
            if site.sql(COUNTS) != before:
                raise Fault(f"The copy holds {site.sql(COUNTS)}, not {before}.")
            if site.status(link) != 200:
                raise Fault("A private link does not work on the copy.")
            site.stop_web()
        finally:
            site.database = former
            site.environment["DATABASE_URL"] = former.url
    return dumped - began, restored - dumped


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=2000)
    people = parser.parse_args().people
    with closing(Deployment()) as site:
        try:
            dump, restore = storm(site, people=people)
        except Fault as fault:
            sys.exit(str(fault))
    sys.stdout.write(f"{people} people: dumped in {dump:.1f} s, restored in {restore:.1f} s\n")


if __name__ == "__main__":
    main()
