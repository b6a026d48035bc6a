"""The code of before, on the schema of now: what runs goes on while a new version is installed.

    python -m tests.storms.old_code [--revision REVISION]

Without a revision: the last commit before the newest migration. Needs the history of the project.
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests.storms import sign_ups
from tests.storms.deployment import ROOT, Deployment, Fault

MIGRATIONS = [f"{app}/migrations/*.py" for app in ("registrations", "sessions_app")]


def before_the_newest_migration() -> str:
    """The commit before the one that added the newest migration. Raises Fault without history."""
    found = git("log", "-1", "--diff-filter=A", "--format=%H", "--", *MIGRATIONS).decode().strip()
    if not found:
        raise Fault("There is no history here: fetch it, or name a revision.")
    return f"{found}^"


def storm(site: Deployment, revision: str, folder: Path) -> None:
    """Serve the code of a revision on the database of this one. Raises Fault where that fails."""
    unpack(revision, folder)
    site.stop_web()
    site.start_web(folder)
    seen = sign_ups.storm(site, people=20, clients=4)
    sign_ups.check(site, seen, people=20)
    site.manage("send_queued_mail", code=folder)
    sign_ups.check_delivery(site, kills=0)
    (link,) = site.sql(
        "SELECT substring(text from '/aanmelding/[^/]+/') FROM registrations_queuedmail LIMIT 1"
    )
    if site.status(link) != 200:
        raise Fault("A private link does not open.")


def unpack(revision: str, folder: Path) -> None:
    """Put the code of a revision in a folder. Raises Fault where there is none."""
    command = ["tar", "--extract", "--directory", str(folder)]
    subprocess.run(command, input=git("archive", revision), check=True)


def git(*command: str) -> bytes:
    """What git says. Raises Fault where it fails."""
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True)
    if done.returncode:
        raise Fault(f"git {command[0]}: {done.stderr.decode().strip()}")
    return done.stdout


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--revision")
    revision = parser.parse_args().revision
    try:
        revision = revision or before_the_newest_migration()
        with closing(Deployment()) as site, tempfile.TemporaryDirectory() as folder:
            storm(site, revision, Path(folder))
    except Fault as fault:
        sys.exit(str(fault))
    sys.stdout.write(f"The code of {revision} works on this schema.\n")


if __name__ == "__main__":
    main()
