"""Who waits for a place, and who gets the one that came free: first come, first served."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from registrations.events import happened
from registrations.letters import mail, outbox
from registrations.models import Participant, Status
from registrations.places.locks import lock_all, lock_one, lock_participant
from sessions_app.models import Edition, Theme


@transaction.atomic
def give_place(participant: Participant, *, because: str) -> Participant:
    """Place somebody who waits, also over capacity; `because` is the reason of the organiser."""
    lock_all(participant.edition)
    participant = lock_participant(participant)
    if participant.status != Status.WAITING:
        return participant
    _promote(participant, because=because)
    return participant


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
def promote_next(theme: Theme) -> Participant | None:
    """Give one free place to the first who waits, also after the first session has begun."""
    theme = lock_one(theme)
    first = _first_who_wait(theme, 1)
    if not first or not _has_free_place(theme):
        return None
    _promote(first[0])
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


def fill(theme: Theme) -> int:
    """Give the free places of a locked theme to the first who wait; return how many got one."""
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
    outbox.queue(mail.promoted_letter(participant))
    happened("participant %d moved up in theme %d", participant.pk, participant.theme_id)
