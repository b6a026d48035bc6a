"""A real mail server on loopback, and mail to send to it."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django import VERSION
from pytest_django import Settings

from registrations.models import QueuedMail
from tests.ports import free_port

DEADLINE = 60.0
# In seconds: between two looks at what is elsewhere.
LOOK = 0.05

# The server tells every line of the talk.
logging.getLogger("mail.log").setLevel(logging.WARNING)


def make_mail(**fields: Any) -> QueuedMail:
    """A mail to Piet that may go at once; fields make it another."""
    return QueuedMail.objects.create(
        **{
            "kind": "confirmation",
            "recipient": "piet@example.org",
            "sender_name": "Leergemeenschap Werken aan aanwezigheid",
            "sender": "aanmelden@example.org",
            "reply_to": "vragen@example.org",
            "subject": "U bent aangemeld",
            "text": "Beste Piet,\n\nU bent aangemeld.\n",
        }
        | fields
    )


class MailServer:
    """Accepts mail in a thread of its own; keeps it, with sender and recipients in X-Envelope.

    Refuses what it is told to: `recipients`, `sender` and `content` hold the answer instead of 250.
    """

    def __init__(self, *, password: str | None = None) -> None:
        self.password = password
        self.mails: list[EmailMessage] = []
        self.message_ids: list[str] = []
        self.connections = 0
        self.mails_per_connection = 1_000_000
        self.recipients: dict[str, str] = {}
        self.sender = self.content = ""
        self.in_hand = 0
        self._may_answer = threading.Event()
        self._may_answer.set()
        self._news = threading.Condition()
        self.port = free_port()

    def use(self, settings: Settings, **options: Any) -> None:
        """Let the site send its mail here, signed in where the options say so."""
        options |= {"host": "127.0.0.1", "port": self.port}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        if VERSION >= (6, 1):
            settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
            return
        settings.EMAIL_BACKEND = backend
        settings.EMAIL_HOST, settings.EMAIL_PORT = options["host"], options["port"]
        settings.EMAIL_HOST_USER = options.get("username", "")
        settings.EMAIL_HOST_PASSWORD = options.get("password", "")

    def start(self) -> None:
        """Listen; always on the same port."""
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self._authenticate if self.password else None,
            auth_require_tls=False,
        )
        self._controller.start()

    def stop(self) -> None:
        """Stop listening, so that a connection is refused."""
        self.release()
        self._controller.stop()

    def hold(self) -> None:
        """Take mail in hand but do not answer, until released."""
        self._may_answer.clear()

    def release(self) -> None:
        self._may_answer.set()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that shows in what arrives here, or follows from it elsewhere."""
        end = time.monotonic() + DEADLINE
        with self._news:
            while not condition():
                assert time.monotonic() < end, f"{len(self.mails)} mails arrived"
                # What a worker stores of a mail brings no news: it comes after the mail.
                self._news.wait(LOOK)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        return AuthResult(success=login.password == str(self.password).encode(), handled=False)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        session.mails = 0
        self.connections += 1
        return answers

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session.mails >= self.mails_per_connection:
            return "421 4.7.0 Too many mails in one connection"
        envelope.mail_from = address
        return self.sender or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._tell(in_hand=1)
        if not self._may_answer.is_set():
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, self._may_answer.wait, DEADLINE)
        if self.content:
            return self.content
        assert isinstance(envelope.content, bytes)
        session.mails += 1
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope"] = f"{envelope.mail_from} → {' '.join(envelope.rcpt_tos)}"
        self._tell(message, in_hand=-1)
        return "250 OK"

    def _tell(self, *mails: EmailMessage, in_hand: int) -> None:
        with self._news:
            self.in_hand += in_hand
            self.mails += mails
            self.message_ids += [mail["Message-ID"] for mail in mails]
            self._news.notify_all()
