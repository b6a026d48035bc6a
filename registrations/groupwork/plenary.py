"""What stands on the screen of a session, and who may put it there.

The screen shows one thing at a time: what was put there last, or else the title of the session.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from registrations.events import happened
from registrations.groupwork import screens
from registrations.groupwork.questions import OnScreen, on_screen
from registrations.groupwork.screens import Place
from registrations.models import PlenaryQuestion, QuestionState, Subgroup
from registrations.models.questions import ON_SCREEN
from sessions_app.models import Session, User


class NotYourScreen(Exception):
    """This user does not move the screen now, or not to this question."""


@dataclass(frozen=True)
class Slide:
    """What a screen shows, and its place among all that it can show."""

    # Nothing: the title of the session.
    shown: OnScreen | None
    place: Place

    @property
    def mark(self) -> str:
        """What the script of the page compares: it changes with all that the page shows."""
        one = self.shown.mark if self.shown else ""
        return f"{one} {self.place}"


@dataclass(frozen=True)
class Put:
    """What was put on a screen, by whom and when."""

    question: PlenaryQuestion

    @property
    def mark(self) -> str:
        """What the script of a screen compares: it changes each time something is put there."""
        at = self.question.shown_at
        return f"{self.question.pk}.{at.timestamp()}" if at else ""


def is_on(session: Session, now: datetime) -> bool:
    """Whether a session is held at this moment."""
    return session.cancelled_at is None and session.starts_at <= now < session.ends_at


def led_by(user: User, session: Session) -> set[int]:
    """The keys of the groups of a session whose questions this user puts on the screen."""
    groups = Subgroup.objects.visible_to(user).filter(theme__edition=session.edition_id)
    return set(groups.values_list("pk", flat=True))


def may_put(question: PlenaryQuestion, user: User, led: Collection[int], *, is_on: bool) -> bool:
    """Whether this user puts a question on the screen: an organiser always does.

    A gespreksleider does while the session is on, where one of their groups asks it.
    """
    if user.is_staff:
        return True
    asking = {question.subgroup_id, *(one.subgroup_id for one in question.merged.all())}
    return is_on and not asking.isdisjoint(led)


def waiting(session: Session) -> QuerySet[PlenaryQuestion]:
    """What the groups brought for a session and what is not on its agenda yet, the first first."""
    brought = PlenaryQuestion.objects.waiting(session).select_related("subgroup__theme")
    return brought.prefetch_related("merged").order_by("asked_at", "pk")


def put_on_screen(session: Session) -> Put | None:
    """What was put on the screen of a session, if it is still among what that can show."""
    shown = PlenaryQuestion.objects.on_screen(session).exclude(shown_at=None)
    question = shown.select_related("shown_by").prefetch_related("merged").first()
    return Put(question) if question else None


def slide(deck: Sequence[OnScreen], chosen: int | None, put: Put | None) -> Slide:
    """What the screen shows: what was chosen on the screen itself, or put there, or the title."""
    keys = [shown.question.pk for shown in deck]
    at = screens.place(keys, [chosen, put.question.pk if put else None])
    return Slide(deck[at.number - 1] if at.number else None, at)


def deck_of(session: Session) -> list[OnScreen]:
    """All that a screen can show, in the order in which it was asked; discussing changes none."""
    return sorted(on_screen(session), key=lambda one: (one.question.asked_at, one.question.pk))


@transaction.atomic
def put(question: PlenaryQuestion, *, by: User) -> PlenaryQuestion:
    """Put a question on the screen of its session, in the place of what is there.

    What was not on the agenda yet, is from now on. Raises NotYourScreen.
    """
    # All questions of the session, for only one of them is on the screen.
    of_session = PlenaryQuestion.objects.filter(session=question.session_id)
    locked = {one.pk: one for one in of_session.select_for_update().order_by("pk")}
    if question.pk not in locked:
        raise NotYourScreen
    question = locked[question.pk]
    question = locked.get(question.merged_into_id or question.pk, question)
    _refuse_others(question, by)
    now = timezone.now()
    of_session.exclude(shown_at=None).update(shown_at=None, shown_by=None)
    if question.state not in ON_SCREEN:
        question.forwarded_at = question.forwarded_at or now
        question.state = QuestionState.AGENDA
        question.version += 1
    question.shown_at, question.shown_by = now, by
    question.save()
    happened("question %d on the screen by account %d", question.pk, by.pk)
    return question


@transaction.atomic
def take_off(question: PlenaryQuestion, *, by: User) -> bool:
    """Take a question off the screen; says whether it was still there. Raises NotYourScreen."""
    _refuse_others(question, by)
    there = PlenaryQuestion.objects.filter(pk=question.pk).exclude(shown_at=None)
    return there.update(shown_at=None, shown_by=None) > 0


def _refuse_others(question: PlenaryQuestion, user: User) -> None:
    session = question.session
    on = is_on(session, timezone.now())
    if not may_put(question, user, led_by(user, session), is_on=on):
        raise NotYourScreen
