"""What a participant sees of their group: who share their address with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.access import readable_afterwards
from registrations.models import Participant
from registrations.models.participant import by_family_name


@require_safe
@readable_afterwards
def contacts(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The others in my group who want to be reached, by family name, until one is forgotten."""
    now, others = timezone.now(), Participant.objects.none()
    if participant.subgroup and participant.knows_group(now):
        others = participant.subgroup.participants.filter(share_contact=True)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "knows_group": participant.knows_group(now),
        "takes_part": participant.takes_part(now),
        "others": by_family_name(others.exclude(pk=participant.pk)),
    }
    return render(request, "registrations/my/group.html", context)
