"""Who waits for a place, and who gets the one that came free: first come, first served."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from registrations.events import happened
from registrations.letters import mail, outbox
from registrations.models import Event, EventKind, Participant, Status
from registrations.places.locks import lock_all, lock_one, lock_participant
from registrations.sheets import attendance
from sessions_app.models import Edition, Theme, User


class PlaceComesBack(Exception):
    """There is room for who would wait: the place would be theirs again at once."""


@transaction.atomic
def give_place(
    participant: Participant, *, because: str, by: User | None = None, is_told: bool = True
) -> Participant:
    """Place somebody who waits, also over capacity; `because` is the reason of the organiser.

    Without `is_told` no mail says so.
    """
    lock_all(participant.edition)
    participant = lock_participant(participant)
    if participant.status != Status.WAITING:
        return participant
    _promote(participant, because=because, by=by, is_told=is_told)
    return participant


@transaction.atomic
def put_back(participant: Participant, *, by: User, is_told: bool = True) -> Participant:
    """Put somebody who has a place at the end of the queue of their theme; who waits moves up.

    They leave their group. Without `is_told` no mail says so to them. Raises PlaceComesBack, and
    changes nothing, where they would get the place back at once.
    """
    themes = lock_all(participant.edition)
    participant = lock_participant(participant)
    theme = themes[participant.theme_id]
    if not participant.is_placed:
        return participant
    if not stays_waiting(theme):
        raise PlaceComesBack
    calendar = mail.calendar_without(participant)
    attendance.keep_past([participant])
    if participant.subgroup:
        participant.subgroup_moves.create(
            theme=theme,
            from_number=participant.subgroup.number,
            by=by,
            reason="naar de wachtlijst",
        )
    participant.subgroup, participant.pinned_because = None, ""
    participant.by_hand_because, participant.told_number = "", None
    place_or_queue(participant, theme.participants.waiting().count() + 1)
    participant.calendar_sequence += 1
    participant.save()
    fill(theme)
    # The number in the queue is that of now, after others moved up.
    del participant.queue_position
    Event.objects.note(EventKind.WAITING, participant, by=by)
    if is_told:
        outbox.queue(mail.waits_again_letter(participant, calendar=calendar))
    happened("participant %d put on the list of theme %d", participant.pk, theme.pk)
    return participant


def stays_waiting(theme: Theme) -> bool:
    """Whether somebody who gives up a place for a turn goes on waiting."""
    first_session = theme.edition.first_session
    if first_session and first_session.starts_at <= timezone.now():
        return True
    if theme.capacity is None:
        return False
    free = theme.capacity - theme.participants.placed().count() + 1
    return theme.participants.waiting().count() >= free


def who_moves_up(participant: Participant) -> Participant | None:
    """Who would get the place of this person if it came free now; None where nobody would."""
    theme = participant.theme
    first_session = theme.edition.first_session
    has_begun = first_session is not None and first_session.starts_at <= timezone.now()
    if not participant.is_placed or theme.capacity is None or has_begun:
        return None
    if theme.participants.placed().count() > theme.capacity:
        return None
    return theme.participants.waiting().first()


@transaction.atomic
def promote_waiting(theme: Theme) -> int:
    """Give free places to those who wait, until the first session begins; return their number."""
    return fill(lock_one(theme))


def fill_all(now: datetime) -> int:
    """Give each free place beside a queue to who waits, in whatever way it came free.

    Only until the first session begins, as always. Takes one statement where nobody waits.
    """
    waiting = Participant.objects.waiting().filter(theme=OuterRef("pk"))
    themes = Theme.objects.filter(Exists(waiting), edition__in=Edition.objects.not_over(now))
    return sum(promote_waiting(theme) for theme in themes.order_by("pk"))


@transaction.atomic
def promote_next(theme: Theme, *, by: User | None = None) -> Participant | None:
    """Give one free place to the first who waits, also after the first session has begun."""
    theme = lock_one(theme)
    first = _first_who_wait(theme, 1)
    if not first or not _has_free_place(theme):
        return None
    _promote(first[0], by=by)
    return first[0]


def _has_free_place(theme: Theme) -> bool:
    return theme.capacity is None or theme.participants.placed().count() < theme.capacity


def next_in_queue(theme: Theme) -> int:
    """The place in the queue of a newcomer; 0 where a place is free that nobody waits for."""
    if theme.capacity is None:
        return 0
    counts = theme.participants.aggregate(
        placed=Count("pk", filter=Q(status=Status.PLACED)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
    )
    is_free = counts["placed"] < theme.capacity and not counts["waiting"]
    return 0 if is_free else counts["waiting"] + 1


def place_or_queue(participant: Participant, position: int) -> None:
    """Give somebody a place, or this position in the queue; the caller stores them."""
    participant.status = Status.WAITING if position else Status.PLACED
    participant.waiting_since = timezone.now() if position else None
    participant.joined_at = None if position else participant.joined_at or timezone.now()
    # Known here, so that the mail need not count.
    participant.queue_position = position


def moving_up(theme: Theme, capacity: int | None) -> list[Participant]:
    """Who would get a place by this capacity, first come first served; stores nothing."""
    # Not in the statement: no number that can be typed is too large here.
    return list(theme.participants.waiting())[: _number_free(theme, capacity)]


def fill(theme: Theme) -> int:
    """Give the free places of a locked theme to the first who wait; return how many got one."""
    promoted = _first_who_wait(theme, _number_free(theme, theme.capacity))
    for participant in promoted:
        _promote(participant)
    return len(promoted)


def _number_free(theme: Theme, capacity: int | None) -> int | None:
    """How many places go to who waits: none after the first session began; None: to everybody."""
    first_session = theme.edition.first_session
    if first_session and first_session.starts_at <= timezone.now():
        return 0
    if capacity is None:
        return None
    return max(0, capacity - theme.participants.placed().count())


def _first_who_wait(theme: Theme, number: int | None) -> list[Participant]:
    # Locked, because they may be correcting their details or handing over at this moment.
    waiting = theme.participants.waiting().select_related("theme", "edition")
    return list(waiting.select_for_update(of=("self",), no_key=True)[:number])


def _promote(
    participant: Participant, *, because: str = "", by: User | None = None, is_told: bool = True
) -> None:
    participant.status, participant.waiting_since = Status.PLACED, None
    participant.joined_at = timezone.now()
    participant.by_hand_because = because
    participant.calendar_sequence += 1
    participant.save()
    Event.objects.note(EventKind.PLACED, participant, by=by)
    if is_told:
        outbox.queue(mail.promoted_letter(participant))
    happened("participant %d moved up in theme %d", participant.pk, participant.theme_id)
