"""The preparation of a session, for the participants who prepare it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from registrations.access import session_or_404, while_taking_part
from registrations.forms.preparation import TickForm
from registrations.groupwork import preparation
from registrations.models import Participant
from sessions_app.http import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def page(request: HttpRequest, participant: Participant, position: int) -> HttpResponse:
    """Agenda, tasks and fellow preparers of a session that I prepare; my tasks to tick."""
    session = session_or_404(participant.edition.sessions.all(), position)
    try:
        if request.method == "POST":
            form = TickForm(request.POST)
            if not form.is_valid():
                raise preparation.NotYours
            preparation.tick(
                participant,
                session,
                task=form.cleaned_data["task"],
                is_done=form.cleaned_data["done"] == "yes",
            )
            return SeeOther(request.path)
        seen = preparation.seen_by(participant, session)
    except preparation.NotYours:
        raise Http404 from None
    context = {
        "participant": participant,
        "edition": participant.edition,
        "session": session,
        "preparation": seen.preparation,
        "others": [person for person in seen.preparers if person != participant],
        "tasks": seen.tasks,
    }
    return render(request, "registrations/my/preparation.html", context)
