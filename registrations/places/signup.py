"""Who gets which place. Every verb here is one transaction: person, place and mail.

Places are counted while the row of the theme is locked, so that two people never take the last one.
Whoever needs more than one theme locks those of the edition in one order, before any person.
"""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from registrations.groupwork import outcomes
from registrations.letters import mail
from registrations.models import Participant, QueuedMail, Status
from registrations.models.participant import new_link_key
from registrations.sheets import attendance
from sessions_app.models import Edition, Theme, User

MAILS_A_DAY = 3


class RegistrationClosed(Exception):
    """The organiser has closed sign-up."""


class ThemeIsFull(Exception):
    """There is no place in the theme; who asked keeps the place they have."""


class NoLongerTakesPart(Exception):
    """The person has cancelled or gave the place to somebody else, or the edition is over."""


class AddressInUse(Exception):
    """Somebody else has a place in this edition with this address."""


class Name(TypedDict):
    """Who somebody is."""

    given_name: str
    name_prefix: str
    family_name: str


class Details(Name):
    """What somebody may change about themselves."""

    organisation: str
    job_title: str
    sector: str
    region: str
    learning_question: str
    prepares: bool
    share_contact: bool


class Person(Details):
    """What somebody who signs up tells about themselves."""

    email: str


class Colleague(Name):
    """Who takes over a place."""

    email: str
    job_title: str


def sign_up(
    *,
    theme: Theme,
    edition: Edition,
    opened_at: datetime | None = None,
    **person: Unpack[Person],
) -> Participant:
    """Give a person a place in a theme, or the next place in its queue, and queue the mail.

    Somebody who has a place in the edition keeps it, theme included, and is mailed their link.
    `edition` is the edition of the theme, with its programme; `opened_at` is when the person
    opened the form. Raises RegistrationClosed when the organiser closed sign-up meanwhile.
    """
    try:
        with transaction.atomic():
            theme = lock(theme)
            if theme.edition.is_registration_closed:
                raise RegistrationClosed
            if known := _known(edition, person["email"]):
                return _welcome_back(known, edition, theme, opened_at)
            participant = Participant(edition=theme.edition, theme=theme, **person)
            _place_or_queue(participant, _next_in_queue(theme))
            participant.save()
            mail.confirm(participant, edition)
            return participant
    except IntegrityError:
        # The same address came in at the same moment: by now it has its place.
        with transaction.atomic():
            known = _known(edition, person["email"])
            if known is None:
                raise
            return _welcome_back(known, edition, theme, opened_at)


@transaction.atomic
def enrol(participant: Participant, *, because: str) -> None:
    """Store somebody whom an organiser signs up, and confirm it by mail as after a sign-up.

    With a reason in `because` they get a place, also over capacity; else they wait their turn.
    """
    theme = lock(participant.theme)
    _place_or_queue(participant, 0 if because else _next_in_queue(theme))
    participant.by_hand_because = because
    participant.save()
    mail.confirm(participant, theme.edition)


@transaction.atomic
def change_theme(participant: Participant, theme: Theme, *, by: User | None = None) -> Participant:
    """Move a person to another theme; the place they leave goes to the first who waits for it.

    Who waits moves to the other queue, at its end, or gets a place there at once. Raises
    ThemeIsFull, and changes nothing, when someone with a place asks for a theme that has none.
    Who is in a group already stays there, and the organiser gets the request by mail; only an
    organiser, in `by`, takes somebody out of a group.
    """
    themes = lock_all(participant.edition)
    participant = _taking_part(participant)
    left, entered = themes[participant.theme_id], themes[theme.pk]
    if left == entered:
        return participant
    if participant.subgroup_id and by is None:
        mail.ask_organiser_for_theme(participant, entered)
        return participant
    position = _next_in_queue(entered)
    if position and participant.is_placed:
        raise ThemeIsFull
    attendance.keep_past([participant])
    if participant.subgroup:
        participant.subgroup_moves.create(
            theme=left, from_number=participant.subgroup.number, by=by, reason=f"naar {entered}"
        )
    participant.subgroup, participant.pinned_because = None, ""
    participant.theme = entered
    _place_or_queue(participant, position)
    participant.by_hand_because, participant.told_number = "", None
    participant.calendar_sequence += 1
    participant.save()
    mail.tell_theme_changed(participant, left=left)
    _fill(left)
    return participant


