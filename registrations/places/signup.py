"""Signing up: a place or a turn, and the mail that says so, in one transaction.

Places are counted while the row of the theme is locked, so that two people never take the last one.
"""

from datetime import datetime
from typing import Unpack

from django.db import transaction
from django.db.models import prefetch_related_objects

from registrations.events import happened
from registrations.letters import mail, outbox, ready, unconfirmed
from registrations.letters.ready import NUMBER_HERE, Ready
from registrations.models import Event, EventKind, Participant, QueuedMail, Status
from registrations.places import newcomers, waiting_list
from registrations.places.locks import lock, lock_participant
from registrations.places.newcomers import Opening
from registrations.places.registration import Details, refuse_address_in_use
from sessions_app.models import Edition, Theme, User


class RegistrationClosed(Exception):
    """The organiser has closed sign-up."""


class Newcomer(Details):
    """What somebody who signs up tells about themselves."""

    email: str


def sign_up(
    *,
    theme: Theme,
    opened_at: datetime | None = None,
    **person: Unpack[Newcomer],
) -> None:
    """Give a person a place in a theme, or the next place in its queue, and queue the mail.

    Somebody who has a place in the edition keeps it, theme included, and is mailed their link.
    `opened_at` is when the person opened the form. A session that moves at this moment waits for
    what is stored here, or was moved before and is told so. Raises RegistrationClosed when the
    organiser closed sign-up meanwhile, and Theme.DoesNotExist when the theme is gone.
    """
    while not _signed_up(theme, opened_at, person):
        # Somebody changed what it was about: once more, by how it is now.
        ready.forget()


def _signed_up(theme: Theme, opened_at: datetime | None, person: Newcomer) -> bool:
    told = ready.of_edition(theme.edition_id)
    if told.edition.is_registration_closed:
        raise RegistrationClosed
    entered = told.themes.get(theme.pk, theme)
    seen = newcomers.look(entered, person["email"], told)
    key = seen.known.pk if seen.known else seen.key
    newcomer = Participant(pk=key, edition=told.edition, theme=entered, **person)
    waiting_list.place_or_queue(newcomer, 0 if seen.is_free else NUMBER_HERE)
    if seen.known:
        is_stored = _welcome_back(seen.known, newcomer, opened_at, told, seen)
    else:
        is_stored = newcomers.store(newcomer, told.letter(newcomer), told, seen)
        if is_stored:
            happened("participant %d signed up for theme %d", newcomer.pk, theme.pk)
    if is_stored:
        unconfirmed.tell_organiser(seen.room)
    return is_stored


def _welcome_back(
    known: Participant,
    newcomer: Participant,
    opened_at: datetime | None,
    told: Ready,
    seen: Opening,
) -> bool:
    """Mail the link, unless this is the same press again or there was mail enough for a day."""
    had = told.themes.get(known.theme_id)
    if had is None:
        return False
    known.theme = had
    asked_for = newcomer.theme.title if newcomer.theme != had else ""
    is_same_attempt = (
        opened_at is not None and seen.since and opened_at <= seen.since and not asked_for
    )
    is_wanted = not is_same_attempt and not seen.room.is_mailbox_full
    letter = told.letter(known, asked_for=asked_for)
    return newcomers.store(newcomer, letter, told, seen, is_wanted=is_wanted)


@transaction.atomic
def enrol(
    participant: Participant, *, because: str, by: User | None = None, is_told: bool = True
) -> None:
    """Store somebody whom an organiser signs up, and confirm it by mail as after a sign-up.

    With a reason in `because` they get a place, also over capacity; else they wait their turn.
    Without `is_told`, and to somebody without an address, no mail goes.
    Raises AddressInUse when somebody else takes part with the address.
    """
    unconfirmed.hold(participant.email)
    refuse_address_in_use(participant)
    theme = lock(participant.theme)
    waiting_list.place_or_queue(participant, 0 if because else waiting_list.next_in_queue(theme))
    participant.by_hand_because = because
    participant.save()
    Event.objects.note(EventKind.ENROLLED, participant, by=by)
    if is_told:
        outbox.queue(_confirmation(participant))
    happened("participant %d enrolled in theme %d", participant.pk, theme.pk)


@transaction.atomic
def enrol_again(
    participant: Participant, *, because: str, by: User, is_told: bool = True
) -> Participant:
    """Give somebody who cancelled a place or a turn again, in the theme they had, as `enrol` does.

    Who takes part stays as they are. Raises AddressInUse when somebody else takes part with the
    address meanwhile.
    """
    unconfirmed.hold(participant.email)
    theme = lock(participant.theme)
    person = lock_participant(participant)
    if person.status != Status.CANCELLED or person.forgotten_at:
        return person
    waiting_list.place_or_queue(person, 0 if because else waiting_list.next_in_queue(theme))
    refuse_address_in_use(person)
    person.by_hand_because = because
    person.cancelled_at, person.cancel_reason = None, ""
    person.told_number = None
    person.calendar_sequence += 1
    person.save()
    Event.objects.note(EventKind.ENROLLED, person, by=by)
    if is_told:
        outbox.queue(_confirmation(person))
    happened("participant %d enrolled again in theme %d", person.pk, theme.pk)
    return person


@transaction.atomic
def send_link(email: str) -> None:
    """Mail the private link of every edition in which this address is known.

    Also after the end: who wants to read, or to be named no more, needs it until they are
    forgotten. Each link goes once an hour at least, however much mail the mailbox had. A stranger
    gets none, yet that takes the same work, so that time does not tell who takes part.
    """
    unconfirmed.hold(email)
    people = Participant.objects.known().with_address(email).select_related("theme", "edition")
    # Who cancelled and came back has two rows: the last one is how it is.
    known = {person.edition_id: person for person in people.order_by("edition", "pk")}
    prefetch_related_objects([person.edition for person in known.values()], "sessions")
    # Read for a stranger alone, but always: the same statements whoever asks.
    edition = Edition.objects.published().first()
    for person in list(known.values()) or _nobody(edition, email):
        room = unconfirmed.room(person.edition, email)
        is_due = unconfirmed.is_link_due(person.edition, email)
        letter = mail.link_letter(person)
        letter.participant = person if person.pk else None
        is_wanted = person.pk is not None and (is_due or not room.is_mailbox_full)
        if is_due:
            room = unconfirmed.MailRoom(person.edition, None, None)
        unconfirmed.queue_if(letter, room, is_wanted=is_wanted)


@transaction.atomic
def send_link_to(participant: Participant, *, by: User) -> None:
    """Mail somebody their private link, as it is now, because an organiser asks for it."""
    person = lock_participant(participant)
    prefetch_related_objects([person.edition], "sessions")
    Event.objects.note(EventKind.LINK_SENT, person, by=by)
    outbox.queue(mail.link_letter(person))
    happened("participant %d was sent their link by account %d", person.pk, by.pk)


def _nobody(edition: Edition | None, email: str) -> list[Participant]:
    """Somebody who is not stored, to write a letter to that goes nowhere."""
    if edition is None:
        return []
    prefetch_related_objects([edition], "sessions")
    return [Participant(edition=edition, theme=Theme(edition=edition), email=email)]


def _confirmation(participant: Participant) -> QueuedMail:
    """What somebody reads who has just been stored, with the sessions as they are now."""
    # Not before: the row holds its theme, and whoever changes a session waits for that.
    prefetch_related_objects([participant.edition], "sessions")
    return mail.confirmation_letter(participant)
