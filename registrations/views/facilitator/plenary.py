"""The plenary part of a session: the big screen, and the page of whoever keeps it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import editions_of, for_facilitators
from registrations.forms.questions import CHANGED, AnswerForm, Refused, SeenForm
from registrations.groupwork import plenary, questions
from registrations.groupwork.questions import OnScreen
from registrations.models import PlenaryQuestion, QuestionState
from sessions_app.http import SeeOther, SignedInRequest, is_key
from sessions_app.models import Session

STILL_TYPED = (
    "Iemand anders heeft hier intussen iets bewaard. Hierboven staat hoe het nu is. "
    "Uw tekst staat nog in het veld. Drukt u nog eens op de knop? Dan geldt uw tekst."
)
GONE = "Dit staat niet meer op de agenda. Er is niets bewaard."
PUT = "{} staat op het scherm."
TAKEN_OFF = "{} is van het scherm."
WAS_OFF = "Dit stond al niet meer op het scherm. Er is niets veranderd."
NOT_YOURS = (
    "Dit kunt u nu niet op het scherm zetten of eraf halen. U kunt dat tijdens de bijeenkomst "
    "doen met vragen en onderwerpen van uw eigen groepen."
)


@dataclass(frozen=True)
class AgendaRow:
    """One question of the agenda, with the field for its answer."""

    shown: OnScreen
    form: AnswerForm
    # The version that the buttons speak of.
    version: int
    is_open: bool
    # Whether this user may put it on the screen now, and take it off.
    may_put: bool


@require_safe
@for_facilitators
def screen(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """One thing at a time, as large as it can be: what was put here, or the title."""
    session = _session_or_404(request, slug, position)
    deck, put = plenary.deck_of(session), plenary.put_on_screen(session)
    wanted = request.GET.get("vraag", "")
    chosen = int(wanted) if is_key(wanted) else None
    slide = plenary.slide(deck, chosen, put)
    context = {
        "session": session,
        "edition": session.edition,
        "shown": slide.shown,
        "place": slide.place,
        "key": "vraag",
        "mark": slide.mark,
        "put": put,
    }
    return render(request, "registrations/facilitator/screen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitators
def control(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """What is asked in one session and the answers, and what of it is on the screen."""
    session = _session_or_404(request, slug, position)
    if request.method == "POST":
        return _act(request, session)
    return _control(request, session)


def _session_or_404(request: SignedInRequest, slug: str, position: int) -> Session:
    sessions = Session.objects.select_related("edition")
    editions = editions_of(request.user).filter(slug=slug)
    return get_object_or_404(sessions, edition__in=editions, position=position)


def _act(request: SignedInRequest, session: Session) -> HttpResponse:
    action = request.POST.get("action", "")
    seen = SeenForm(request.POST)
    if action not in {"discuss", "reopen", "put", "take_off"} or not seen.is_valid():
        raise BadRequest("not a button of this page")
    if action in {"put", "take_off"}:
        return _move(request, session, action, seen.cleaned_data["question"])
    act = _reopen if action == "reopen" else _discuss
    try:
        question = PlenaryQuestion.objects.on_screen(session).get(pk=seen.cleaned_data["question"])
        return act(request, session, question, seen.cleaned_data["version"])
    except (PlenaryQuestion.DoesNotExist, questions.NotAtThisStep):
        typed = request.POST.get("answer", "")
        return _control(request, session, gone=GONE, typed=typed, status=409)


def _move(request: SignedInRequest, session: Session, action: str, pk: int) -> HttpResponse:
    question = session.questions.filter(pk=pk).first()
    try:
        if question is None:
            messages.warning(request, GONE)
        elif action == "put":
            question = plenary.put(question, by=request.user)
            messages.success(request, capfirst(PUT.format(question.definite)))
        elif plenary.take_off(question, by=request.user):
            messages.success(request, capfirst(TAKEN_OFF.format(question.definite)))
        else:
            messages.warning(request, WAS_OFF)
    except plenary.NotYourScreen:
        messages.warning(request, NOT_YOURS)
    return _back(session)


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
    return _control(request, session, refused=Refused(question, form, seen))


def _reopen(
    request: SignedInRequest, session: Session, question: PlenaryQuestion, version: int
) -> HttpResponse:
    try:
        questions.reopen(question, version=version)
    except questions.QuestionChanged:
        if not questions.is_now(question, QuestionState.AGENDA):
            messages.warning(request, CHANGED)
    return _back(session)


def _control(
    request: SignedInRequest,
    session: Session,
    *,
    refused: Refused[AnswerForm] | None = None,
    gone: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    user, now = request.user, timezone.now()
    is_on, led = plenary.is_on(session, now), plenary.led_by(user, session)

    def may_put(question: PlenaryQuestion) -> bool:
        return plenary.may_put(question, user, led, is_on=is_on)

    rows = [
        _row(shown, refused, may_put=may_put(shown.question))
        for shown in questions.on_screen(session)
    ]
    waiting = [one for one in plenary.waiting(session) if may_put(one)]
    put = plenary.put_on_screen(session)
    context = {
        "session": session,
        "edition": session.edition,
        "is_on": is_on,
        "put": put,
        "may_take_off": put and may_put(put.question),
        "waiting": waiting,
        "agenda": [row for row in rows if not row.shown.is_discussed],
        "discussed": [row for row in rows if row.shown.is_discussed],
        "mark": " ".join(
            [put.mark if put else "", *(row.shown.mark for row in rows), *map(_mark, waiting)]
        ),
        "form": refused and refused.form,
        "gone": gone,
        "typed": typed,
        "now": now,
    }
    return render(request, "registrations/facilitator/plenary.html", context, status=status)


def _mark(question: PlenaryQuestion) -> str:
    return f"{question.pk}.{question.version}"


def _row(shown: OnScreen, refused: Refused[AnswerForm] | None, *, may_put: bool) -> AgendaRow:
    question = shown.question
    if refused and refused.question.pk == question.pk:
        version = question.version if refused.seen is None else refused.seen
        return AgendaRow(shown, refused.form, version, is_open=True, may_put=may_put)
    return AgendaRow(shown, AnswerForm(question), question.version, is_open=False, may_put=may_put)


def _back(session: Session) -> SeeOther:
    arguments = [session.edition.slug, session.position]
    return SeeOther(reverse("registrations:plenary_control", args=arguments))
