"""The questions of all themes on one big screen, and what was refused."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import editions_of, for_facilitators
from registrations.forms.questions import CHANGED, AnswerForm, Refused, SeenForm
from registrations.groupwork import questions
from registrations.groupwork.questions import OnScreen
from registrations.models import PlenaryQuestion, QuestionState
from sessions_app.http import SeeOther, SignedInRequest
from sessions_app.models import Session

STILL_TYPED = (
    "Iemand anders heeft hier intussen iets bewaard. Hierboven staat hoe het nu is. "
    "Uw tekst staat nog in het veld. Drukt u nog eens op de knop? Dan geldt uw tekst."
)
GONE = "Dit staat niet meer op de agenda. Er is niets bewaard."


@dataclass(frozen=True)
class ScreenRow:
    """One question on the screen, with the field for its answer."""

    shown: OnScreen
    form: AnswerForm
    # The version that the buttons speak of.
    version: int
    is_open: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitators
def screen(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """What is asked in one session, large; what was discussed below it, with the answers."""
    sessions = Session.objects.select_related("edition")
    editions = editions_of(request.user).filter(slug=slug)
    session = get_object_or_404(sessions, edition__in=editions, position=position)
    if request.method == "POST":
        return _act(request, session)
    return _screen(request, session)


def _act(request: SignedInRequest, session: Session) -> HttpResponse:
    action = request.POST.get("action", "")
    seen = SeenForm(request.POST)
    if action not in {"discuss", "reopen"} or not seen.is_valid():
        raise BadRequest("not a button of this page")
    act = _reopen if action == "reopen" else _discuss
    try:
        question = PlenaryQuestion.objects.on_screen(session).get(pk=seen.cleaned_data["question"])
        return act(request, session, question, seen.cleaned_data["version"])
    except (PlenaryQuestion.DoesNotExist, questions.NotAtThisStep):
        typed = request.POST.get("answer", "")
        return _screen(request, session, gone=GONE, typed=typed, status=409)


def _discuss(
    request: SignedInRequest, session: Session, question: PlenaryQuestion, version: int
) -> HttpResponse:
    form = AnswerForm(question, request.POST)
    seen: int | None = version
    if form.is_valid():
        try:
            questions.discuss(question, form.cleaned_data["answer"], version=version)
        except questions.QuestionChanged:
            if questions.is_now(question, QuestionState.DISCUSSED, **form.cleaned_data):
                return _back(session)
            # Off the screen by now: then there is no field to keep the words in.
            if not PlenaryQuestion.objects.on_screen(session).filter(pk=question.pk).exists():
                raise questions.NotAtThisStep from None
            form.add_error("answer", STILL_TYPED)
            seen = None
        else:
            return _back(session)
    return _screen(request, session, refused=Refused(question, form, seen))


def _reopen(
    request: SignedInRequest, session: Session, question: PlenaryQuestion, version: int
) -> HttpResponse:
    try:
        questions.reopen(question, version=version)
    except questions.QuestionChanged:
        if not questions.is_now(question, QuestionState.AGENDA):
            messages.warning(request, CHANGED)
    return _back(session)


def _screen(
    request: SignedInRequest,
    session: Session,
    *,
    refused: Refused[AnswerForm] | None = None,
    gone: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = [_row(shown, refused) for shown in questions.on_screen(session)]
    context = {
        "session": session,
        "edition": session.edition,
        "agenda": [row for row in rows if not row.shown.is_discussed],
        "discussed": [row for row in rows if row.shown.is_discussed],
        "mark": " ".join(row.shown.mark for row in rows),
        "form": refused and refused.form,
        "gone": gone,
        "typed": typed,
        "now": timezone.now(),
    }
    return render(request, "registrations/facilitator/plenary.html", context, status=status)


def _row(shown: OnScreen, refused: Refused[AnswerForm] | None) -> ScreenRow:
    question = shown.question
    if refused and refused.question.pk == question.pk:
        version = question.version if refused.seen is None else refused.seen
        return ScreenRow(shown, refused.form, version, is_open=True)
    return ScreenRow(shown, AnswerForm(question), question.version, is_open=False)


def _back(session: Session) -> SeeOther:
    arguments = [session.edition.slug, session.position]
    return SeeOther(reverse("registrations:plenary", args=arguments))
