"""What the holder of a private link sees and does."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.models import Participant


def participant_or_404(token: str) -> Participant:
    """The person of a private link, with theme and edition; one same 404 for every other token."""
    try:
        people = Participant.objects.select_related("theme", "edition")
        return people.prefetch_related("edition__sessions").of_token(token)
    except Participant.DoesNotExist:
        raise Http404 from None


@require_safe
def overview(request: HttpRequest, token: str) -> HttpResponse:
    """What I signed up for, when the sessions are and what happens next."""
    participant = participant_or_404(token)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "now": timezone.now(),
    }
    return render(request, "registrations/my_registration/overview.html", context)
