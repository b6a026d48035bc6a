"""What changed for people: told after the end, in their own words."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.events import happened
from registrations.models import Effect, Participant
from registrations.models.participant import NoLongerTakesPart


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
