"""How queued mail leaves: one mail at a time, on a lease, with nothing locked meanwhile."""

import logging
import smtplib
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.core import mail as of_django
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from registrations.letters import mime
from registrations.letters.mime import Written
from registrations.models.interest import Interest
from registrations.models.mail import MailState, QueuedMail
from sessions_app.models import Edition

# Longer than a mail server may take over one mail, every step at its time-out.
LEASE = timedelta(minutes=5)
# Five steps of back-off in the first hour, then one an hour: about two days.
MAX_ATTEMPTS = 52

Editions = dict[int | None, Edition | None]

logger = logging.getLogger(__name__)


class CannotBeWritten(Exception):
    """A mail holds what no message can hold; the next try would end the same."""


class Letter(EmailMultiAlternatives):
    """A mail as Django sends it, by whichever way is set; its message is written already."""

    def __init__(self, written: Written, **fields: Any) -> None:
        super().__init__(**fields)
        self.written = written

    def message(self, **options: Any) -> Any:
        """The message as it travels."""
        return self.written


def send_due(stop: threading.Event | None = None) -> int:
    """Send all mail that is due, the most urgent first; return how many went.

    Ends early when `stop` is set, or when the mail server is in trouble: the rest then waits its
    turn. Any number of workers may do this at once.
    """
    sent = 0
    # What an edition says of its mail never changes: whether it is a trial, and whose.
    editions: Editions = {None: None}
    with closing(Line()) as line:
        mail = _next(stop)
        while mail:
            if not _is_ready(mail, editions):
                mail = _next(stop)
            elif error := _failure(line, mail):
                _settle(mail, error)
                mail = None if is_trouble(error) else _next(stop)
            else:
                was_ours, mail = _mark_sent(mail, stop)
                sent += was_ours
    return sent


def watch(stop: threading.Event, interval: float = 2.0) -> None:
    """Send mail as it comes, until `stop` is set; the mail in hand is finished.

    Goes on when the database is away for a while.
    """
    while not stop.is_set():
        try:
            close_old_connections()
            send_due(stop)
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database is away (%s); trying again", type(error).__name__)
        stop.wait(interval)


def build(mail: QueuedMail) -> Letter:
    """The message of a row. Raises CannotBeWritten."""
    with _writing():
        return _letter(mail)


def _letter(mail: QueuedMail) -> Letter:
    subject, reader = _one_line(subject_of(mail)), mime.address(reader_of(mail))
    sender, answers = _ours(mail.sender, mail.sender_name), _ours(mail.reply_to)
    headers = _headers(mail)
    written = mime.message(
        text=mail.text,
        html=mail.html,
        calendars=mail.attachments,
        headers={
            "Subject": mime.in_ascii(subject),
            "From": sender,
            "To": reader,
            "Reply-To": answers,
            "Date": formatdate(),
            **headers,
        },
    )
    # All of it once more, for whoever asks the letter instead of its message.
    return Letter(
        written,
        subject=subject,
        body=mail.text,
        from_email=sender,
        to=[reader],
        reply_to=[answers],
        headers=headers,
        alternatives=[(mail.html, "text/html")] if mail.html else [],
        attachments=[
            (file["filename"], file["content"], "text/calendar") for file in mail.attachments
        ],
    )


@lru_cache(maxsize=100)
def _ours(address: str, name: str = "") -> str:
    """An address of ours as a header has it; all mail of an edition has the same."""
    return mime.address(address, _one_line(name))


def _headers(mail: QueuedMail) -> dict[str, str]:
    """What a mail program needs to know; also how its reader leaves a list by one press there."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.interest:
        headers["List-Unsubscribe"] = f"<{mail.interest.leave_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def reader_of(mail: QueuedMail) -> str:
    """The address that a mail goes to: all mail of a trial is for the organiser whose trial it is.

    It is decided here, by which every mail leaves, whoever it was written to.
    """
    organiser = mail.edition.trial_of if mail.edition else None
    return organiser.email if organiser else mail.recipient


def subject_of(mail: QueuedMail) -> str:
    """The subject as it travels; that of a trial says to whom the mail would have gone."""
    is_trial = mail.edition is not None and mail.edition.is_trial
    return f"[Proef, aan {mail.recipient}] {mail.subject}" if is_trial else mail.subject


def queue(*letters: QueuedMail) -> int:
    """Store letters in the transaction of the caller, to be sent after; return their number.

    One without an address goes nowhere: whoever is forgotten has none.
    """
    return len(QueuedMail.objects.bulk_create([one for one in letters if one.recipient]))


def claim(now: datetime) -> QueuedMail | None:
    """Lease the most urgent mail that no other worker is claiming; of those the longest due."""
    mail, _ = QueuedMail.objects.take(now, LEASE)
    return mail


class Line:
    """One connection to the mail server: opened when needed, kept over mails, renewed if broken."""

    def __init__(self) -> None:
        # From Django 6.1 on it is one of `mailers`.
        mailers = getattr(of_django, "mailers", None)
        self.connection = mailers.default if mailers else of_django.get_connection()

    def send(self, message: Letter) -> None:
        """Hand the message to the mail server.

        Raises what the server or the network says, and CannotBeWritten.
        """
        is_reused = self.connection.open() is False
        try:
            with _writing():
                self.connection.send_messages([message])
        except Exception as error:
            self.close()
            # A server may well end a connection after some time, or after so many mails.
            if not (is_reused and is_trouble(error)):
                raise
            self.send(message)

    def close(self) -> None:
        """Leave politely, if the server is still there."""
        with suppress(OSError):
            self.connection.close()


def is_final(error: Exception) -> bool:
    """Whether the server refused this mail for good: its recipient or its content."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return all(code >= 500 for code, _ in refused.values())
        case smtplib.SMTPDataError(smtp_code=code):
            return int(code) >= 500
    return isinstance(error, CannotBeWritten)


