"""What somebody with a place or a turn may change: theme, details, address; or give the place away.

Every verb is one transaction: person, place and mail.
"""

from collections.abc import Iterable
from copy import copy
from datetime import timedelta
from typing import TypedDict, Unpack

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registrations.events import happened
from registrations.groupwork import outcomes
from registrations.letters import mail, outbox, unconfirmed
from registrations.letters.invitations import Attachment
from registrations.letters.unconfirmed import MailRoom
from registrations.models import Event, EventKind, PairRule, Participant, QueuedMail, Status
from registrations.models.participant import (
    NoLongerTakesPart,
    ParticipantQuerySet,
    new_link_key,
)
from registrations.models.traces import clear_log
from registrations.places import brake, waiting_list
from registrations.places.locks import lock_all, lock_participant
from registrations.sheets import attendance
from sessions_app.models import Theme, User

# Of these a story tells from which code to which.
CHOICES = {"sector", "region", "prepares", "share_contact"}
# In seconds: how long a second press on a button comes out where the first did.
PRESSED_AGAIN = 10 * 60


class ThemeIsFull(Exception):
    """There is no place in the theme; who asked keeps the place they have."""


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


class Colleague(Name):
    """Who takes over a place."""

    email: str
    job_title: str


@transaction.atomic
def change_theme(
    participant: Participant, theme: Theme, *, by: User | None = None, is_told: bool = True
) -> Participant:
    """Move a person to another theme; the place they leave goes to the first who waits for it.

    Who waits moves to the other queue, at its end, or gets a place there at once. Raises
    ThemeIsFull, and changes nothing, when someone with a place asks for a theme that has none.
    Who is in a group already stays there, and the organiser gets the request by mail; only an
    organiser, in `by`, takes somebody out of a group. Without `is_told` no mail says so to them.
    """
    themes = lock_all(participant.edition)
    participant = _taking_part(participant)
    left, entered = themes[participant.theme_id], themes[theme.pk]
    if left == entered:
        return participant
    if participant.subgroup_id and by is None:
        _ask_organiser(participant, entered)
        return participant
    position = waiting_list.next_in_queue(entered)
    if position and participant.is_placed:
        raise ThemeIsFull
    attendance.keep_past([participant])
    if participant.subgroup:
        participant.subgroup_moves.create(
            theme=left, from_number=participant.subgroup.number, by=by, reason=f"naar {entered}"
        )
    participant.subgroup, participant.pinned_because = None, ""
    participant.theme = entered
    waiting_list.place_or_queue(participant, position)
    participant.by_hand_because, participant.told_number = "", None
    participant.calendar_sequence += 1
    participant.save()
    Event.objects.note(
        EventKind.THEME_CHANGED, participant, by=by, from_theme=left, to_theme=entered
    )
    if is_told:
        letter = mail.theme_changed_letter(participant, left=left.title, by_organiser=bool(by))
        outbox.queue(letter)
    waiting_list.fill(left)
    happened("participant %d went from theme %d to %d", participant.pk, left.pk, entered.pk)
    return participant


@transaction.atomic
def cancel(
    participant: Participant, *, reason: str = "", by: User | None = None, is_told: bool = True
) -> Participant:
    """Take a person out; their place goes to the first who waits. A second time changes nothing.

    The mail says so where an organiser does it, in `by`; without `is_told` there is none. Raises
    NoLongerTakesPart where the place went to somebody else meanwhile.
    """
    themes = lock_all(participant.edition)
    participant = Participant.objects.lock_holder(participant)
    if participant.status == Status.CANCELLED:
        return participant
    if is_told:
        outbox.queue(mail.cancelled_letter(participant, by_organiser=bool(by)))
    attendance.keep_past([participant])
    if participant.is_placed:
        participant.calendar_sequence += 1
    participant.cancel_reason = reason
    _leave(participant)
    participant.save()
    Event.objects.note(EventKind.CANCELLED, participant, by=by)
    waiting_list.fill(themes[participant.theme_id])
    happened("participant %d cancelled", participant.pk)
    return participant


