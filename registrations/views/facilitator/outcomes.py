"""What a group makes: its gespreksleider writes it down, and finds back what was there before."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from registrations.access import for_leaders
from registrations.forms.outcomes import OutcomeForm, PutBackForm
from registrations.groupwork import differences, outcomes
from registrations.groupwork.differences import Compared
from registrations.models import Outcome, OutcomeState, OutcomeVersion, Subgroup
from sessions_app.http import SeeOther, SignedInRequest, posted
from sessions_app.models import User

VERSIONS_A_PAGE = 20

# The steps that a gespreksleider takes from each state: where to, and what the button says.
STEPS = {
    OutcomeState.CHOSEN: [(OutcomeState.DRAFT, "Bewaar en maak er een concept van")],
    OutcomeState.DRAFT: [
        (OutcomeState.SHARED, "Bewaar en deel met de andere groepen"),
        (OutcomeState.CHOSEN, "Bewaar en maak er weer ‘gekozen’ van"),
    ],
    OutcomeState.SHARED: [(OutcomeState.DRAFT, "Bewaar en deel niet meer")],
    OutcomeState.PUBLISHED: [],
}
NAMES = {
    OutcomeState.CHOSEN: "Gekozen",
    OutcomeState.DRAFT: "Concept",
    OutcomeState.SHARED: "Gedeeld",
    OutcomeState.PUBLISHED: "Gepubliceerd",
}
SAVED = {
    None: "De opbrengst is bewaard.",
    OutcomeState.CHOSEN: "Bewaard. De opbrengst is nu weer gekozen, nog geen concept.",
    OutcomeState.DRAFT: "Bewaard. De opbrengst is nu een concept. Alleen uw eigen groep leest hem.",
    OutcomeState.SHARED: (
        "Bewaard. De andere groepen van deze leergemeenschap lezen nu mee. "
        "De deelnemers krijgen er een mail over."
    ),
}
LOCKED = (
    "Deze opbrengst is intussen gepubliceerd. Alleen de organisator verandert hem nog. "
    "Bewaar uw tekst zelf en mail hem aan de organisator."
)
SAME = "Er is niets veranderd, dus er is ook niets bewaard."
NEWER = "Er is intussen een nieuwe versie. Kijk het nog eens na."


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def edit(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """Write down what the group makes; below it, what the other groups share."""
    user, outcome = request.user, _outcome(group)
    initial = outcomes.content_of(outcome) | {"version": outcome.version} if outcome else {}
    form = OutcomeForm(posted(request), initial=initial)
    theirs = None
    if form.has_error("state"):
        raise BadRequest("no state that a button sets")
    if form.is_valid():
        try:
            saved = outcomes.write(group, by=user, **form.cleaned_data)
        except outcomes.IsPublished:
            form.add_error(None, LOCKED)
        except outcomes.OutcomeChanged:
            outcome = theirs = Outcome.objects.filter(subgroup=group).first()
            form.add_error(None, _who_changed(theirs))
            # Saving once more is a choice: the typed text then replaces what is there now.
            form.data = {**request.POST.dict(), "version": theirs.version if theirs else 0}
        else:
            messages.success(request, _done(outcome, saved, **form.cleaned_data))
            return SeeOther(reverse("registrations:group_outcome", args=[group.pk]))
    context = {
        "group": group,
        "edition": group.theme.edition,
        "outcome": outcome,
        "form": form,
        "theirs": theirs,
        # Who typed something while it was published still sees what they typed.
        "may_write": _may_write(outcome, user) or form.is_bound,
        "steps": STEPS[OutcomeState(outcome.state)] if outcome else STEPS[OutcomeState.CHOSEN],
        "stages": _stages(outcome),
        "last": _last_version(outcome),
        "named": outcomes.names(group, outcome),
        "members": group.participants.placed().count(),
        "others": _others(group),
    }
    return render(request, "registrations/facilitator/outcomes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def versions(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """What was written before, by whom and when, and what changed; a text can be put back."""
    user, outcome = request.user, _outcome(group)
    if request.method == "POST":
        form = PutBackForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            outcomes.put_back(group, by=user, **form.cleaned_data)
        except OutcomeVersion.DoesNotExist:
            raise Http404 from None
        except outcomes.IsPublished:
            messages.error(
                request, "Deze opbrengst is gepubliceerd. Alleen de organisator verandert hem nog."
            )
        except outcomes.OutcomeChanged:
            messages.warning(request, NEWER)
        else:
            messages.success(
                request, f"De tekst van versie {form.cleaned_data['number']} staat er weer."
            )
        return SeeOther(reverse("registrations:outcome_versions", args=[group.pk]))
    kept = outcome.versions.select_related("by") if outcome else OutcomeVersion.objects.none()
    page = Paginator(kept, VERSIONS_A_PAGE).get_page(request.GET.get("blad"))
    context = {
        "group": group,
        "outcome": outcome,
        "versions": page,
        "rows": _compared(list(page), kept),
        "may_write": _may_write(outcome, user),
    }
    return render(request, "registrations/facilitator/outcome_versions.html", context)


def _compared(shown: list[OutcomeVersion], kept: QuerySet[OutcomeVersion]) -> list[Compared]:
    older = kept.filter(number__lt=shown[-1].number).first() if shown else None
    return differences.compared(shown, older)


def _outcome(group: Subgroup) -> Outcome | None:
    return getattr(group, "outcome", None)


def _may_write(outcome: Outcome | None, user: User) -> bool:
    return user.is_staff or outcome is None or outcome.state != OutcomeState.PUBLISHED


def _done(
    before: Outcome | None, saved: Outcome, *, version: int, state: OutcomeState | None, **_: str
) -> str:
    """What to say after a press; a second one finds what the first saved, and that is saved."""
    is_same = before is not None and (saved.version, saved.state) == (version, before.state)
    return SAME if is_same else SAVED[state]


def _stages(outcome: Outcome | None) -> list[tuple[str, str]]:
    """Every stage by name, and where the outcome is: past it, at it or not there yet."""
    states = list(OutcomeState)
    at = states.index(OutcomeState(outcome.state)) if outcome else -1
    standing = ["past"] * at + ["now"] * (at >= 0) + ["ahead"] * len(states)
    return [(NAMES[state], stands) for state, stands in zip(states, standing, strict=False)]


def _others(group: Subgroup) -> QuerySet[Outcome]:
    """What the other groups of the edition share; the makers are for the page of the public."""
    others = Outcome.objects.shared().of(group.theme.edition).exclude(subgroup=group)
    return others.prefetch_related(None)


def _last_version(outcome: Outcome | None) -> OutcomeVersion | None:
    return outcome.versions.select_related("by").first() if outcome else None


def _who_changed(outcome: Outcome | None) -> str:
    last = _last_version(outcome)
    if not last:
        return "Uw tekst is nog niet bewaard. Kijk hem na en bewaar opnieuw."
    when = date_format(timezone.localtime(last.at), "j F Y, G.i")
    return (
        f"{last.by or 'Iemand anders'} heeft deze opbrengst intussen veranderd ({when} uur). "
        "Uw tekst is nog niet bewaard. Vergelijk hem met de tekst van nu."
    )
