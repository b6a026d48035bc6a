"""Mail that strangers can cause: to an address that did not confirm itself.

Counted per mailbox, so that nobody's is filled, and per edition, so that the site is no relay. What
only an organiser causes is not counted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from registrations.letters import mail, outbox
from registrations.models import Attempt, QueuedMail
from registrations.models.mailbox import mailbox
from registrations.models.rows import Statement, insert
from sessions_app.models import Edition

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# How much of it one mailbox gets a day.
MAILS_A_DAY = 3
# How much of it goes out an hour per edition, as a multiple of SIGN_UP_LIMIT. What is more waits.
CEILING = 20

# What is counted, by mailbox and by edition; and the word to the organiser.
QUEUED = "FROM registrations_queuedmail"
TO_MAILBOX, OF_EDITION, TOLD, LINK = "mail", "mails", "slow_mail", "link_mail"


@dataclass(frozen=True)
class MailRoom:
    """Since when a mailbox, and an edition, had as much as they may; None: there is room."""

    edition: Edition
    mailbox_since: datetime | None
    edition_since: datetime | None

    @property
    def is_mailbox_full(self) -> bool:
        """Whether strangers may cause no more mail to the mailbox today."""
        return self.mailbox_since is not None

    def due_at(self, now: datetime) -> datetime:
        """When one more mail may leave."""
        moments = [now]
        if self.mailbox_since:
            moments.append(self.mailbox_since + DAY)
        if self.edition_since:
            moments.append(self.edition_since + HOUR)
        return max(moments)


def hold(email: str) -> None:
    """Let nobody else begin with this mailbox until the transaction ends.

    Whoever gives an address a place, or mails it for a stranger, begins with this: before any theme
    and any person. So two never find room at once, nor both an address that nobody uses.
    """
    Attempt.objects.hold(TO_MAILBOX, mailbox(email))


def holding(email: str) -> list[Statement]:
    """What does as `hold` does."""
    return Attempt.objects.holding(TO_MAILBOX, mailbox(email))


def mailbox_since(email: str) -> RawSQL:
    """For a query: since when the mailbox is full; NULL where it is not."""
    return Attempt.objects.full_since(TO_MAILBOX, mailbox(email), limit=MAILS_A_DAY, within=DAY)


def edition_since(edition: int) -> RawSQL:
    """For a query: since when the edition of this key is at its ceiling; NULL where it is not."""
    return Attempt.objects.full_since(
        OF_EDITION, str(edition), limit=CEILING * settings.SIGN_UP_LIMIT, within=HOUR
    )


def room(edition: Edition, email: str) -> MailRoom:
    """What room there is now, in one statement; to ask while the mailbox is held."""
    since = Edition.objects.filter(pk=edition.pk).values_list(
        mailbox_since(email), edition_since(edition.pk)
    )
    return MailRoom(edition, *since.get())


def is_link_due(edition: Edition, email: str) -> bool:
    """Count one request for the link of an edition; whether the last one is an hour ago."""
    source = f"{edition.pk}:{mailbox(email)}"
    return Attempt.objects.allows(LINK, source, limit=1, within=HOUR)


def queue(letter: QueuedMail, room: MailRoom) -> None:
    """Store and count a letter; over a limit it leaves later, and the organiser gets a word."""
    _store(letter, room, *_counted(letter, room))


@transaction.atomic
def queue_if(letter: QueuedMail, room: MailRoom, *, is_wanted: bool) -> None:
    """As `queue`; one that is not wanted is not stored, and takes the same work: time tells not."""
    queue(letter, room)
    transaction.set_rollback(not is_wanted)


def queue_of_organiser(letter: QueuedMail, edition: Edition) -> None:
    """As `queue`, for what an organiser causes: it counts in the edition, and fills no mailbox."""
    since = Edition.objects.filter(pk=edition.pk).values_list(edition_since(edition.pk), flat=True)
    _store(letter, MailRoom(edition, None, since.get()), (OF_EDITION, str(edition.pk)))


def storing(
    letter: QueuedMail,
    room: MailRoom,
    source: Statement,
    made: Mapping[str, Statement],
    *,
    is_wanted: bool,
) -> list[Statement]:
    """What does as `queue_if` does for each row of `source`, the letter first; see `insert`.

    But for the word to the organiser: `tell_organiser`.
    """
    letter.due_at = room.due_at(timezone.now())
    stored = Statement(f"{QUEUED} WHERE message_id = %s", [letter.message_id])
    return [
        insert(letter, source, made),
        *([] if is_wanted else [Statement(f"DELETE {stored.sql}", stored.values)]),
        Attempt.objects.noting(
            *_counted(letter, room),
            at=letter.due_at,
            where=Statement(f"WHERE EXISTS (SELECT 1 {stored.sql})", stored.values),
        ),
    ]


def tell_organiser(room: MailRoom) -> None:
    """Send the organiser a word, once a day, where an edition is over its limit."""
    edition = str(room.edition.pk)
    if room.edition_since and Attempt.objects.allows(TOLD, edition, limit=1, within=DAY):
        outbox.queue(mail.slow_mail_letter(room.edition))


def _store(letter: QueuedMail, room: MailRoom, *counted: tuple[str, str]) -> None:
    letter.due_at = room.due_at(timezone.now())
    outbox.queue(letter)
    Attempt.objects.note(*counted, at=letter.due_at)
    tell_organiser(room)


def _counted(letter: QueuedMail, room: MailRoom) -> list[tuple[str, str]]:
    return [(TO_MAILBOX, mailbox(letter.recipient)), (OF_EDITION, str(room.edition.pk))]
