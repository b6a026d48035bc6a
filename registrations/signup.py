"""Who gets which place. Every verb here is one transaction: person, place and mail."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from registrations import mail
from registrations.models import Participant
from sessions_app.models import Edition, Theme

MAILS_A_DAY = 3


class RegistrationClosed(Exception):
    """The organiser has closed sign-up."""


class Person(TypedDict):
    """What somebody who signs up tells about themselves."""

    given_name: str
    name_prefix: str
    family_name: str
    email: str
    organisation: str
    job_title: str
    sector: str
    region: str
    learning_question: str
    prepares: bool
    share_contact: bool


def sign_up(
    *,
    theme: Theme,
    edition: Edition,
    opened_at: datetime | None = None,
    **person: Unpack[Person],
) -> Participant:
    """Give a person a place in a theme and queue the mail that says so.

    Somebody who has a place in the edition keeps it, theme included, and is mailed their link.
    `edition` is the edition of the theme, with its programme; `opened_at` is when the person
    opened the form. Raises RegistrationClosed when the organiser closed sign-up meanwhile.
    """
    try:
        with transaction.atomic():
            theme = Theme.objects.select_related("edition").get(pk=theme.pk)
            if theme.edition.is_registration_closed:
                raise RegistrationClosed
            if known := _known(theme, person["email"]):
                return _welcome_back(known, edition, theme, opened_at)
            participant = Participant.objects.create(edition=theme.edition, theme=theme, **person)
            mail.confirm(participant, edition)
            return participant
    except IntegrityError:
        # The same address came in at the same moment: by now it has its place.
        with transaction.atomic():
            known = _known(theme, person["email"])
            if known is None:
                raise
            return _welcome_back(known, edition, theme, opened_at)


def _known(theme: Theme, email: str) -> Participant | None:
    participants = Participant.objects.active().with_address(email).select_related("theme")
    return participants.filter(edition=theme.edition_id).first()


def _welcome_back(
    known: Participant, edition: Edition, theme: Theme, opened_at: datetime | None
) -> Participant:
    """Mail the link, unless this is the same press again or there was mail enough for a day."""
    asked_for = theme.title if theme != known.theme else ""
    is_same_attempt = opened_at is not None and opened_at <= known.registered_at and not asked_for
    day = timezone.now() - timedelta(days=1)
    if not is_same_attempt and known.mails.filter(created_at__gt=day).count() < MAILS_A_DAY:
        mail.remind_of_link(known, edition, asked_for=asked_for)
    return known