def is_trouble(error: Exception) -> bool:
    """Whether the failure is about the server, so that the next mail would fail as well."""
    match error:
        case CannotBeWritten() | smtplib.SMTPRecipientsRefused() | smtplib.SMTPDataError():
            return False
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return int(code) < 500
    return True


def explain(error: Exception) -> str:
    """The failure in words for an organiser, with the answer of the server."""
    match error:
        case CannotBeWritten():
            return f"Het bericht is niet te maken: {error}"
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            answers = [f"{code} {_text(answer)}" for code, answer in refused.values()]
            return f"De mailserver weigert het adres: {' · '.join(answers)}"
        case smtplib.SMTPSenderRefused():
            what = "De mailserver weigert de afzender"
        case smtplib.SMTPDataError():
            what = "De mailserver weigert het bericht"
        case smtplib.SMTPAuthenticationError():
            what = "De mailserver weigert de aanmelding van deze site"
        case _:
            what = "De mailserver is niet bereikbaar"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{what}: {error.smtp_code} {_text(error.smtp_error)}"
    return f"{what}: {type(error).__name__}: {error}"


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 2, 4, 8 … minutes, an hour at most."""
    return timedelta(minutes=min(2 ** min(attempts, 6), 60))


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError:  # the network or the server
        raise
    except Exception as error:
        raise CannotBeWritten(f"{type(error).__name__}: {error}") from error


def _next(stop: threading.Event | None) -> QueuedMail | None:
    return None if stop and stop.is_set() else claim(timezone.now())


def _is_ready(mail: QueuedMail, editions: Editions) -> bool:
    """Fetch what a message is made with besides its row; False where none is to be made."""
    if mail.attempts > MAX_ATTEMPTS:
        _give_up(mail, "Het versturen brak telkens af, zonder antwoord van de mailserver.")
        return False
    if mail.edition_id not in editions:
        editions |= Edition.objects.select_related("trial_of").in_bulk([mail.edition_id])
    if mail.edition_id not in editions:  # it went at this moment, and the mail with it
        return False
    mail.edition = editions[mail.edition_id]
    if mail.interest_id:
        mail.interest = Interest.objects.filter(pk=mail.interest_id).first()
    return True


def _failure(line: "Line", mail: QueuedMail) -> Exception | None:
    """What went wrong in sending this mail, if anything did."""
    try:
        line.send(build(mail))
    except Exception as error:
        return error
    return None


# Log lines name a mail by its number: addresses and answers of servers stay in the database.


def _mark_sent(mail: QueuedMail, stop: threading.Event | None) -> tuple[bool, QueuedMail | None]:
    """Store that a mail went; give whether it was still ours, and the next that is claimed with it.

    One commit for both, for each waits for the disk.
    """
    following, now = None, timezone.now()
    if stop and stop.is_set():
        was_ours = mail.settle(MailState.SENT, sent_at=now, error="")
    else:
        following, was_ours = QueuedMail.objects.take(now, LEASE, sent=mail)
    logger.info("mail %d sent%s", mail.pk, "" if was_ours else ", after its lease ran out")
    return was_ours, following


def _settle(mail: QueuedMail, error: Exception) -> None:
    if is_final(error) or mail.attempts >= MAX_ATTEMPTS:
        _give_up(mail, explain(error))
    else:
        _put_back(mail, error)


def _put_back(mail: QueuedMail, error: Exception) -> None:
    due_at = timezone.now() + back_off(mail.attempts)
    mail.settle(MailState.QUEUED, due_at=due_at, error=explain(error))
    logger.warning("mail %d waits after attempt %d: %s", mail.pk, mail.attempts, _name(error))


def _give_up(mail: QueuedMail, error: str) -> None:
    mail.settle(MailState.FAILED, error=error.replace("\0", ""))
    logger.error("mail %d failed in attempt %d", mail.pk, mail.attempts)


def _name(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return _one_line(text.replace("\0", ""))
