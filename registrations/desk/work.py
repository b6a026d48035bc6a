"""Long work: asked in a request, done by the worker, and found again by whoever asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from registrations.events import happened
from registrations.models.work import LEASE, Work, WorkKind, WorkState
from sessions_app.models import Edition, User


class CannotBeDone(Exception):
    """It cannot be done as it was asked; the message says why, in words for an organiser."""


class Interrupted(Exception):
    """It goes no further now: somebody stopped it, the worker stops, or another took it over."""


@dataclass(frozen=True)
class Result:
    """What came of it: a sentence, where to go on from there, and for some work a file in parts."""

    words: str
    link: str = ""
    made: Iterable[bytes] = ()
    made_name: str = ""


class Progress:
    """How a piece of work says how far it is, and hears whether to go on."""

    def __init__(self, work: Work, is_stopping: Callable[[], bool]) -> None:
        self.work = work
        self.is_stopping = is_stopping

    def __call__(self, done: int, total: int) -> None:
        """Store that so much of so much is done.

        Not inside a transaction, which nobody else looks into. Raises Interrupted when the work
        is to go no further; then whoever takes it up begins anew, or where it was by its own rows.
        """
        due_at = timezone.now() + LEASE
        if not self.work.keep(done=done, total=total, due_at=due_at) or self.is_stopping():
            raise Interrupted


def ask(
    *,
    kind: WorkKind,
    edition: Edition,
    by: User,
    asked: dict[str, Any] | None = None,
    upload: bytes | None = None,
    is_draft: bool = False,
) -> Work:
    """Store work for the worker, in the transaction of the caller; a draft waits for `begin`."""
    work = Work.objects.create(
        kind=kind,
        edition=edition,
        by=by,
        state=WorkState.DRAFT if is_draft else WorkState.WAITING,
        asked=asked or {},
        upload=upload,
    )
    happened("work %d (%s) asked by account %d", work.pk, kind, by.pk)
    return work


def begin(work: Work, *, asked: dict[str, Any]) -> bool:
    """Hand a draft to the worker, with what is asked by now; False where it has begun before."""
    draft = Work.objects.filter(pk=work.pk, state=WorkState.DRAFT)
    return bool(draft.update(state=WorkState.WAITING, asked=asked, due_at=timezone.now()))


def go_on(work: Work, *, by: User) -> bool:
    """Hand to the worker again what broke off half-way; False where it cannot go on, or does so."""
    broken_off = Work.objects.broken_off().filter(pk=work.pk)
    taken_up = broken_off.update(
        state=WorkState.WAITING, attempts=0, due_at=timezone.now(), ended_at=None, words=""
    )
    if taken_up:
        happened("work %d taken up again by account %d", work.pk, by.pk)
    return bool(taken_up)


@transaction.atomic
def finish(work: Work, result: Result, *, state: WorkState = WorkState.DONE) -> None:
    """Store what came of it, in the transaction of the caller, and let go of what was handed in.

    Raises Interrupted where it was stopped or taken over: then the caller stores nothing either.
    """
    kept = work.keep(
        state=state,
        ended_at=timezone.now(),
        upload=None,
        words=result.words,
        link=result.link,
        made_name=result.made_name,
    )
    if not kept:
        raise Interrupted
    for number, content in enumerate(result.made):
        work.parts.create(number=number, content=content)
    happened("work %d (%s) ended: %s", work.pk, work.kind, state)


def stop(work: Work, *, by: User) -> bool:
    """Let it go no further; False where it had ended, or people are being told already.

    What it did before that stays done.
    """
    stopped = (
        Work.objects.to_stop()
        .filter(pk=work.pk)
        .update(
            state=WorkState.STOPPED,
            ended_at=timezone.now(),
            upload=None,
            words="Iemand stopte dit.",
        )
    )
    if stopped:
        happened("work %d stopped by account %d", work.pk, by.pk)
    return bool(stopped)
