"""How a group chooses what it makes: on the page of its gespreksleider, and on a screen."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import for_leaders
from registrations.forms.suggestions import ChoiceForm, SuggestionForm
from registrations.groupwork import outcomes, screens, suggestions
from registrations.models import Outcome, OutcomeState, Subgroup, Suggestion
from sessions_app.http import SeeOther, SignedInRequest, is_key

SUGGESTED = "Het voorstel staat erbij."
CHOSEN = "Opgeschreven. Deelnemers kunnen nu akkoord gaan via hun persoonlijke link."
DELETED = "Het voorstel is verwijderd."
NOT_HERE = "Dat voorstel is er niet meer."
CHOSEN_MEANWHILE = "De groep heeft intussen al gekozen. Hieronder staat hoe het nu is."
NO_LONGER = "De groep werkt al aan de opbrengst. De zin verandert u bij de opbrengst zelf."
NO_LONGER_HERE = "iemand die eerder in deze groep zat"


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """What the members suggest; what they choose is written down here."""
    if request.method != "POST":
        return _page(request, group)
    try:
        return _act(request, group)
    except (suggestions.AlreadyChosen, outcomes.OutcomeChanged):
        messages.warning(request, CHOSEN_MEANWHILE)
    except (suggestions.PastChoosing, outcomes.IsPublished):
        messages.warning(request, NO_LONGER)
    return _back(group)


@require_safe
@for_leaders
def screen(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """The suggestions, all together and one by one, to choose from in the group."""
    outcome, found = _outcome(group), list(group.suggestions.all())
    wanted = request.GET.get("voorstel", "")
    keys = [one.pk for one in found]
    place = screens.place(keys, [int(wanted) if is_key(wanted) else None])
    shown = found[place.number - 1] if place.number else None
    agreeing = suggestions.agreeing(outcome) if outcome else 0
    to_read = "".join(one.text for one in found)
    if shown or outcome:
        to_read = str(shown or outcome)
    context = {
        "group": group,
        "edition": group.theme.edition,
        "outcome": outcome,
        "suggestions": found,
        "shown": shown,
        "place": place,
        "key": "voorstel",
        "size": screens.size_of(len(to_read)),
        "agreeing": agreeing,
        "members": group.participants.placed().count(),
        "mark": _mark(outcome, agreeing, found),
    }
    return render(request, "registrations/facilitator/choice_screen.html", context)


def _act(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    action = request.POST.get("action", "suggest")
    if action == "suggest":
        form = SuggestionForm(request.POST)
        if not form.is_valid():
            return _page(request, group, form=form)
        suggestions.suggest(group, form.cleaned_data["text"], by=request.user)
        messages.success(request, SUGGESTED)
        return _back(group)
    which = ChoiceForm(request.POST)
    if action not in {"choose", "delete"} or not which.is_valid():
        raise BadRequest("not a button of this page")
    version = which.cleaned_data["version"]
    suggestion = group.suggestions.filter(pk=which.cleaned_data["suggestion"]).first()
    if suggestion is None:
        messages.warning(request, NOT_HERE)
    elif action == "choose":
        suggestions.choose(group, suggestion.text, by=request.user, version=version)
        messages.success(request, CHOSEN)
    else:
        suggestions.withdraw(suggestion)
        messages.success(request, DELETED)
    return _back(group)


def _page(
    request: SignedInRequest, group: Subgroup, *, form: SuggestionForm | None = None
) -> HttpResponse:
    outcome = _outcome(group)
    found = group.suggestions.select_related("participant", "by")
    context = {
        "group": group,
        "edition": group.theme.edition,
        "outcome": outcome,
        "form": form,
        "new_form": None if outcome else form or SuggestionForm(),
        "may_choose": outcome is None or outcome.state == OutcomeState.CHOSEN,
        "rows": [(one, _who(one, group)) for one in found],
        "agreeing": suggestions.agreeing(outcome) if outcome else 0,
        "members": group.participants.placed().count(),
    }
    return render(request, "registrations/facilitator/suggestions.html", context)


def _outcome(group: Subgroup) -> Outcome | None:
    return getattr(group, "outcome", None)


def _who(suggestion: Suggestion, group: Subgroup) -> str:
    """Who brought it; the name of somebody of another group is not for this page."""
    if person := suggestion.participant:
        return person.full_name if person.subgroup_id == group.pk else NO_LONGER_HERE
    return str(suggestion.by) if suggestion.by else "iemand uit deze groep"


def _mark(outcome: Outcome | None, agreeing: int, found: Sequence[Suggestion]) -> str:
    """What the script of the screen compares: it changes with all that the screen shows."""
    chosen = f"{outcome.pk}.{outcome.version}.{agreeing}" if outcome else ""
    return " ".join([chosen, *(f"{one.pk}.{one.changed_at.timestamp()}" for one in found)])


def _back(group: Subgroup) -> SeeOther:
    return SeeOther(reverse("registrations:group_suggestions", args=[group.pk]))
