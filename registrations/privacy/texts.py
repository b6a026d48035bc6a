"""What people wrote freely, in which anybody may be named: an organiser looks at it.

A text is known by a key: the name of its kind and its number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from registrations.models import (
    Message,
    Outcome,
    OutcomeState,
    OutcomeVersion,
    Participant,
    PlenaryQuestion,
    Preparation,
    PreparationTask,
    SavedText,
    Suggestion,
)
from registrations.models.outcomes import OutcomeQuerySet
from sessions_app.http import is_key
from sessions_app.models import Edition

QUESTION, TASK, AGENDA, OUTCOME = "vraag", "taak", "agenda", "opbrengst"
SUGGESTION = "voorstel"
MESSAGE, SAVED = "bericht", "bewaard"


@dataclass(frozen=True)
class FreeText:
    """One text and where it stands, in words."""

    key: str
    about: str
    text: str


def of_edition(edition: Edition) -> list[FreeText]:
    """All such texts of an edition but for what is published, in seven statements."""
    return [
        *_questions(Q(session__edition=edition)),
        *_suggestions(Q(subgroup__theme__edition=edition)),
        *_tasks(Q(preparation__session__edition=edition)),
        *_agendas(edition),
        *_outcomes(edition),
        *_messages(edition),
        *_saved(edition),
    ]


def of_person(participant: Participant) -> list[FreeText]:
    """What one person asked and proposed, and the tasks they have."""
    return [
        *_questions(Q(participant=participant)),
        *_suggestions(Q(participant=participant)),
        *_tasks(Q(who=participant)),
    ]


def wipe(edition: Edition, keys: Iterable[str]) -> int:
    """Delete these texts of an edition; returns how many there were. Others are left alone."""
    chosen: dict[str, list[str]] = {}
    for key in keys:
        kind, _, number = key.partition("-")
        if is_key(number):
            chosen.setdefault(kind, []).append(number)
    questions = PlenaryQuestion.objects.filter(
        pk__in=chosen.get(QUESTION, []), session__edition=edition
    )
    suggestions = Suggestion.objects.filter(
        pk__in=chosen.get(SUGGESTION, []), subgroup__theme__edition=edition
    )
    tasks = PreparationTask.objects.filter(
        pk__in=chosen.get(TASK, []), preparation__session__edition=edition
    )
    agendas = Preparation.objects.filter(pk__in=chosen.get(AGENDA, []), session__edition=edition)
    outcomes = _unpublished(edition).filter(pk__in=chosen.get(OUTCOME, []))
    messages = edition.messages.filter(pk__in=chosen.get(MESSAGE, []))
    saved = edition.saved_texts.filter(pk__in=chosen.get(SAVED, []))
    count = agendas.exclude(agenda="").update(agenda="")
    for rows in (questions, suggestions, tasks, outcomes, messages, saved):
        count += rows.count()
        rows.delete()
    return count


def wipe_older(edition: Edition) -> int:
    """Delete the former versions of outcomes, which nobody reads any more."""
    versions = OutcomeVersion.objects.filter(outcome__subgroup__theme__edition=edition)
    return versions.delete()[0]


def wipe_unseen(edition: Edition, seen_at: datetime) -> int:
    """Delete what was written after an organiser looked; returns how many there were."""
    later: tuple[QuerySet[Any], ...] = (
        PlenaryQuestion.objects.filter(session__edition=edition, asked_at__gt=seen_at),
        Suggestion.objects.filter(subgroup__theme__edition=edition, changed_at__gt=seen_at),
        edition.messages.filter(created_at__gt=seen_at),
        edition.saved_texts.filter(changed_at__gt=seen_at),
    )
    count = sum(rows.count() for rows in later)
    for rows in later:
        rows.delete()
    return count


def _questions(which: Q) -> Iterator[FreeText]:
    questions = PlenaryQuestion.objects.filter(which).select_related("session", "subgroup__theme")
    for question in questions:
        group = question.subgroup
        what = question.get_kind_display().capitalize()
        about = f"{what} van {group.theme}, subgroep {group.number}, voor {question.session}"
        yield FreeText(
            f"{QUESTION}-{question.pk}",
            about,
            "\n".join(filter(None, [question.text, question.answer])),
        )


def _suggestions(which: Q) -> Iterator[FreeText]:
    for suggestion in Suggestion.objects.filter(which).select_related("subgroup__theme"):
        group = suggestion.subgroup
        about = f"Voorstel in {group.theme}, subgroep {group.number}"
        yield FreeText(f"{SUGGESTION}-{suggestion.pk}", about, suggestion.text)


def _tasks(which: Q) -> Iterator[FreeText]:
    tasks = PreparationTask.objects.filter(which)
    for task in tasks.select_related("preparation__theme", "preparation__session"):
        prepared = task.preparation
        about = f"Taak van {prepared.theme}, voor {prepared.session}"
        yield FreeText(f"{TASK}-{task.pk}", about, task.what)


def _agendas(edition: Edition) -> Iterator[FreeText]:
    prepared = Preparation.objects.filter(session__edition=edition).exclude(agenda="")
    for each in prepared.select_related("theme", "session").order_by("session", "theme"):
        about = f"Agenda van {each.theme}, voor {each.session}"
        yield FreeText(f"{AGENDA}-{each.pk}", about, each.agenda)


def _unpublished(edition: Edition) -> OutcomeQuerySet:
    outcomes = Outcome.objects.filter(subgroup__theme__edition=edition)
    return outcomes.exclude(state=OutcomeState.PUBLISHED)


def _outcomes(edition: Edition) -> Iterator[FreeText]:
    for outcome in _unpublished(edition).readable():
        group = outcome.subgroup
        about = f"Opbrengst van {group.theme}, subgroep {group.number}, niet gepubliceerd"
        parts = [
            outcome.what,
            outcome.for_whom,
            outcome.problem,
            outcome.proof,
            outcome.sharing,
            outcome.text,
            outcome.url,
            _file_of(outcome),
        ]
        yield FreeText(f"{OUTCOME}-{outcome.pk}", about, "\n".join(filter(None, parts)))


def _file_of(outcome: Outcome) -> str:
    file = getattr(outcome, "file", None)
    return f"Bestand: {file} (open het om te zien wie erin staat)" if file else ""


def _messages(edition: Edition) -> Iterator[FreeText]:
    for message in Message.objects.filter(edition=edition):
        about = f"Groepsbericht van {date_format(timezone.localtime(message.created_at), 'j F Y')}"
        yield FreeText(f"{MESSAGE}-{message.pk}", about, f"{message.subject}\n{message.text}")


def _saved(edition: Edition) -> Iterator[FreeText]:
    for saved in SavedText.objects.filter(edition=edition):
        yield FreeText(f"{SAVED}-{saved.pk}", "Bewaarde tekst", f"{saved.subject}\n{saved.text}")
