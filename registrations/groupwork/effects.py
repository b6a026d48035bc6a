"""What changed for people: asked once, some weeks after the end, and told in their own words."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from registrations.events import happened
from registrations.letters import mail, outbox, texts
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Effect,
    Participant,
    Told,
)
from registrations.models.participant import NoLongerTakesPart, ParticipantQuerySet
from sessions_app.models import Edition, Session

KIND = "effect"
# How long after the last session people are asked, and until when: a worker may be away for days.
ASKED_AFTER, ASKED_UNTIL = timedelta(weeks=6), timedelta(weeks=10)
THERE = [AttendanceStatus.PRESENT, AttendanceStatus.LATE]
NOT_THERE = [AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED]


def may_tell(participant: Participant, now: datetime) -> bool:
    """Whether it is time to say what changed: the edition is over, and one had a place in it."""
    return participant.is_placed and participant.edition.is_over(now)


@transaction.atomic
def tell(participant: Participant, *, text: str, is_public: bool) -> Effect:
    """Keep what changed for somebody, in the place of what they told before.

    `is_public` says that everyone may read it under the outcome of their group; who is in no group
    has none. What an organiser hid stays hidden. Raises NoLongerTakesPart when the place is
    somebody else's by now, or when it is not the time to tell.
    """
    person, now = Participant.objects.lock_holder(participant), timezone.now()
    if person.forgotten_at or not may_tell(person, now):
        raise NoLongerTakesPart
    effect, is_new = Effect.objects.get_or_create(
        participant=person, defaults={"edition": person.edition, "written_at": now}
    )
    effect.text, effect.changed_at = text, now
    effect.subgroup = person.subgroup
    effect.is_public = is_public and person.subgroup is not None
    effect.save()
    happened("effect %d %s", effect.pk, "told" if is_new else "told anew")
    return effect


@transaction.atomic
def take_back(participant: Participant) -> None:
    """Delete what somebody told. Raises NoLongerTakesPart when the place is somebody else's."""
    person = Participant.objects.lock_holder(participant)
    Effect.objects.filter(participant=person).delete()
    happened("participant %d took back what changed", person.pk)


@transaction.atomic
def hide(effect: Effect) -> bool:
    """Keep it from everyone; whether it was not so yet."""
    return bool(
        Effect.objects.filter(pk=effect.pk, hidden_at=None).update(hidden_at=timezone.now())
    )


@transaction.atomic
def show(effect: Effect) -> bool:
    """Keep it from nobody any more; whether it was kept. Its writer says who may read it."""
    hidden = Effect.objects.filter(pk=effect.pk).exclude(hidden_at=None)
    return bool(hidden.update(hidden_at=None))


def ask(now: datetime) -> int:
    """Ask everybody of whom it is time what changed; return how many were asked.

    Run it as often as you like, or late: each person is asked once, whatever becomes of the mail.
    """
    asked = 0
    for edition in Edition.objects.published().prefetch_related("sessions"):
        last = edition.last_session
        if last and last.ends_at + ASKED_AFTER <= now < last.ends_at + ASKED_UNTIL:
            asked += _ask(edition, last, now)
    return asked


@transaction.atomic
def _ask(edition: Edition, last: Session, now: datetime) -> int:
    people = list(_people(edition))
    told = [
        Told(participant=one, session=last, kind=KIND, on=timezone.localdate(now)) for one in people
    ]
    Told.objects.bulk_create(told, ignore_conflicts=True)
    return outbox.queue(*(mail.effect_letter(one, last) for one in people))


def _people(edition: Edition) -> ParticipantQuerySet:
    """Those to ask: not who was never there, who said it all, or who wants no mail of the group."""
    marks = Attendance.objects.filter(participant=OuterRef("pk"))
    was_missed = Exists(marks.filter(status__in=NOT_THERE))
    was_there = Exists(marks.filter(status__in=THERE))
    asked = Exists(Told.objects.filter(participant=OuterRef("pk"), kind=KIND))
    has_told = Exists(Effect.objects.filter(participant=OuterRef("pk")))
    people = Participant.objects.placed().known().filter(edition=edition, hears_news=True)
    people = people.filter(~asked, ~has_told).exclude(was_missed & ~was_there)
    return (
        people.exclude(email="")
        .select_related("theme", "edition")
        .prefetch_related("edition__sessions", texts.at_hand("edition"))
    )