@transaction.atomic
def hand_over(
    participant: Participant, *, by: User | None = None, **colleague: Unpack[Colleague]
) -> Participant:
    """Give a place to a colleague: theme and tasks stay, the old private link opens nothing more.

    Returns who takes part with the address of the colleague. One who takes part already keeps the
    place they have, and the one given away goes to the first who waits; to the giver all looks and
    takes the same, for it is not theirs to know. What the giver wrote or agreed to for themselves
    goes. Raises TooOften, and MailboxFull where the colleague may get no more mail today. What an
    organiser does, in `by`, has no such limits; it raises AddressInUse for who takes part already.
    """
    email = colleague["email"]
    unconfirmed.hold(email)
    themes = lock_all(participant.edition)
    participant = _taking_part(participant)
    edition = participant.edition
    room = unconfirmed.room(edition, email)
    known = _others_with(email, participant).select_related("theme").first()
    if by and known:
        raise AddressInUse
    if not by:
        _brake_hand_over(participant, room)
    to_former = mail.handed_over_letter(
        edition,
        given_name=participant.given_name,
        email=participant.email,
        calendar=_what_clears_the_agenda(participant),
        by_organiser=bool(by),
    )
    former = copy(participant)
    # Before the key changes: who holds the lock of the group may be waiting for this row.
    attendance.keep_past([participant])
    outcomes.let_go(participant)
    remember_leaving(participant, "handed_over")
    participant.learning_question = ""
    participant.share_contact = participant.may_be_named = False
    participant.hears_news = True
    participant.new_email, participant.told_number = "", None
    participant.link_key = new_link_key()
    participant.calendar_sequence += 2
    participant.by_hand_because = participant.pinned_because = ""
    if known:
        _leave(participant)
        # Nobody is left in the row: the worker forgets who it was.
        participant.forget_asked_at = timezone.now()
    else:
        _replace(participant, colleague)
    participant.save()
    _forget_former(former)
    participant.attendances.filter(session__starts_at__gt=timezone.now()).delete()
    if known:
        known.edition = edition
        letter = mail.still_takes_part_letter(known, giver=former.full_name)
    else:
        letter = mail.taken_over_letter(participant, giver=former.full_name)
    Event.objects.note(EventKind.HANDED_OVER, participant, by=by)
    outbox.queue(to_former)
    if by:
        outbox.queue(letter)
    else:
        unconfirmed.queue(letter, room)
    waiting_list.fill(themes[participant.theme_id])
    happened("participant %d handed over", participant.pk)
    return known or participant


def _brake_hand_over(participant: Participant, room: MailRoom) -> None:
    if room.is_mailbox_full:
        raise brake.MailboxFull
    brake.count("hand_over", participant)


def _what_clears_the_agenda(participant: Participant) -> list[Attachment]:
    """Cancellations of all that may stand in an agenda, also of what no mail has called off yet.

    For a verb that takes the mail back that still waits.
    """
    waiting = QueuedMail.objects.unsent_cancellations(participant)
    return [*mail.calendar_without(participant), *waiting]


def _forget_former(former: Participant) -> None:
    """Forget who had this place, but for what the place needs: past marks, moves and tasks."""
    former.questions.all().update(participant=None)
    former.suggestions.all().update(participant=None)
    former.agreements.all().delete()
    former.subgroup_moves.all().update(reason="")
    PairRule.objects.filter(Q(first=former) | Q(second=former)).delete()
    former.mails.all().delete()
    former.told.all().delete()
    former.news.all().delete()
    former.events.all().delete()
    clear_log([former])


def remember_leaving(participant: Participant, page: str) -> None:
    """Note for some minutes which page, by name, is the last one that this link led to.

    For a second press on the button; only a hash of the token is kept for it.
    """
    last = page, participant.edition.slug
    cache.set(f"left:{participant.token}", last, PRESSED_AGAIN)


def where_left(token: str) -> tuple[str, str] | None:
    """The last page and the slug of the edition, where this link was left just now."""
    last: tuple[str, str] | None = cache.get(f"left:{token}")
    return last


@transaction.atomic
def change_details(participant: Participant, **details: Unpack[Details]) -> Participant:
    """Correct what somebody told about themselves; nobody needs a mail for that."""
    participant = _taking_part(participant)
    former = copy(participant)
    for name, value in details.items():
        setattr(participant, name, value)
    participant.save()
    outcomes.correct_name(participant)
    note_corrections(participant, former, details)
    return participant


def note_corrections(
    participant: Participant,
    former: Participant,
    fields: Iterable[str],
    *,
    by: User | None = None,
) -> None:
    """Remember which of these fields are others now; of a choice also what it was and is.

    What somebody typed is not repeated: it is no more, for it was wrong.
    """
    changes = {
        name: [getattr(former, name), getattr(participant, name)] if name in CHOICES else []
        for name in fields
        if getattr(former, name) != getattr(participant, name)
    }
    if changes:
        Event.objects.note(EventKind.CORRECTED, participant, by=by, changes=changes)


@transaction.atomic
def ask_for_address(participant: Participant, email: str) -> Participant:
    """Note a new address and mail it a link to confirm it; until then the old one counts.

    Raises TooOften, and MailboxFull where the new address may get no more mail today.
    """
    unconfirmed.hold(email)
    participant = _taking_part(participant)
    room = unconfirmed.room(participant.edition, email)
    if room.is_mailbox_full:
        raise brake.MailboxFull
    brake.count("address", participant)
    participant.new_email = email
    participant.save()
    unconfirmed.queue(mail.confirm_address_letter(participant), room)
    happened("participant %d asked for another address", participant.pk)
    return participant


