"""Two workers on one outbox, of which one is killed now and then, and a mail server in trouble.

    python -m tests.storms.workers [--mails 2000] [--kills 5]

Each mail must arrive, at most once more for each kill and then with the same Message-ID.
"""

import argparse
import sys
from contextlib import closing

from tests.storms.deployment import Deployment, Fault, wait_until
from tests.storms.sign_ups import check_delivery

QUEUE = """
    INSERT INTO registrations_queuedmail (kind, recipient, sender_name, sender, reply_to, subject,
        text, html, attachments, message_id, state, due_at, attempts, error, created_at)
    SELECT 'reminder', 'storm' || n || '@example.org', 'Storm', 'van@example.org',
        'aan@example.org', 'Storm', 'Tekst', '', '[]', '<' || n || '@storm>', 'queued', now(), 0,
        '', now()
    FROM generate_series(1, {mails}) AS n
"""
REFUSED = "SELECT count(*) FROM registrations_queuedmail WHERE error LIKE '%450%'"
AWAY = "SELECT count(*) FROM registrations_queuedmail WHERE error LIKE '%niet bereikbaar%'"
RETRY_NOW = """
    UPDATE registrations_queuedmail SET due_at = now() WHERE state IN ('queued', 'sending')
"""


def storm(site: Deployment, *, mails: int, kills: int) -> None:
    """Queue mails, kill workers, and let the mail server refuse, hang and be away meanwhile."""
    site.sql(QUEUE.format(mails=mails))
    workers = [site.start_worker(), site.start_worker()]
    for kill in range(kills):
        share = mails * (kill + 1) // (kills + 2)
        site.mail.wait_until(lambda share=share: len(site.mail.mails) >= share)
        worker = workers.pop(0)
        worker.kill()
        worker.wait()
        workers.append(site.start_worker())
    site.mail.sender = "450 4.3.0 Not now"
    wait_until(lambda: site.sql(REFUSED) != ["0"], "a mail is refused")
    site.mail.sender = ""
    site.mail.hold()
    site.sql(RETRY_NOW)
    # It hangs with a mail in hand, and goes away.
    site.mail.wait_until(lambda: site.mail.in_hand > 0)
    site.mail.stop()
    site.sql(RETRY_NOW)
    wait_until(lambda: site.sql(AWAY) != ["0"], "a worker finds no mail server")
    site.mail.start()
    site.sql(RETRY_NOW)


def main() -> None:
    """Run the storm and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=5)
    options = parser.parse_args()
    with closing(Deployment()) as site:
        try:
            storm(site, **vars(options))
            # What was in hand when the mail server went away may have arrived, too.
            check_delivery(site, kills=options.kills + 2)
        except Fault as fault:
            sys.exit(str(fault))
        sys.stdout.write(f"{options.mails} mails arrived, {len(site.mail.mails)} deliveries\n")


if __name__ == "__main__":
    main()
