"""How a theme prepares a session: who does so, with which agenda, and who takes which task.

A gespreksleider of one group changes only what concerns their own people; the preparers of other
groups, and their tasks, stay as they are. A preparer is somebody with a place in the theme: who
cancels or goes to another theme is none any more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registrations.models import (
    News,
    NewsKind,
    Participant,
    Preparation,
    PreparationTask,
    Status,
)
from registrations.models.participant import ParticipantQuerySet
from sessions_app.models import Session, Theme, User

# How many tasks one session may have.
MAX_TASKS = 40


class PreparationChanged(Exception):
    """Somebody else saved this preparation since it was opened."""


class NotYours(Exception):
    """A task of another preparation, or a person whom one may not see."""


class Kept:
    """Whoever does a task now keeps it: somebody of another group."""


KEPT: Final = Kept()


@dataclass(frozen=True)
class TaskRow:
    """One line of the list of tasks, as somebody left it. `pk` is None for a new task."""

    pk: int | None
    what: str
    who: int | Kept | None
    is_done: bool
    was_done: bool = False
    is_deleted: bool = False


@dataclass(frozen=True)
class Seen:
    """What somebody who prepares a session sees."""

    preparation: Preparation
    preparers: list[Participant]
    tasks: list[PreparationTask]


def people_of(theme: Theme, user: User) -> ParticipantQuerySet:
    """Whom this user may mark as preparers: who offered to comes first.

    Who leads the theme sees everyone with a place in it, also those without a group.
    """
    people = Participant.objects.placed().filter(theme=theme)
    if not user.is_staff:
        visible = Participant.objects.visible_to(user).values("pk")
        leads = Theme.objects.filter(facilitators=user).values("pk")
        people = people.filter(Q(pk__in=visible) | Q(theme__in=leads))
    return people.order_by("-prepares", "sort_key", "pk")


def preparers_of(preparation: Preparation) -> set[int]:
    """Who prepares now, by primary key."""
    if preparation.pk is None:
        return set()
    people = preparation.preparers.filter(status=Status.PLACED, theme=preparation.theme_id)
    return set(people.values_list("pk", flat=True))


def of(theme: Theme, session: Session) -> Preparation:
    """The preparation of a session by a theme; not stored when there is none yet."""
    found = Preparation.objects.filter(theme=theme, session=session)
    return found.select_related("changed_by").first() or Preparation(theme=theme, session=session)


@dataclass(frozen=True)
class AgendaNews:
    """How many of the present preparers were mailed that the agenda is ready, and since when."""

    told: int
    # Whose mail is still to be written.
    waiting: int
    since: datetime | None


def agenda_news(preparation: Preparation, preparers: Collection[int]) -> AgendaNews:
    """What these preparers heard of the agenda. Takes one statement."""
    news = News.objects.filter(
        kind=NewsKind.AGENDA, about=preparation.pk or 0, participant__in=preparers
    )
    # Who has no address, or wants no such mail, waits for none.
    reached = Q(participant__hears_news=True) & ~Q(participant__email="")
    found = news.filter(reached | Q(told_at__isnull=False))
    told_at = list(found.values_list("told_at", flat=True))
    told = [at for at in told_at if at]
    return AgendaNews(len(told), len(told_at) - len(told), min(told, default=None))


def tasks_of(preparation: Preparation) -> list[PreparationTask]:
    """What there is to do."""
    return list(preparation.tasks.all()) if preparation.pk else []


@transaction.atomic
def save(
    *,
    theme: Theme,
    session: Session,
    version: int,
    agenda: str,
    preparers: Collection[int],
    rows: Sequence[TaskRow],
    by: User,
    is_ready: bool = False,
) -> None:
    """Write a preparation as somebody who saw this version of it left it.

    Tasks that are not in `rows` stay. Whoever is chosen or gets a task hears of it by mail, and
    with `is_ready` the preparers hear that the agenda is there. Raises PreparationChanged, or
    NotYours for a task or a person that does not belong here; nothing is changed then. The same
    again changes nothing.
    """
    # Two who save first at the same moment: the second waits here for the row of the first.
    stored, _ = Preparation.objects.get_or_create(theme=theme, session=session)
    preparation = Preparation.objects.select_for_update(no_key=True).get(pk=stored.pk)
    visible = set(people_of(theme, by).values_list("pk", flat=True))
    if not visible.issuperset(preparers):
        raise NotYours
    current = preparers_of(preparation)
    everyone = (current - visible) | set(preparers)
    tasks = {task.pk: task for task in preparation.tasks.all()}
    if preparation.version != version:
        left = [_left(row, tasks, everyone) for row in rows if not row.is_deleted]
        there = [(task.what, task.who_id, task.is_done) for task in tasks.values()]
        is_same = preparation.agenda == agenda and current == everyone and there == left
        if is_same and preparation.changed_by_id == by.pk:
            return
        raise PreparationChanged
    if not tasks.keys() >= {row.pk for row in rows if row.pk}:
        raise NotYours
    preparation.agenda = agenda
    preparation.version += 1
    preparation.changed_at, preparation.changed_by = timezone.now(), by
    preparation.save()
    preparation.preparers.set(everyone)
    doers = {task.pk: task.who_id for task in tasks.values()}
    _save_tasks(preparation, tasks, rows, everyone)
    News.objects.note(NewsKind.CHOSEN, everyone - current, about=preparation.pk)
    given = [
        (task.who_id, task.pk)
        for task in preparation.tasks.all()
        if task.who_id and task.who_id != doers.get(task.pk)
    ]
    News.objects.note_each(NewsKind.TASK, given)
    if is_ready:
        News.objects.note(NewsKind.AGENDA, everyone, about=preparation.pk)


@transaction.atomic
def tick(
    participant: Participant, session: Session, *, task: int, is_done: bool
) -> PreparationTask:
    """Note that a preparer did a task of their own, or did not after all. Raises NotYours."""
    prepared = Preparation.objects.filter(
        theme=participant.theme_id, session=session, preparers=participant
    )
    # Whoever saves the page at this moment waits, and does not write the old mark back.
    preparation = prepared.select_for_update(of=("self",), no_key=True).first()
    if preparation is None or not participant.is_placed:
        raise NotYours
    own = preparation.tasks.filter(who=participant, pk=task).first()
    if own is None:
        raise NotYours
    own.is_done = is_done
    own.save(update_fields=["is_done"])
    return own


def seen_by(participant: Participant, session: Session) -> Seen:
    """The preparation of a session, for one of its preparers. Raises NotYours."""
    marks = Preparation.preparers.through._default_manager.filter(
        preparation__theme=participant.theme_id,
        preparation__session=session,
        participant__theme=participant.theme_id,
        participant__status=Status.PLACED,
    ).select_related("preparation", "participant")
    found = list(marks.order_by("participant__sort_key", "participant"))
    people: list[Participant] = [mark.participant for mark in found]
    if participant not in people:
        raise NotYours
    preparation: Preparation = found[0].preparation
    by_key = {person.pk: person for person in people}
    tasks = tasks_of(preparation)
    for task in tasks:
        task.who = by_key.get(task.who_id) if task.who_id else None
    return Seen(preparation, people, tasks)


def _left(
    row: TaskRow, tasks: dict[int, PreparationTask], preparers: set[int]
) -> tuple[str, int | None, bool]:
    task = tasks.get(row.pk) if row.pk else None
    return row.what, _who(row, task, preparers), row.is_done


def _who(row: TaskRow, task: PreparationTask | None, preparers: set[int]) -> int | None:
    """Who does the task: a preparer, or nobody but the gespreksleider."""
    who = (task.who_id if task else None) if isinstance(row.who, Kept) else row.who
    return who if who in preparers else None


def _save_tasks(
    preparation: Preparation,
    tasks: dict[int, PreparationTask],
    rows: Sequence[TaskRow],
    preparers: set[int],
) -> None:
    new: list[PreparationTask] = []
    deleted: list[int] = []
    for row in rows:
        task = tasks[row.pk] if row.pk else PreparationTask(preparation=preparation)
        if row.is_deleted:
            deleted.append(task.pk)
            continue
        task.what, task.who_id = row.what, _who(row, task, preparers)
        # A preparer may have ticked it since: only who changed the mark changes it.
        if row.is_done != row.was_done:
            task.is_done = row.is_done
        if task.pk is None:
            new.append(task)
    for task in tasks.values():
        if task.who_id not in preparers:
            task.who_id = None
    PreparationTask.objects.bulk_update(tasks.values(), ["what", "who", "is_done"])
    PreparationTask.objects.filter(preparation=preparation, pk__in=deleted).delete()
    PreparationTask.objects.bulk_create(new)
