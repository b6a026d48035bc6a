"""How fast queued mail leaves, held beside a plain loop of smtplib on the same mail server.

    python -m tests.storms.mail_out [--mails 10000] [--server smtp-sink|aiosmtpd]

The mail server keeps nothing: Debian's smtp-sink (package postfix), where it is there, for it takes
mail faster than a worker can give it; else that of the tests, in a process of its own. The loop
sends the bytes of one mail, which are written already; a worker has to write each, and to store
what became of it. Every worker is a process that was started before the clock.
"""

import argparse
import shutil
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from registrations.letters import outbox
from registrations.models import QueuedMail
from tests.storms.deployment import ROOT, Deployment, Fault, wait_until

SMTP_SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin:/usr/bin")
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


@contextmanager
def mail_server(name: str) -> Iterator[int]:
    """A mail server that takes all and keeps nothing; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    place = f"127.0.0.1:{port}"
    if name == "smtp-sink":
        command = [str(SMTP_SINK), "-u", "nobody", place, "100"]
    else:
        command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink"]
        command += ["-l", place]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _listens(port), "the mail server listens")
        yield port
    finally:
        server.terminate()
        server.wait()


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


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=10_000)
    servers = ["smtp-sink", "aiosmtpd"] if SMTP_SINK else ["aiosmtpd"]
    parser.add_argument("--server", choices=servers, default=servers[0])
    options = parser.parse_args()
    with closing(Deployment()) as site, mail_server(options.server) as port:
        site.stop_web()
        loop, one, two = storm(site, port, mails=options.mails)
    sys.stdout.write(
        f"{options.mails} mails on {options.server}: a plain loop {loop:.0f} a second, one worker"
        f" {one:.0f} ({one / loop:.2f} of it), two workers {two:.0f} ({two / one:.2f} of one)\n"
    )


if __name__ == "__main__":
    main()
