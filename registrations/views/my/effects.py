"""What changed for me, by private link: written after the end, and taken back at any time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_link_holder, overview_of
from registrations.forms.effects import EffectForm
from registrations.groupwork import effects
from registrations.models import Effect, Outcome, Participant
from registrations.models.participant import NoLongerTakesPart
from sessions_app.http import SeeOther, posted


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holder
def effect(request: HttpRequest, participant: Participant) -> HttpResponse:
    """What changed for me, who may read it, and a way to take it back.

    Before the end there is nothing to fill in yet; who has no place has nothing to tell here.
    """
    told: Effect | None = getattr(participant, "effect", None)
    if not participant.is_placed and told is None:
        return overview_of(participant)
    form = None
    try:
        if request.POST.get("step") == "remove":
            effects.take_back(participant)
            messages.success(request, "Uw tekst is weg.")
            return SeeOther(request.path)
        if effects.may_tell(participant, timezone.now()):
            form = _form(request, participant, told)
            if form.is_valid():
                effects.tell(
                    participant,
                    text=form.cleaned_data["text"],
                    is_public=form.cleaned_data.get("is_public", False),
                )
                messages.success(request, "Dank u wel. Uw tekst is bewaard.")
                return SeeOther(request.path)
    except NoLongerTakesPart:
        return overview_of(participant)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "form": form,
        "effect": told,
        "outcome": _published_outcome(told) if told and told.is_public else None,
    }
    return render(request, "registrations/my/effect.html", context)


def _form(request: HttpRequest, participant: Participant, told: Effect | None) -> EffectForm:
    initial = {"text": told.text, "is_public": told.is_public} if told else {}
    form = EffectForm(posted(request), initial=initial)
    if participant.subgroup is None:
        del form.fields["is_public"]
    return form


def _published_outcome(told: Effect) -> Outcome | None:
    """The outcome under which everyone may read this."""
    return Outcome.objects.public().filter(subgroup=told.subgroup_id).first()
