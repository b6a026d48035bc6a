"""How a mail went, in words, which mails an organiser may ask for, and sending many again."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from registrations.desk import work as long_work
from registrations.desk.work import Progress, Result
from registrations.letters import again
from registrations.letters.kinds import AUTOMATIC, OTHER, PARTICIPANTS
from registrations.models import QueuedMail, Work, WorkKind
from registrations.models.mail import MailState
from sessions_app.models import Edition, User

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


def ask_to_send_again(mails: Iterable[int], *, edition: Edition, by: User) -> Work:
    """Let the worker send the mails of these keys again, as far as they hold."""
    asked = {"mails": sorted(mails)}
    return long_work.ask(kind=WorkKind.MAIL, edition=edition, by=by, asked=asked)


def send_again(work: Work, progress: Progress) -> Result | None:
    """Queue the mails that were chosen anew, each once, so that it may begin anew at any moment."""
    keys: list[int] = work.asked["mails"]
    by = work.by
    if by is None:
        raise long_work.CannotBeDone("Wie dit vroeg, is er niet meer.")
    refused = Counter[str]()
    for done in range(0, len(keys), again.MOST):
        progress(done, len(keys))
        chosen = QueuedMail.objects.filter(pk__in=keys[done : done + again.MOST])
        # What went before this was begun anew is no refusal.
        left = chosen.exclude(again__created_at__gte=work.asked_at)
        refused += again.send_many_again(left, by=by)[1]
    sent = QueuedMail.objects.filter(again_of__in=keys, created_at__gte=work.asked_at).count()
    words = [f"Opnieuw klaargezet: {sent}."]
    words += [f"Niet opnieuw: {number}. {reason}" for reason, number in refused.items()]
    return Result(" ".join(words), reverse("admin:registrations_queuedmail_changelist"))


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, G.i") + " uur"
