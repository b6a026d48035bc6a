"""The preparation of a session, for the participants who prepare it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import readable_afterwards, session_or_404
from registrations.forms.preparation import TickForm
from registrations.groupwork import preparation
from registrations.models import Participant
from sessions_app.http import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@readable_afterwards
def page(request: HttpRequest, participant: Participant, position: int) -> HttpResponse:
    """Agenda, tasks and fellow preparers of a session that I prepare; my tasks to tick.

    Afterwards it is there to read, until the person is forgotten.
    """
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
        "now": timezone.now(),
        "takes_part": participant.takes_part(timezone.now()),
        "leaders": participant.leaders,
        "others": [person for person in seen.preparers if person != participant],
        "tasks": seen.tasks,
    }
    return render(request, "registrations/my/preparation.html", context)
