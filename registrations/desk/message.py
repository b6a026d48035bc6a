"""Mail of an organiser to many: shown first, then stored once for each, and stopped.

A message that was not stored yet is a draft: what is shown of it is what would leave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from registrations.desk import work as long_work
from registrations.desk.audience import Addressees
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.events import happened
from registrations.letters import filling, mail, outbox
from registrations.letters.group_message import (
    ABOUT_NEXT_SESSION,
    OF_GROUP,
    NobodyToMail,
    words_of_next_session,
)
from registrations.models import (
    Interest,
    Message,
    MessageState,
    Participant,
    QueuedMail,
    SavedText,
    Work,
    WorkKind,
)
from registrations.models.mail import MailState
from registrations.models.subgroup import ROOM_NAME_LENGTH
from sessions_app import http
from sessions_app.models import Edition, User
from sessions_app.typed.names import unlinked

KIND, TO_INTERESTED = "message", "interest_message"
# So many mails are stored while the organiser waits; more are work for the worker.
AT_ONCE = 100
# Mails stored in one transaction: the list of who is left is written anew with each.
BATCH = 200
# Of many readers so many are shown by name.
SHOWN = 200
# What somebody may read of themselves in a message, of their row; the group comes last.
READ = ("given_name", "name_prefix", "family_name", "theme__title", "subgroup__number")
SUBJECT_ROOM = QueuedMail._meta.get_field("subject").max_length or 0
# The placeholders that tell nothing of a participant, nor what only they may know.
FOR_EVERYONE = ("datum", "tijd")
# What a test of a message begins with.
TEST = "Proef: "

NOBODY = "Op het moment zelf was er niemand om aan te mailen."
NO_SESSION = "Er kwam geen bijeenkomst meer om in te vullen."


# Who gets a message: people of an edition, or those who want to hear of a next one.
Reader = Participant | Interest


class MessageChanged(Exception):
    """Who gets it, or what they will read, is no longer what was shown."""


@dataclass(frozen=True)
class Readers:
    """Who gets a message, and how many of the audience do not."""

    # Of each their key, and what they may read of themselves; by family name.
    rows: Sequence[tuple[Any, ...]]
    # The first of them, to show by name.
    people: Sequence[Reader]
    # Without an address; and without a group, where the text has its number.
    without_address: int = 0
    without_group: int = 0

    @property
    def number(self) -> int:
        """How many get it."""
        return len(self.rows)

    @property
    def more(self) -> int:
        """How many are not shown by name."""
        return self.number - len(self.people)


def readers(message: Message) -> Readers:
    """Who would get this message now. Takes two statements.

    Each address gets it once.
    """
    audience = Addressees.of(message.audience)
    if audience.interested:
        interested = Interest.objects.confirmed()
        return Readers(list(interested.values_list("pk", "email")), list(interested[:SHOWN]))
    found = audience.people(message.edition)
    everybody = list(found.values_list("pk", "email", *READ))
    rows = [row for row in everybody if row[1]]
    asked = filling.names_in(f"{message.subject} {message.text}")
    needs_group = not set(OF_GROUP).isdisjoint(asked)
    reached = {row[1].lower(): row for row in rows}.values()
    reading = [row for row in reached if row[-1] or not needs_group]
    return Readers(
        reading,
        list(found.filter(pk__in=[row[0] for row in reading[:SHOWN]])),
        without_address=len(everybody) - len(rows),
        without_group=len(reached) - len(reading),
    )


def longest_words(edition: Edition, now: datetime) -> dict[str, str]:
    """The longest that each placeholder can become in a subject at that moment."""
    titles = edition.themes.annotate(size=Length("title")).order_by("-size")
    title = titles.values_list("title", flat=True).first() or ""
    number = edition.themes.aggregate(most=Max("subgroups__number"))["most"] or 1
    of_group = {"subgroep": str(number), "ruimte": "X" * ROOM_NAME_LENGTH}
    return {"thema": title} | of_group | words_of_next_session(edition, now)


def letters(message: Message, people: Iterable[Reader], now: datetime) -> list[QueuedMail]:
    """The mail of each of these people, not stored yet."""
    words = words_of_next_session(message.edition, now)
    found = []
    for person in people:
        if isinstance(person, Interest):
            written = _letter_to_interested(message, person, words)
        else:
            written = _letter(
                message, person, words, given_name=person.given_name, link=person.private_link
            )
        # Stored rows alone; a draft has none.
        written.of_message = message if message.pk else None
        found.append(written)
    return found


def sample_letter(message: Message, person: Reader, now: datetime, *, to: User) -> QueuedMail:
    """The mail as this person would read it, to an account: without their name or their link."""
    words = words_of_next_session(message.edition, now)
    if isinstance(person, Interest):
        written = _letter_to_interested(message, Interest(email=to.email), words)
        written.interest = None
    else:
        given_name = to.name.partition(" ")[0] or "deelnemer"
        written = _letter(message, person, words, given_name=given_name, link=settings.SITE_URL)
        written.participant, written.recipient = None, to.email
    written.subject = f"{TEST}{written.subject}"[:SUBJECT_ROOM]
    return written


def fingerprint(message: Message, found: Readers, now: datetime) -> str:
    """What was shown: who would get it, what they would read and, where it is planned, when."""
    words = sorted(words_of_next_session(message.edition, now).items())
    planned = message.due_at if message.is_planned else None
    return http.fingerprint(found.rows, message.subject, message.text, planned, words)


@transaction.atomic
def send(draft: Message, *, shown: str, now: datetime) -> tuple[Message, bool]:
    """Store a message as it was shown, and whether this press did that.

    Its mails are stored too, or are work for the worker where there are many; those of a message
    for later are written at that moment, to whoever it is for by then. Raises MessageChanged when
    `shown` is not its fingerprint now, and NobodyToMail.
    """
    # A second press waits here until the first has stored its message.
    Edition.objects.select_for_update(no_key=True).get(pk=draft.edition.pk)
    if known := Message.objects.filter(press=draft.press).first():
        return known, False
    found = readers(draft)
    if not found.people:
        raise NobodyToMail
    if fingerprint(draft, found, now) != shown:
        raise MessageChanged
    draft.to_whom = Addressees.of(draft.audience).in_words(draft.edition)
    draft.created_at, draft.total = now, found.number
    if draft.is_planned:
        draft.save()
        happened("message %d planned by account %d", draft.pk, _account(draft))
    else:
        _begin(draft, found, now)
    return draft, True


def send_planned(now: datetime) -> int:
    """Begin with each message whose moment has come; return their number.

    One that nobody is left for, or that has a word for which there is nothing any more, is refused.
    """
    begun = 0
    for due in Message.objects.due(now).order_by("due_at", "pk"):
        with transaction.atomic():
            message = Message.objects.lock(due)
            if not message.is_planned:
                continue
            found = readers(message)
            if refusal := _refusal(message, found, now):
                message.state, message.refusal = MessageState.REFUSED, refusal
                message.save(update_fields=["state", "refusal"])
                happened("message %d refused", message.pk)
                continue
            message.state, message.total = MessageState.BUSY, found.number
            _begin(message, found, now)
            begun += 1
    return begun


def store_mails(work: Work, progress: Progress) -> Result:
    """Store the mails of a message, some at a time; what another worker stored is not stored again.

    Raises CannotBeDone where the message was stopped or is gone.
    """
    stopped = CannotBeDone("Dit bericht is gestopt. De mail die al uitging, blijft verstuurd.")
    try:
        message = Message.objects.get(pk=work.asked["message"])
        while message.state == MessageState.BUSY:
            message = _store_some(message, timezone.now())
            progress(message.total - len(message.left), message.total)
    except Message.DoesNotExist:
        raise stopped from None
    if message.state != MessageState.DONE:
        raise stopped
    link = reverse("admin:registrations_message_change", args=[message.pk])
    return Result(f"Alle mail staat klaar en gaat uit: {message.total}.", link)


@transaction.atomic
def stop(message: Message, *, by: User) -> int | None:
    """Let no more of it leave; return how many people do not get it, None where all of it left.

    A mail that is just being sent still arrives.
    """
    message = Message.objects.lock(message)
    waiting = message.mails.filter(state=MailState.QUEUED)
    # From here on no sender takes one in hand.
    held = len(waiting.order_by("pk").select_for_update().values_list("pk"))
    is_done = message.state in {MessageState.DONE, MessageState.STOPPED, MessageState.REFUSED}
    if is_done and not held:
        return None
    kept = message.total if message.is_planned else held + len(message.left)
    waiting.delete()
    if message.work:
        long_work.stop(message.work, by=by)
    message.state, message.left = MessageState.STOPPED, []
    message.save(update_fields=["state", "left"])
    happened("message %d stopped by account %d", message.pk, by.pk)
    return kept


@transaction.atomic
def go_on(message: Message, *, by: User) -> bool:
    """Let the worker go on with a message that has halted; False where it has not."""
    message = Message.objects.lock(message)
    if not message.has_halted:
        return False
    message.work = long_work.ask(
        kind=WorkKind.MESSAGE, edition=message.edition, by=by, asked={"message": message.pk}
    )
    message.save(update_fields=["work"])
    return True


@transaction.atomic
def keep_text(edition: Edition, *, subject: str, text: str) -> bool:
    """Keep a text to begin another message with; False where it took the place of an older one.

    That is one of this edition with the same subject.
    """
    values = {"text": text, "changed_at": timezone.now()}
    saved, is_new = SavedText.objects.update_or_create(
        edition=edition, subject=subject, defaults=values
    )
    happened("text %d kept", saved.pk)
    return is_new


def _begin(message: Message, found: Readers, now: datetime) -> None:
    """Store the mails, or ask the worker for it, in the transaction of the caller."""
    # In the order of the rows, as all who lock people or mails do.
    message.left = sorted(row[0] for row in found.rows)
    message.save()
    happened("message %d to %d by account %d", message.pk, message.total, _account(message))
    if message.total > AT_ONCE and message.by:
        message.work = long_work.ask(
            kind=WorkKind.MESSAGE,
            edition=message.edition,
            by=message.by,
            asked={"message": message.pk},
        )
        message.save(update_fields=["work"])
        return
    while message.left:
        message = _store_some(message, now)


@transaction.atomic
def _store_some(message: Message, now: datetime) -> Message:
    """Store the mails of the first of those who are left; the message as it is then."""
    message = Message.objects.lock(message)
    if message.state != MessageState.BUSY:
        return message
    some, message.left = message.left[:BATCH], message.left[BATCH:]
    outbox.queue(*letters(message, _readers_of(message, some), now))
    if not message.left:
        message.state = MessageState.DONE
    message.save(update_fields=["left", "state"])
    return message


def _readers_of(message: Message, keys: list[int]) -> Iterable[Reader]:
    """Those of these keys who are still there, in the order of the rows."""
    if Addressees.of(message.audience).interested:
        return Interest.objects.confirmed().filter(pk__in=keys)
    people = Participant.objects.known().filter(pk__in=keys).select_related("theme", "subgroup")
    return people.order_by("pk")


def _refusal(message: Message, found: Readers, now: datetime) -> str:
    """Why a message cannot leave at its moment; empty where it can."""
    asked = {*filling.names_in(message.subject), *filling.names_in(message.text)}
    if not asked.isdisjoint(ABOUT_NEXT_SESSION) and not words_of_next_session(message.edition, now):
        return NO_SESSION
    return "" if found.people else NOBODY


def _letter(
    message: Message, person: Participant, session: dict[str, str], *, given_name: str, link: str
) -> QueuedMail:
    number = str(person.subgroup_number or "")
    words = session | {"thema": person.theme.title, "subgroep": number, "ruimte": person.room}
    context = {
        "link": link,
        "message_subject": filling.line(message.subject, words)[:SUBJECT_ROOM],
        "message_text": filling.line(message.text, words | {"voornaam": unlinked(given_name)}),
    }
    return mail.letter(
        KIND,
        edition=message.edition,
        participant=person,
        recipient=person.email,
        context=context,
    )


def _letter_to_interested(
    message: Message, interest: Interest, session: dict[str, str]
) -> QueuedMail:
    # The link to the session is for those who have a place in it.
    words = {name: session[name] for name in FOR_EVERYONE if name in session}
    context = {
        "message_subject": filling.line(message.subject, words)[:SUBJECT_ROOM],
        "message_text": filling.line(message.text, words),
    }
    return mail.to_interested(interest, TO_INTERESTED, message.edition, context)


def _account(message: Message) -> int:
    return message.by_id or 0
