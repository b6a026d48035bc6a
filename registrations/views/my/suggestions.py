"""What I suggest that my group makes, what it chose, and whether I agree.

To be read for as long as the person is known here.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_link_holder, overview_of
from registrations.forms.suggestions import OtherWordsForm, SuggestionForm, WhichForm
from registrations.groupwork import outcomes, suggestions
from registrations.models import Outcome, OutcomeState, Participant, Subgroup, Suggestion
from registrations.models.participant import NoLongerTakesPart
from sessions_app.http import SeeOther

ENOUGH = (
    f"U hebt al {suggestions.SUGGESTIONS_EACH} voorstellen gedaan. "
    "Trek er eerst een in, of pas er een aan."
)
REGROUPED = (
    "Uw subgroep is intussen veranderd. Uw voorstel is nog niet gedaan. "
    "Druk nog eens op de knop om het te doen in uw groep van nu."
)
SUGGESTED = "Uw voorstel staat erbij."
REWORDED = "Uw voorstel is gewijzigd."
WITHDRAWN = "Uw voorstel is ingetrokken."
CHOSEN = "Uw groep heeft intussen gekozen. Hieronder staat wat uw groep gaat maken."
AGREED = "U gaat akkoord. Dank u wel."
AGREED_NO_MORE = "Uw akkoord is weg."
OTHER_WORDS = "De zin is intussen veranderd. Lees hieronder hoe hij nu is."
PUBLISHED = "Deze opbrengst is intussen gepubliceerd. Er is niets veranderd."
NOT_HERE = "Dat voorstel is er niet meer."


@dataclass(frozen=True)
class OwnSuggestion:
    """A suggestion of the group; with the form to change it where it is one's own."""

    suggestion: Suggestion
    form: OtherWordsForm | None


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holder
def page(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Suggest something and see what others suggest; once the group chose, agree with that."""
    group = participant.subgroup
    if request.method != "POST" or group is None:
        return _page(request, participant, group)
    try:
        return _act(request, participant, group)
    except suggestions.AlreadyChosen:
        messages.warning(request, CHOSEN)
    except suggestions.ChoiceChanged:
        messages.warning(request, OTHER_WORDS)
    except outcomes.IsPublished:
        messages.warning(request, PUBLISHED)
    except NoLongerTakesPart:
        return overview_of(participant)
    return _back(participant)


def _act(request: HttpRequest, participant: Participant, group: Subgroup) -> HttpResponse:
    action = request.POST.get("action", "suggest")
    if action == "agree":
        suggestions.agree(participant, request.POST.get("what", ""))
        messages.success(request, AGREED)
    elif action == "disagree":
        suggestions.agree_no_more(participant)
        messages.success(request, AGREED_NO_MORE)
    elif action == "suggest":
        return _suggest(request, participant, group)
    elif action in {"reword", "withdraw"}:
        return _change(request, participant, group, action)
    else:
        raise BadRequest("not a button of this page")
    return _back(participant)


def _suggest(request: HttpRequest, participant: Participant, group: Subgroup) -> HttpResponse:
    if not participant.takes_part(timezone.now()):
        return _back(participant)
    form = SuggestionForm(request.POST)
    if form.is_valid():
        try:
            suggestions.suggest(group, form.cleaned_data["text"], participant=participant)
        except suggestions.TooManySuggestions:
            form.add_error("text", ENOUGH)
        except Subgroup.DoesNotExist:
            form.add_error("text", REGROUPED)
        else:
            messages.success(request, SUGGESTED)
            return _back(participant)
    return _page(request, participant, group, form=form)


def _change(
    request: HttpRequest, participant: Participant, group: Subgroup, action: str
) -> HttpResponse:
    which = WhichForm(request.POST)
    if not which.is_valid():
        raise BadRequest("no suggestion")
    own = participant.suggestions.filter(subgroup=group, pk=which.cleaned_data["suggestion"])
    suggestion = own.select_related("subgroup").first()
    if suggestion is None:
        messages.warning(request, NOT_HERE)
        return _back(participant)
    if action == "withdraw":
        suggestions.withdraw(suggestion)
        messages.success(request, WITHDRAWN)
        return _back(participant)
    form = OtherWordsForm(suggestion, request.POST)
    if not form.is_valid():
        return _page(request, participant, group, refused=(suggestion, form))
    suggestions.reword(suggestion, form.cleaned_data["text"])
    messages.success(request, REWORDED)
    return _back(participant)


def _page(
    request: HttpRequest,
    participant: Participant,
    group: Subgroup | None,
    *,
    form: SuggestionForm | None = None,
    refused: tuple[Suggestion, OtherWordsForm] | None = None,
) -> HttpResponse:
    now = timezone.now()
    outcome = Outcome.objects.filter(subgroup=group).first() if group else None
    may_suggest = group is not None and outcome is None and participant.takes_part(now)
    first = participant.edition.first_session
    found = group.suggestions.all() if group else []
    context: dict[str, Any] = {
        "participant": participant,
        "edition": participant.edition,
        "group": group,
        "outcome": outcome,
        "takes_part": participant.takes_part(now),
        # The form whose errors the page begins with.
        "form": refused[1] if refused else form,
        "new_form": (form or SuggestionForm()) if may_suggest else None,
        "is_before": first is not None and now < first.ends_at,
        "rows": [_row(one, participant, refused, may_suggest) for one in found],
        "may_agree": participant.is_placed and outcome and outcome.state != OutcomeState.PUBLISHED,
    }
    if group and outcome:
        context |= {
            "agreeing": suggestions.agreeing(outcome),
            "members": group.participants.placed().count(),
            "agrees": participant.agreements.filter(outcome=outcome).exists(),
        }
    return render(request, "registrations/my/suggestions.html", context)


def _row(
    suggestion: Suggestion,
    participant: Participant,
    refused: tuple[Suggestion, OtherWordsForm] | None,
    may_change: bool,
) -> OwnSuggestion:
    if not may_change or suggestion.participant_id != participant.pk:
        return OwnSuggestion(suggestion, None)
    if refused and refused[0].pk == suggestion.pk:
        return OwnSuggestion(suggestion, refused[1])
    return OwnSuggestion(suggestion, OtherWordsForm(suggestion))


def _back(participant: Participant) -> SeeOther:
    return SeeOther(reverse("registrations:my_suggestions", args=[participant.token]))
