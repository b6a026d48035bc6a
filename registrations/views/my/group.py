"""What a participant sees of their group: who share their address with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registrations.access import while_taking_part
from registrations.models import Participant
from registrations.models.participant import by_family_name


@require_safe
@while_taking_part
def contacts(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The others in my group who want to be reached, by family name."""
    others = Participant.objects.none()
    if participant.subgroup:
        others = participant.subgroup.participants.filter(share_contact=True)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "others": by_family_name(others.exclude(pk=participant.pk)),
    }
    return render(request, "registrations/my/group.html", context)
