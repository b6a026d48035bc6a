"""Questions for the plenary part: from a group, by gespreksleider and organiser, and back to it.

A subject to talk about goes the same way; in code both are questions. Each verb changes one step
of a question, under a lock. Who changes a question says which version they saw; whoever saw an
older one changes nothing and hears so.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from registrations.events import happened
from registrations.groupwork import screens
from registrations.models import (
    News,
    NewsKind,
    Participant,
    PlenaryQuestion,
    QuestionKind,
    QuestionState,
    Subgroup,
)
from registrations.models.questions import ON_SCREEN
from sessions_app.models import Session, Theme, User

# The same words again within this time are the same press, or the same thought.
SAME_PRESS = timedelta(minutes=10)
QUESTIONS_A_DAY = 10


class QuestionChanged(Exception):
    """Somebody else changed the question since it was shown."""


class NotAtThisStep(Exception):
    """The question is at a step where this cannot be done, or is asked under another one."""


class TooManyQuestions(Exception):
    """This participant brought as many questions today as one may in a day."""


class QuestionsOfTwoSessions(Exception):
    """Questions of different sessions are not asked together."""


class TwoAnswers(Exception):
    """Two of these questions were discussed: merging them would hide an answer."""


@transaction.atomic
def ask(
    *,
    session: Session,
    subgroup: Subgroup,
    text: str,
    kind: QuestionKind = QuestionKind.QUESTION,
    participant: Participant | None = None,
    by: User | None = None,
    forwarded: bool = False,
) -> PlenaryQuestion:
    """Bring a question of a group for a session; the same words at once again are one question.

    Raises TooManyQuestions for a participant who brought enough today.
    """
    # A second press waits here until the first has brought the question.
    subgroup = Subgroup.objects.select_for_update(no_key=True).get(pk=subgroup.pk)
    now = timezone.now()
    same = subgroup.questions.filter(session=session, text=text, asked_at__gt=now - SAME_PRESS)
    question = same.order_by("pk").first()
    if question is None:
        if participant and _asked_today(participant, now) >= QUESTIONS_A_DAY:
            raise TooManyQuestions
        question = PlenaryQuestion(
            session=session,
            subgroup=subgroup,
            text=text,
            kind=kind,
            participant=participant,
            by=by,
            asked_at=now,
        )
        question.save()
        happened("question %d asked in group %d", question.pk, subgroup.pk)
    if forwarded and question.state == QuestionState.ASKED:
        forward(question, version=question.version)
        question.refresh_from_db()
    return question


@transaction.atomic
def reword(
    question: PlenaryQuestion, text: str, *, version: int, kind: QuestionKind | None = None
) -> None:
    """Change the words of a question that is still with the gespreksleider, or its kind."""
    now = _locked_question(question, version, QuestionState.ASKED)
    now.text, now.kind = text, kind or now.kind
    _save(now)


@transaction.atomic
def forward(question: PlenaryQuestion, *, version: int) -> None:
    """Send a question on to the organiser."""
    now = _locked_question(question, version, QuestionState.ASKED)
    now.state, now.forwarded_at = QuestionState.FORWARDED, timezone.now()
    _save(now)


@transaction.atomic
def take_back(question: PlenaryQuestion, *, version: int) -> None:
    """Take a question back from the organiser, who did nothing with it yet."""
    now = _locked_question(question, version, QuestionState.FORWARDED)
    # Other groups ask theirs under this one.
    if now.merged.exists():
        raise NotAtThisStep
    now.state, now.forwarded_at = QuestionState.ASKED, None
    _save(now)


@transaction.atomic
def delete(question: PlenaryQuestion, *, version: int) -> None:
    """Throw a question away that is still with the gespreksleider."""
    _locked_question(question, version, QuestionState.ASKED).delete()


@transaction.atomic
def put_on_agenda(questions: Iterable[PlenaryQuestion]) -> int:
    """Put what was forwarded on the agenda, and return how many they were."""
    return _step(questions, QuestionState.FORWARDED, QuestionState.AGENDA)


@transaction.atomic
def take_off_agenda(questions: Iterable[PlenaryQuestion]) -> int:
    """Take questions off the agenda that were not discussed yet, and return how many they were."""
    return _step(questions, QuestionState.AGENDA, QuestionState.FORWARDED)


@transaction.atomic
def merge(questions: Iterable[PlenaryQuestion]) -> PlenaryQuestion:
    """Ask several questions of one session as one: the one that was discussed, or else the oldest.

    What was merged with one of them before comes along. If one of them is on the agenda, the
    question that stays is. Raises QuestionsOfTwoSessions, TwoAnswers, or NotAtThisStep where fewer
    than two are left or one is still with its gespreksleider.
    """
    chosen = {question.pk for question in questions}
    of_session = _locked_session_of(chosen)
    roots = {of_session[pk].merged_into_id or pk for pk in chosen if pk in of_session}
    together = sorted((of_session[pk] for pk in roots), key=lambda one: (one.asked_at, one.pk))
    stays = _which_stays(together)
    is_on_agenda = any(one.state == QuestionState.AGENDA for one in together)
    if stays.state == QuestionState.FORWARDED and is_on_agenda:
        stays.state = QuestionState.AGENDA
        _save(stays)
    for question in of_session.values():
        root = question.merged_into_id or question.pk
        if root in roots and question.pk != stays.pk:
            question.merged_into, question.state = stays, QuestionState.FORWARDED
            _save(question)
            together.append(question)
    if stays.state == QuestionState.DISCUSSED:
        _tell(together, about=stays)
    return stays


@transaction.atomic
def unmerge(questions: Iterable[PlenaryQuestion]) -> int:
    """Let merged questions be asked by themselves again, and return how many they were.

    Of a question that others were merged with, it frees those others.
    """
    chosen = [question.pk for question in questions]
    merged = PlenaryQuestion.objects.filter(
        Q(pk__in=chosen) | Q(merged_into__in=chosen), merged_into__isnull=False
    )
    freed = list(merged.select_for_update().order_by("pk"))
    for question in freed:
        question.merged_into = None
        _save(question)
    return len(freed)


@transaction.atomic
def discuss(question: PlenaryQuestion, answer: str, *, version: int) -> None:
    """Mark a question of the agenda as discussed, with its answer; or change that answer.

    The groups that asked it hear by mail that there is an answer.
    """
    now = _locked_question(question, version, QuestionState.AGENDA, QuestionState.DISCUSSED)
    now.discussed_at = now.discussed_at or timezone.now()
    now.state, now.answer = QuestionState.DISCUSSED, answer
    _save(now)
    _tell([now, *now.merged.all()], about=now)
    happened("question %d answered", now.pk)


@transaction.atomic
def reopen(question: PlenaryQuestion, *, version: int) -> None:
    """Put a question that was discussed on the agenda again; its answer waits in the field."""
    now = _locked_question(question, version, QuestionState.DISCUSSED)
    now.state, now.discussed_at = QuestionState.AGENDA, None
    _save(now)


def is_now(question: PlenaryQuestion, state: QuestionState, **words: str) -> bool:
    """Whether a question stands so by now: then the button was pressed twice, and nothing is lost.

    `words` are those of its fields that the button writes.
    """
    same = PlenaryQuestion.objects.filter(pk=question.pk, state=state, merged_into=None, **words)
    return same.exists()


def forwarded(now: datetime) -> int:
    """How many questions for sessions that are not over wait for an organiser."""
    waiting = PlenaryQuestion.objects.filter(state=QuestionState.FORWARDED, merged_into=None)
    return waiting.filter(session__ends_at__gt=now, session__cancelled_at=None).count()


def of_group(subgroup: Subgroup) -> list[PlenaryQuestion]:
    """The questions of a group by session, with who brought each and under which it is asked."""
    merged = PlenaryQuestion.objects.filter(merged_into=OuterRef("pk"))
    return list(
        subgroup.questions.select_related("session", "merged_into", "participant", "by")
        .annotate(has_merged=Exists(merged))
        .order_by("session__position", "pk")
    )


@dataclass(frozen=True)
class Askers:
    """The groups of one theme that ask a question."""

    theme: Theme
    numbers: list[int]

    @property
    def groups(self) -> str:
        """The groups in words."""
        *others, last = map(str, self.numbers)
        return f"subgroepen {', '.join(others)} en {last}" if others else f"subgroep {last}"


@dataclass(frozen=True)
class OnScreen:
    """A question as everyone in the session sees it."""

    question: PlenaryQuestion
    askers: list[Askers]

    @property
    def is_discussed(self) -> bool:
        return self.question.state == QuestionState.DISCUSSED

    @property
    def size(self) -> str:
        """How large it can be, by how much there is to read."""
        length = len(self.question.text)
        length += len(self.question.answer) if self.is_discussed else 0
        return screens.size_of(length)

    @property
    def mark(self) -> str:
        """What the script of the page compares: it changes with any change of this question."""
        merged = "-".join(str(other.pk) for other in self.question.merged.all())
        return f"{self.question.pk}.{self.question.version}.{merged}"


def on_screen(session: Session) -> list[OnScreen]:
    """What the whole community sees in one session: the agenda first, then what was discussed.

    Takes two statements, however many questions and groups there are.
    """
    with_group = PlenaryQuestion.objects.select_related("subgroup__theme").order_by("pk")
    questions = with_group.on_screen(session).prefetch_related(Prefetch("merged", with_group))
    shown = [OnScreen(question, _askers(question)) for question in questions]
    return sorted(shown, key=_place_on_screen)


def _place_on_screen(shown: OnScreen) -> tuple[bool, datetime]:
    question = shown.question
    moment = question.discussed_at if shown.is_discussed else None
    return shown.is_discussed, moment or question.asked_at


def _askers(question: PlenaryQuestion) -> list[Askers]:
    groups = {one.subgroup for one in [question, *question.merged.all()]}
    themes = {group.theme for group in groups}
    return [
        Askers(theme, sorted(group.number for group in groups if group.theme_id == theme.pk))
        for theme in sorted(themes, key=lambda theme: theme.position)
    ]


def _asked_today(participant: Participant, now: datetime) -> int:
    return participant.questions.filter(asked_at__gt=now - timedelta(days=1)).count()


def _locked_question(
    question: PlenaryQuestion, version: int, *states: QuestionState
) -> PlenaryQuestion:
    """The question of this moment, of which nothing changes until this change is saved."""
    now = PlenaryQuestion.objects.select_for_update().get(pk=question.pk)
    if now.version != version:
        raise QuestionChanged
    if now.merged_into_id or now.state not in states:
        raise NotAtThisStep
    return now


def _locked_session_of(chosen: Collection[int]) -> dict[int, PlenaryQuestion]:
    """All questions of the session that these are asked in, by primary key, locked.

    All: who merges at the same moment may have tied others to these. Raises QuestionsOfTwoSessions.
    """
    asked = PlenaryQuestion.objects.filter(pk__in=chosen).order_by()
    if asked.values("session").distinct().count() > 1:
        raise QuestionsOfTwoSessions
    of_session = PlenaryQuestion.objects.filter(session__in=asked.values("session"))
    return {question.pk: question for question in of_session.select_for_update().order_by("pk")}


def _which_stays(together: Sequence[PlenaryQuestion]) -> PlenaryQuestion:
    """The question under which these are asked: the one that was discussed, or else the oldest.

    They come in the order in which they were asked. Raises NotAtThisStep and TwoAnswers.
    """
    if len(together) < 2 or any(one.state == QuestionState.ASKED for one in together):
        raise NotAtThisStep
    discussed = [one for one in together if one.state == QuestionState.DISCUSSED]
    if len(discussed) > 1:
        raise TwoAnswers
    return (discussed or together)[0]


def _tell(asked: Iterable[PlenaryQuestion], *, about: PlenaryQuestion) -> None:
    """Note for the groups that asked that there is an answer to read.

    Whoever is in the session hears the answer there: their mail comes after it.
    """
    if not about.answer:
        return
    groups = {question.subgroup_id for question in asked}
    people = Participant.objects.placed().filter(subgroup__in=groups)
    now, session = timezone.now(), about.session
    at = session.ends_at if session.starts_at <= now < session.ends_at else now
    News.objects.note(NewsKind.ANSWERED, people.values_list("pk", flat=True), about=about.pk, at=at)


def _step(questions: Iterable[PlenaryQuestion], before: QuestionState, after: QuestionState) -> int:
    chosen = PlenaryQuestion.objects.filter(pk__in=[question.pk for question in questions])
    there = chosen.filter(state=before, merged_into=None)
    locked = list(there.select_for_update().order_by("pk"))
    for question in locked:
        question.state = after
        _save(question)
    return len(locked)


def _save(question: PlenaryQuestion) -> None:
    question.version += 1
    if question.merged_into_id or question.state not in ON_SCREEN:
        question.shown_at = question.shown_by = None
    question.save()
