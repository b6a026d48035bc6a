"""What people hear by mail of what happens in their group, and whether they want to."""

from django.db import transaction

from registrations.models import Participant


@transaction.atomic
def hear(participant: Participant, *, wants_to: bool) -> Participant:
    """Let the site mail a person about their group, or no more.

    Raises NoLongerTakesPart when the place is somebody else's by now.
    """
    participant = Participant.objects.lock_holder(participant)
    participant.hears_news = wants_to
    participant.save(update_fields=["hears_news"])
    return participant
