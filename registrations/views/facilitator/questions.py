"""The questions and subjects of one group for the plenary part, for its gespreksleider."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from registrations.access import for_leaders
from registrations.forms.questions import CHANGED, QuestionForm, Refused, RewordForm, SeenForm
from registrations.groupwork import questions
from registrations.models import PlenaryQuestion, QuestionState, Subgroup
from sessions_app.http import SeeOther, SignedInRequest

STILL_TYPED = (
    "Iemand anders heeft dit intussen veranderd. Hierboven staat hoe het nu is. "
    "Uw woorden staan nog in het veld. Kiest u ‘Bewaren’? Dan gelden uw woorden."
)
WENT_ON = (
    "Dit is intussen doorgestuurd en kan niet meer veranderen. Wat u typte, staat er hieronder bij."
)
GONE = "Dit is intussen verwijderd. Wat u typte, staat onderaan in het veld voor iets nieuws."
NOT_HERE = "Dit is intussen al verwijderd."
SAVED = "{} is bewaard."
NO_LONGER_HERE = "iemand die eerder in deze groep zat"

VERBS = {
    "forward": (questions.forward, "{} is doorgestuurd naar de organisator."),
    "take_back": (questions.take_back, "{} is weer bij u. U kunt de tekst nog wijzigen."),
    "delete": (questions.delete, "{} is verwijderd."),
}
# Where a button brings a question: a second press finds it there.
ENDS = {"forward": QuestionState.FORWARDED, "take_back": QuestionState.ASKED}


@dataclass(frozen=True)
class QuestionRow:
    """One question on the page, with what can be done with it."""

    question: PlenaryQuestion
    who: str
    # The version that the field speaks of, and the words in it while they can be changed.
    version: int
    form: RewordForm | None
    # What somebody typed while the question went on to the organiser.
    typed: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def page(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """Bring a question, and send the questions of the group on; see what came back."""
    if request.method != "POST":
        return _page(request, group)
    action = request.POST.get("action", "")
    if action in {"ask", "ask_and_forward"}:
        return _ask(request, group, forwarded=action == "ask_and_forward")
    seen = SeenForm(request.POST)
    if not seen.is_valid() or (action != "reword" and action not in VERBS):
        raise BadRequest("not a button of this page")
    if action == "reword":
        return _reword(request, group, **seen.cleaned_data)
    question = group.questions.filter(pk=seen.cleaned_data["question"]).first()
    if question is None:
        messages.warning(request, NOT_HERE)
        return _page(request, group, status=409)
    verb, done = VERBS[action]
    try:
        verb(question, version=seen.cleaned_data["version"])
        messages.success(request, _about(question, done))
    except (questions.QuestionChanged, questions.NotAtThisStep, PlenaryQuestion.DoesNotExist):
        if action not in ENDS or not questions.is_now(question, ENDS[action]):
            messages.warning(request, CHANGED)
    return _back(group, question)


def _ask(request: SignedInRequest, group: Subgroup, *, forwarded: bool) -> HttpResponse:
    form = _ask_form(group, request.POST)
    if form is None or not form.is_valid():
        return _page(request, group, ask_form=form)
    user = request.user
    question = questions.ask(subgroup=group, by=user, forwarded=forwarded, **form.cleaned_data)
    messages.success(request, _about(question, VERBS["forward"][1] if forwarded else SAVED))
    return _back(group, question)


def _reword(request: SignedInRequest, group: Subgroup, question: int, version: int) -> HttpResponse:
    found = group.questions.filter(pk=question).first()
    if found is None:
        return _gone(request, group)
    form = RewordForm(found, request.POST)
    seen: int | None = version
    if form.is_valid():
        try:
            questions.reword(found, version=version, **form.cleaned_data)
        except PlenaryQuestion.DoesNotExist:
            return _gone(request, group)
        except (questions.QuestionChanged, questions.NotAtThisStep):
            if questions.is_now(found, QuestionState.ASKED, **form.cleaned_data):
                return _back(group, found)
            found.refresh_from_db()
            if found.state == QuestionState.ASKED:
                form.add_error("text", STILL_TYPED)
            else:
                form.add_error(None, WENT_ON)
            seen = None
        else:
            found.kind = form.cleaned_data["kind"]
            messages.success(request, _about(found, SAVED))
            return _back(group, found)
    return _page(request, group, refused=Refused(found, form, seen))


def _gone(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    messages.warning(request, GONE)
    typed = {name: request.POST.get(name, "") for name in ("kind", "text")}
    return _page(request, group, ask_form=_ask_form(group, initial=typed), status=409)


def _ask_form(
    group: Subgroup, data: QueryDict | None = None, initial: dict[str, str] | None = None
) -> QuestionForm | None:
    """The form for a new question, as long as there is a session to ask it in."""
    sessions = group.theme.edition.sessions_to_come(timezone.now())
    return QuestionForm(data, initial=initial, sessions=sessions) if sessions else None


def _page(
    request: SignedInRequest,
    group: Subgroup,
    *,
    ask_form: QuestionForm | None = None,
    refused: Refused[RewordForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "group": group,
        "edition": group.theme.edition,
        # The form whose errors the page begins with.
        "form": refused.form if refused else ask_form,
        "ask_form": ask_form or _ask_form(group),
        "rows": [_row(question, group, refused) for question in questions.of_group(group)],
    }
    return render(request, "registrations/facilitator/questions.html", context, status=status)


def _row(
    question: PlenaryQuestion, group: Subgroup, refused: Refused[RewordForm] | None
) -> QuestionRow:
    version, form, typed = question.version, None, ""
    is_here = question.state == QuestionState.ASKED
    if is_here:
        form = RewordForm(question)
    if refused and refused.question.pk == question.pk:
        form = refused.form if is_here else None
        typed = "" if is_here else refused.form["text"].value()
        version = version if refused.seen is None else refused.seen
    return QuestionRow(question, _who(question, group), version, form, typed)


def _about(question: PlenaryQuestion, sentence: str) -> str:
    """A sentence that begins with what it is about."""
    return capfirst(sentence.format(question.definite))


def _who(question: PlenaryQuestion, group: Subgroup) -> str:
    """Who brought it; the name of somebody of another group is not for this page."""
    if person := question.participant:
        return person.full_name if person.subgroup_id == group.pk else NO_LONGER_HERE
    if user := question.by:
        role = "organisator" if user.is_staff else "gespreksleider"
        return f"{user.name} ({role})" if user.name else f"de {role}"
    return "iemand uit deze groep"


def _back(group: Subgroup, question: PlenaryQuestion) -> SeeOther:
    url = reverse("registrations:group_questions", args=[group.pk])
    return SeeOther(f"{url}#vraag-{question.pk}")
