"""Whether the site mails me about what happens in my group: the one place to switch that."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_link_holder, overview_of
from registrations.groupwork.news import hear
from registrations.models import Participant, Status
from registrations.models.participant import NoLongerTakesPart
from sessions_app.http import SeeOther

ON = "U krijgt weer mail over uw groep."
OFF = "U krijgt geen mail meer over uw groep."


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holder
def news(request: HttpRequest, participant: Participant) -> HttpResponse:
    """What the site mails about a group, with one button; who has cancelled gets none of it."""
    if participant.status == Status.CANCELLED:
        return overview_of(participant)
    if request.method == "POST":
        wants_to = request.POST.get("hears") == "yes"
        if not wants_to and request.POST.get("hears") != "no":
            raise BadRequest("not a button of this page")
        try:
            hear(participant, wants_to=wants_to)
        except NoLongerTakesPart:
            return overview_of(participant)
        messages.success(request, ON if wants_to else OFF)
        return SeeOther(request.path)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "takes_part": participant.takes_part(timezone.now()),
    }
    return render(request, "registrations/my/news.html", context)
