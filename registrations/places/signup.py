"""Signing up: a place or a turn, and the mail that says so, in one transaction.

Places are counted while the row of the theme is locked, so that two people never take the last one.
"""

from datetime import datetime
from typing import Unpack

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from registrations.letters import mail, outbox
from registrations.models import Participant
from registrations.places import brake, waiting_list
from registrations.places.locks import lock
from registrations.places.registration import Details
from sessions_app.models import Edition, Theme


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
) -> Participant:
    """Give a person a place in a theme, or the next place in its queue, and queue the mail.

    Somebody who has a place in the edition keeps it, theme included, and is mailed their link.
    `opened_at` is when the person opened the form. What the mail says of the sessions is read after
    the place is stored: a session that moves at this moment waits for that, or was moved before.
    Raises RegistrationClosed when the organiser closed sign-up meanwhile, and Theme.DoesNotExist
    when the theme is gone.
    """
    try:
        with transaction.atomic():
            theme = lock(theme)
            if theme.edition.is_registration_closed:
                raise RegistrationClosed
            if known := _known(theme, person["email"]):
                return _welcome_back(known, theme, opened_at)
            participant = Participant(edition=theme.edition, theme=theme, **person)
            waiting_list.place_or_queue(participant, waiting_list.next_in_queue(theme))
            participant.save()
            _confirm(participant)
            return participant
    except IntegrityError:
        # The same address came in at the same moment: by now it has its place.
        with transaction.atomic():
            known = _known(theme, person["email"])
            if known is None:
                raise
            return _welcome_back(known, theme, opened_at)


@transaction.atomic
def enrol(participant: Participant, *, because: str) -> None:
    """Store somebody whom an organiser signs up, and confirm it by mail as after a sign-up.

    With a reason in `because` they get a place, also over capacity; else they wait their turn.
    """
    theme = lock(participant.theme)
    waiting_list.place_or_queue(participant, 0 if because else waiting_list.next_in_queue(theme))
    participant.by_hand_because = because
    participant.save()
    _confirm(participant)


@transaction.atomic
def send_link(email: str) -> None:
    """Mail the private link of every edition that this address takes part in and that goes on.

    A stranger gets none, yet that takes the same work, so that time does not tell who takes part.
    """
    people = Participant.objects.active().with_address(email).select_related("theme", "edition")
    people = people.prefetch_related("edition__sessions")
    taking_part = [person for person in people if person.takes_part(timezone.now())]
    # Read for a stranger alone, but always: the same statements whoever asks.
    edition = Edition.objects.published().first()
    for person in taking_part or _nobody(edition, email):
        if brake.may_get_mail(person.email):
            letter = mail.link_letter(person)
            with transaction.atomic():
                letter.participant = person if person.pk else None
                outbox.queue(letter)
                transaction.set_rollback(person.pk is None)


def _nobody(edition: Edition | None, email: str) -> list[Participant]:
    """Somebody who is not stored, to write a letter to that goes nowhere."""
    if edition is None:
        return []
    prefetch_related_objects([edition], "sessions")
    return [Participant(edition=edition, theme=Theme(edition=edition), email=email)]


def _confirm(participant: Participant) -> None:
    """Queue what somebody reads who has just been stored, with the sessions as they are now."""
    # Not before: the row holds its theme, and whoever changes a session waits for that.
    prefetch_related_objects([participant.edition], "sessions")
    outbox.queue(mail.confirmation_letter(participant))


def _known(theme: Theme, email: str) -> Participant | None:
    people = Participant.objects.active().with_address(email).select_related("theme", "edition")
    return people.filter(edition=theme.edition_id).first()


def _welcome_back(known: Participant, theme: Theme, opened_at: datetime | None) -> Participant:
    """Mail the link, unless this is the same press again or there was mail enough for a day."""
    asked_for = theme.title if theme != known.theme else ""
    is_same_attempt = opened_at is not None and opened_at <= known.registered_at and not asked_for
    if not is_same_attempt and brake.may_get_mail(known.email):
        outbox.queue(mail.known_address_letter(known, asked_for=asked_for))
    return known