@transaction.atomic
def cancel(participant: Participant, *, reason: str = "") -> Participant:
    """Take a person out; their place goes to the first who waits. A second time changes nothing."""
    themes = lock_all(participant.edition)
    participant = _locked(participant)
    if participant.status == Status.CANCELLED:
        return participant
    mail.tell_cancelled(participant)
    attendance.keep_past([participant])
    participant.calendar_sequence += participant.is_placed
    participant.status = Status.CANCELLED
    participant.cancelled_at = timezone.now()
    participant.cancel_reason = reason
    participant.subgroup, participant.pinned_because = None, ""
    participant.waiting_since = None
    participant.save()
    _fill(themes[participant.theme_id])
    return participant


@transaction.atomic
def hand_over(participant: Participant, **colleague: Unpack[Colleague]) -> Participant:
    """Give a place to a colleague: theme and tasks stay, the old private link opens nothing more.

    What the first person wrote or agreed to for themselves goes. Raises AddressInUse when the
    colleague has a place already.
    """
    participant = _taking_part(participant)
    former = {"given_name": participant.given_name, "email": participant.email}
    vacated = mail.calendar_without(participant)
    attendance.keep_past([participant])
    for name, value in colleague.items():
        setattr(participant, name, value)
    participant.learning_question = ""
    participant.share_contact = participant.may_be_named = False
    # The group stays; the colleague still has to hear which it is.
    participant.new_email, participant.told_number = "", None
    participant.link_key = new_link_key()
    if participant.is_placed:
        participant.joined_at = timezone.now()
    participant.calendar_sequence += 2
    # Before the key changes: who holds the lock of the group may be waiting for this row.
    outcomes.let_go(participant)
    _save_address(participant)
    participant.questions.all().update(participant=None)
    participant.attendances.filter(session__starts_at__gt=timezone.now()).delete()
    participant.mails.all().update(participant=None)
    mail.tell_handed_over(participant, former=former, calendar=vacated)
    return participant


@transaction.atomic
def change_details(participant: Participant, **details: Unpack[Details]) -> Participant:
    """Correct what somebody told about themselves; nobody needs a mail for that."""
    participant = _taking_part(participant)
    for name, value in details.items():
        setattr(participant, name, value)
    participant.save()
    outcomes.correct_name(participant)
    return participant


@transaction.atomic
def ask_for_address(participant: Participant, email: str) -> Participant:
    """Note a new address and mail it a link to confirm it; until then the old one counts."""
    participant = _taking_part(participant)
    participant.new_email = email
    participant.save()
    if _may_get_mail(email):
        mail.ask_to_confirm_address(participant)
    return participant


@transaction.atomic
def confirm_address(participant: Participant) -> Participant:
    """Take the new address into use and tell the old one; the private link changes.

    Only the address that `participant` came with: not one that was asked for meanwhile. Raises
    AddressInUse when someone else took part with the new address meanwhile.
    """
    asked, participant = participant.new_email, _taking_part(participant)
    if not asked or participant.new_email != asked:
        return participant
    former, participant.email = participant.email, participant.new_email
    participant.new_email = ""
    participant.link_key = new_link_key()
    participant.calendar_sequence += 1
    _save_address(participant)
    mail.tell_address_changed(participant, former=former)
    return participant


@transaction.atomic
def send_link(email: str) -> None:
    """Mail the private link of every edition that this address takes part in and that goes on."""
    people = Participant.objects.active().with_address(email).select_related("theme", "edition")
    for participant in people.prefetch_related("edition__sessions"):
        if participant.takes_part(timezone.now()) and _may_get_mail(participant.email):
            mail.send_link(participant)


@transaction.atomic
def give_place(participant: Participant, *, because: str) -> Participant:
    """Place somebody who waits, also over capacity; `because` is the reason of the organiser."""
    lock_all(participant.edition)
    participant = _locked(participant)
    if participant.status != Status.WAITING:
        return participant
    _promote(participant, because=because)
    return participant


@transaction.atomic
def promote_waiting(theme: Theme) -> int:
    """Give free places to the first who wait, until the first session begins; tells how many."""
    return _fill(_lock_one(theme))


@transaction.atomic
def promote_next(theme: Theme) -> Participant | None:
    """Give one free place to the first who waits, also after the first session has begun."""
    theme = _lock_one(theme)
    first = _first_who_wait(theme, 1)
    if not first or not _has_free_place(theme):
        return None
    _promote(first[0])
    return first[0]


