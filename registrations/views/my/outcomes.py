"""What my group and the others make, by private link, and whether my name stands by it.

Open for as long as the person is known here: who agreed once can always take that back.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from registrations.access import for_link_holder, overview_of
from registrations.groupwork import outcomes as work
from registrations.models import Maker, Outcome, OutcomeState, Participant, Status
from registrations.models.participant import NoLongerTakesPart
from registrations.views.outcome_file import download
from sessions_app.http import SeeOther

NAMED = "Uw naam mag bij de opbrengst van uw groep staan."
NAMED_NO_MORE = "Uw naam staat niet meer bij de opbrengst van uw groep."


@require_safe
@for_link_holder
def outcomes(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The outcome of my group, and what the other groups share."""
    made = Maker.objects.filter(participant=participant).first()
    if participant.status == Status.CANCELLED and not (made or participant.may_be_named):
        return overview_of(participant)
    found = _readable_by(participant)
    own = found.get(participant.subgroup_id)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "own": own,
        "is_over": participant.edition.is_over(timezone.now()),
        "names": work.names(own.subgroup, own) if own else [],
        "is_named": bool(made) or participant.may_be_named,
        "others": [outcome for group, outcome in found.items() if outcome is not own],
        "states": OutcomeState,
    }
    return render(request, "registrations/my/outcomes.html", context)


@require_safe
@for_link_holder
def file(request: HttpRequest, participant: Participant, pk: int) -> HttpResponse:
    """The file of an outcome that I may read."""
    if pk not in {outcome.pk for outcome in _readable_by(participant).values()}:
        raise Http404
    return download(pk)


@require_POST
@for_link_holder
def be_named(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Put my name by the outcome of my group, or take it away."""
    wants_to = request.POST.get("consent") == "yes"
    try:
        if wants_to:
            work.be_named(participant)
        else:
            work.be_named_no_more(participant)
    except NoLongerTakesPart:
        return overview_of(participant)
    messages.success(request, NAMED if wants_to else NAMED_NO_MORE)
    return SeeOther(reverse("registrations:my_outcomes", args=[participant.token]))


def _readable_by(participant: Participant) -> dict[int | None, Outcome]:
    """What this person may read, by key of the group: all of their own, of others what is shared.

    Groups share with those who have a place; who has none only reads what everyone may read.
    """
    readable = Outcome.objects.published()
    if participant.is_placed:
        own = Outcome.objects.filter(subgroup=participant.subgroup_id)
        readable = Outcome.objects.shared() | own
    return {outcome.subgroup_id: outcome for outcome in readable.of(participant.edition)}
