"""The file that a group made: its gespreksleider adds it, reads it and takes it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import for_leaders
from registrations.forms.outcome_file import OutcomeFileForm
from registrations.groupwork import files
from registrations.groupwork.outcomes import IsPublished
from registrations.models import Outcome, Subgroup
from registrations.views.outcome_file import download
from sessions_app.http import SeeOther, SignedInRequest

FIRST = "Schrijf eerst op wat uw groep maakt. Daarna kunt u er een bestand bij zetten."
LOCKED = "Deze opbrengst is gepubliceerd. Alleen de organisator verandert hem nog."


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """Choose the file, or take away the one that is there."""
    form = OutcomeFileForm()
    try:
        if "remove" in request.POST:
            files.take_away(group, by=request.user)
            messages.success(request, "Het bestand is weg.")
            return _outcome_of(group)
        if request.method == "POST":
            form = OutcomeFileForm(request.POST, request.FILES)
            if form.is_valid():
                files.add(group, by=request.user, **form.cleaned_data)
                messages.success(request, "Het bestand staat bij de opbrengst.")
                return _outcome_of(group)
    except (IsPublished, Outcome.DoesNotExist) as refused:
        messages.error(request, LOCKED if isinstance(refused, IsPublished) else FIRST)
        return _outcome_of(group)
    context = {
        "group": group,
        "edition": group.theme.edition,
        "form": form,
        "outcome": Outcome.objects.readable().filter(subgroup=group).first(),
    }
    return render(request, "registrations/facilitator/outcome_file.html", context)


@require_safe
@for_leaders
def file(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """The file itself."""
    outcome = getattr(group, "outcome", None)
    return download(outcome.pk if outcome else 0)


def _outcome_of(group: Subgroup) -> SeeOther:
    return SeeOther(reverse("registrations:group_outcome", args=[group.pk]))