def lock(theme: Theme) -> Theme:
    """The theme as it is now; when it has a capacity, nobody else gets a place in it meanwhile."""
    if theme.capacity is None:
        fresh = Theme.objects.select_related("edition").get(pk=theme.pk)
        if fresh.capacity is None:
            return fresh
    return _lock_one(theme)


def lock_all(edition: Edition) -> dict[int, Theme]:
    """The themes of an edition as they are now, by key, locked in the order everybody keeps to.

    Whoever changes several themes in one transaction begins with this.
    """
    themes = edition.themes.select_related("edition").order_by("pk")
    return {theme.pk: theme for theme in themes.select_for_update(of=("self",), no_key=True)}


def _lock_one(theme: Theme) -> Theme:
    themes = Theme.objects.select_related("edition")
    return themes.select_for_update(of=("self",), no_key=True).get(pk=theme.pk)


def _locked(participant: Participant) -> Participant:
    people = Participant.objects.select_related("theme", "edition")
    return people.select_for_update(of=("self",), no_key=True).get(pk=participant.pk)


def _taking_part(participant: Participant) -> Participant:
    link_key, participant = participant.link_key, _locked(participant)
    # Another key: the place was handed over after the caller found it by the old link.
    if not participant.takes_part(timezone.now()) or participant.link_key != link_key:
        raise NoLongerTakesPart
    return participant


def _has_free_place(theme: Theme) -> bool:
    return theme.capacity is None or theme.participants.placed().count() < theme.capacity


def _next_in_queue(theme: Theme) -> int:
    """The place in the queue of who comes now; 0 where a place is free that nobody waits for."""
    if theme.capacity is None:
        return 0
    counts = theme.participants.aggregate(
        placed=Count("pk", filter=Q(status=Status.PLACED)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
    )
    is_free = counts["placed"] < theme.capacity and not counts["waiting"]
    return 0 if is_free else counts["waiting"] + 1


def _place_or_queue(participant: Participant, position: int) -> None:
    participant.status = Status.WAITING if position else Status.PLACED
    participant.waiting_since = timezone.now() if position else None
    participant.joined_at = None if position else participant.joined_at or timezone.now()
    # Known here, so that the mail need not count.
    participant.queue_position = position


def _fill(theme: Theme) -> int:
    first_session = theme.edition.first_session
    if first_session and first_session.starts_at <= timezone.now():
        return 0
    free = None
    if theme.capacity is not None:
        free = max(0, theme.capacity - theme.participants.placed().count())
    promoted = _first_who_wait(theme, free)
    for participant in promoted:
        _promote(participant)
    return len(promoted)


def _first_who_wait(theme: Theme, number: int | None) -> list[Participant]:
    # Locked, because they may be correcting their details or handing over at this moment.
    waiting = theme.participants.waiting().select_related("theme", "edition")
    return list(waiting.select_for_update(of=("self",), no_key=True)[:number])


def _promote(participant: Participant, because: str = "") -> None:
    participant.status, participant.waiting_since = Status.PLACED, None
    participant.joined_at = timezone.now()
    participant.by_hand_because = because
    participant.calendar_sequence += 1
    participant.save()
    mail.tell_promoted(participant)


def _may_get_mail(email: str) -> bool:
    """Whether strangers may still cause mail to this address today."""
    day = timezone.now() - timedelta(days=1)
    sent = QueuedMail.objects.filter(recipient__iexact=email, created_at__gt=day)
    return sent.count() < MAILS_A_DAY


def _save_address(participant: Participant) -> None:
    # The database knows: somebody may be signing up with this address at the same moment.
    try:
        with transaction.atomic():
            participant.save()
    except IntegrityError:
        raise AddressInUse from None


def _known(edition: Edition, email: str) -> Participant | None:
    people = Participant.objects.active().with_address(email).select_related("theme")
    return people.filter(edition=edition).first()


def _welcome_back(
    known: Participant, edition: Edition, theme: Theme, opened_at: datetime | None
) -> Participant:
    """Mail the link, unless this is the same press again or there was mail enough for a day."""
    asked_for = theme.title if theme != known.theme else ""
    is_same_attempt = opened_at is not None and opened_at <= known.registered_at and not asked_for
    if not is_same_attempt and _may_get_mail(known.email):
        mail.remind_of_link(known, edition, asked_for=asked_for)
    return known
