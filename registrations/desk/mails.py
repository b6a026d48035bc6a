"""How a mail went, in words, and which mails an organiser may ask for."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from registrations.letters.kinds import AUTOMATIC, OTHER, PARTICIPANTS
from registrations.models import QueuedMail
from registrations.models.mail import MailState

UNSENT = Q(state__in=[MailState.QUEUED, MailState.SENDING])
UNSOLVED = Q(state=MailState.FAILED, again=None)

# Each in words, and the mails that it is about.
STANDS: dict[str, tuple[str, Q]] = {
    "sent": ("Verstuurd", Q(state=MailState.SENT)),
    "waiting": ("Gaat nog weg", UNSENT),
    "tried": ("Lukte nog niet, wordt opnieuw geprobeerd", UNSENT & Q(attempts__gte=1)),
    "unsolved": ("Mislukt", UNSOLVED),
    "solved": ("Mislukt, en opnieuw verstuurd", Q(state=MailState.FAILED, again__isnull=False)),
}


def readers_of(reader: str) -> list[str]:
    """The kinds of mail that these readers get; none for readers we do not know."""
    kinds = list(AUTOMATIC.get(reader, ()))
    # What somebody writes goes to participants.
    written = [kind for kind in OTHER if kind != "account"]
    return kinds + written if reader == PARTICIPANTS else kinds


def how_it_went(mail: QueuedMail) -> str:
    """When a mail was sent or will be, or that it failed; and what the mail server said."""
    if mail.state == MailState.SENT and mail.sent_at:
        return f"Verstuurd op {_moment(mail.sent_at)}"
    if mail.state == MailState.FAILED:
        solved = " en opnieuw verstuurd" if getattr(mail, "again", None) else ""
        return f"Mislukt{solved}. {mail.error}".strip()
    # While it is in a sender's hand, its moment is when another may take it over.
    if mail.state == MailState.SENDING:
        return "Wordt nu verstuurd"
    if mail.error:
        return f"Lukte nog niet, volgende keer op {_moment(mail.due_at)}. {mail.error}"
    if mail.due_at > timezone.now():
        return f"Gaat weg op {_moment(mail.due_at)}"
    return "Gaat nu weg"


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, G.i") + " uur"