@transaction.atomic
def confirm_address(participant: Participant) -> Participant:
    """Take the new address into use and tell the old one; the private link changes.

    Only the address that `participant` came with: not one that was asked for meanwhile. Raises
    AddressInUse when someone else took part with the new address meanwhile.
    """
    unconfirmed.hold(participant.new_email)
    asked, participant = participant.new_email, _taking_part(participant)
    if not asked or participant.new_email != asked:
        return participant
    calendar = mail.calendar_without(participant)
    former = _take_address(participant, asked)
    outbox.queue(
        mail.address_left_letter(participant, former=former, calendar=calendar),
        mail.address_taken_letter(participant),
    )
    Event.objects.note(EventKind.ADDRESS_CHANGED, participant)
    happened("participant %d confirmed an address", participant.pk)
    return participant


@transaction.atomic
def correct_address(participant: Participant, email: str, *, by: User | None = None) -> Participant:
    """Mend an address for somebody, as an organiser does; the private link changes.

    The new address gets what it never got: the place or the turn, the link and the invitations.
    The former one may be a stranger's: mail that still waits does not go there, and it hears that
    no more comes without reading a name. Other capitals are no new address. Who takes no part any
    more gets no mail. Raises AddressInUse when someone else takes part with the new address.
    """
    unconfirmed.hold(email)
    participant = lock_participant(participant)
    if email.lower() == participant.email.lower():
        participant.email = email
        participant.save(update_fields=["email"])
        return participant
    former_link = participant.private_link
    calendar = _what_clears_the_agenda(participant)
    former = _take_address(participant, email)
    QueuedMail.objects.readdress(participant, former=former, former_link=former_link)
    if participant.takes_part(timezone.now()):
        outbox.queue(
            mail.address_dropped_letter(participant, former=former, calendar=calendar),
            mail.address_corrected_letter(participant),
        )
    Event.objects.note(EventKind.ADDRESS_CHANGED, participant, by=by)
    happened("participant %d got another address", participant.pk)
    return participant


def _ask_organiser(participant: Participant, theme: Theme) -> None:
    """Tell the organiser that somebody who is in a group asks for another theme; once a day."""
    if not participant.events.theme_requests().filter(to_theme=theme).exists():
        Event.objects.note(EventKind.THEME_ASKED, participant, to_theme=theme)
    request = mail.theme_request_letter(participant, wanted=theme.title)
    day = timezone.now() - timedelta(days=1)
    if not participant.mails.filter(text=request.text, created_at__gt=day).exists():
        outbox.queue(request)


@transaction.atomic
def withdraw_theme_request(participant: Participant) -> Participant:
    """Take back what somebody asked about another theme; where nothing waits it changes nothing.

    The organiser sees no request any more. Raises NoLongerTakesPart.
    """
    participant = _taking_part(participant)
    if participant.events.theme_requests().exists():
        Event.objects.note(EventKind.THEME_KEPT, participant)
        happened("participant %d withdrew a request for a theme", participant.pk)
    return participant


@transaction.atomic
def keep_theme(participant: Participant, *, by: User) -> None:
    """Write down that an organiser leaves somebody in the theme that they have."""
    Event.objects.note(EventKind.THEME_KEPT, lock_participant(participant), by=by)
    happened("participant %d keeps the theme by account %d", participant.pk, by.pk)


def _taking_part(participant: Participant) -> Participant:
    participant = Participant.objects.lock_holder(participant)
    if not participant.takes_part(timezone.now()):
        raise NoLongerTakesPart
    return participant


def refuse_address_in_use(participant: Participant) -> None:
    """Raise AddressInUse where somebody else takes part with the address of this person.

    To ask while the mailbox is held: nobody takes it into use meanwhile.
    """
    if participant.status != Status.CANCELLED and _others_with(participant.email, participant):
        raise AddressInUse


def _others_with(email: str, participant: Participant) -> ParticipantQuerySet:
    others = Participant.objects.active().with_address(email).exclude(pk=participant.pk)
    return others.filter(edition=participant.edition_id)


def _take_address(participant: Participant, email: str) -> str:
    """Take an address into use, with a new private link; gives the former address."""
    former, participant.email = participant.email, email
    refuse_address_in_use(participant)
    participant.new_email = ""
    participant.link_key = new_link_key()
    # The former agenda hears that the sessions go, the new one after that that they come.
    participant.calendar_sequence += 2
    participant.save()
    return former


def _replace(participant: Participant, colleague: Colleague) -> None:
    """Make the place of somebody that of a colleague; the caller stores it."""
    for name, value in colleague.items():
        setattr(participant, name, value)
    # The group stays; the colleague still has to hear which it is.
    if participant.is_placed:
        participant.joined_at = timezone.now()


def _leave(participant: Participant) -> None:
    """Take somebody out; the caller stores it and fills the theme."""
    participant.status = Status.CANCELLED
    participant.cancelled_at = timezone.now()
    participant.subgroup, participant.pinned_because = None, ""
    participant.waiting_since = None
