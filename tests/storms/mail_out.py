"""How fast queued mail leaves, held beside a plain loop of smtplib on the same mail server.

    python -m tests.storms.mail_out [--mails 10000] [--server postfix|smtp-sink|aiosmtpd]

On each mail server that is at hand: Postfix, which stores a mail before it answers, and smtp-sink,
which keeps nothing and is faster than a worker can be, are both in Debian's package postfix. The
loop sends the bytes of one mail, which are written already; a worker has to write each, and to
store what became of it. Every worker is a process that was started before the clock.
"""

import argparse
import smtplib
import subprocess
import sys
import time
from contextlib import closing

from registrations.letters import outbox
from registrations.models import QueuedMail
from tests.storms import mail_servers
from tests.storms.deployment import ROOT, Deployment, Fault

LINE = "Bijeenkomst 2 is op dinsdag 17 november, van 14.00 tot 16.00.\n"
TEXT = "Beste deelnemer,\n\n" + LINE * 15
HTML = "<p>Beste deelnemer,</p>" + f"<p style='margin:0 0 16px'>{LINE[:-1]}</p>" * 30
MAIL = {
    "kind": "reminder",
    "recipient": "storm@example.org",
    "sender_name": "Leergemeenschap Werken aan aanwezigheid",
    "sender": "van@example.org",
    "reply_to": "aan@example.org",
    "subject": "Herinnering: morgen is bijeenkomst 2",
    "text": TEXT,
    "html": HTML,
}
QUEUE = """
    TRUNCATE registrations_queuedmail CASCADE;
    INSERT INTO registrations_queuedmail (kind, recipient, sender_name, sender, reply_to, subject,
        text, html, attachments, message_id, state, due_at, attempts, error, created_at)
    SELECT '{kind}', 'storm' || n || '@example.org', '{sender_name}', '{sender}', '{reply_to}',
        '{subject}', $${text}$$, $${html}$$, '[]', '<' || n || '@storm>', 'queued', now(), 0, '',
        now()
    FROM generate_series(1, {mails}) AS n;
    ANALYZE registrations_queuedmail
"""
# A worker that has begun already, and waits for a line to start.
WORKER = """
import sys, django; django.setup()
from registrations.letters import outbox
outbox.claim(outbox.timezone.now().replace(year=2000)); print('ready', flush=True)
sys.stdin.readline(); print(outbox.send_due(), flush=True)
"""


def plain(port: int, mails: int) -> float:
    """How many mails a second a plain loop hands over."""
    written = outbox.build(QueuedMail(**MAIL)).message().as_bytes()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        began = time.monotonic()
        for number in range(mails):
            connection.sendmail(MAIL["sender"], [f"storm{number}@example.org"], written)
        return mails / (time.monotonic() - began)


def workers(site: Deployment, port: int, *, mails: int, number: int) -> float:
    """How many mails a second so many workers send together."""
    site.sql(QUEUE.format(**MAIL, mails=mails))
    environment = site.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(number)
    ]
    for worker in begun:
        assert worker.stdout
        worker.stdout.readline()
    began = time.monotonic()
    for worker in begun:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    sent = sum(int(worker.communicate()[0]) for worker in begun)
    took = time.monotonic() - began
    left = site.sql("SELECT count(*) FROM registrations_queuedmail WHERE state <> 'sent'")
    if sent != mails or left != ["0"]:
        raise Fault(f"{sent} of {mails} mails went.")
    return mails / took


def storm(site: Deployment, port: int, *, mails: int) -> tuple[float, float, float]:
    """Mails a second: of the plain loop (the median of three), one worker and two."""
    _, loop, _ = sorted(plain(port, mails) for _ in range(3))
    one = workers(site, port, mails=mails, number=1)
    return loop, one, workers(site, port, mails=mails, number=2)


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=10_000)
    servers = mail_servers.at_hand()
    parser.add_argument("--server", choices=servers, action="append", default=[])
    options = parser.parse_args()
    with closing(Deployment()) as site:
        site.stop_web()
        for name in options.server or servers:
            with servers[name]() as port:
                loop, one, two = storm(site, port, mails=options.mails)
            sys.stdout.write(
                f"{options.mails} mails on {name}: a plain loop {loop:.0f} a second, one worker"
                f" {one:.0f} ({one / loop:.2f} of it), two workers {two:.0f}"
                f" ({two / one:.2f} of one)\n"
            )


if __name__ == "__main__":
    main()
