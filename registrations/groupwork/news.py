"""What people hear by mail of what happens in their group: each thing once, if they want to.

A verb notes what happened in its own transaction (`News.objects.note`). The worker writes the mail
some minutes later: what happened in between comes along in one mail, and what is not so any more
is not told. Nobody is told who has cancelled, waits, or switched it off.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from registrations.letters import mail, outbox, texts
from registrations.models import (
    News,
    NewsKind,
    Outcome,
    OutcomeState,
    Participant,
    PlenaryQuestion,
    Preparation,
    PreparationTask,
    QuestionState,
    QueuedMail,
)
from sessions_app.models import Session

# Nothing new about somebody for so long, and their mail is written.
SETTLES = timedelta(minutes=15)
# What other groups share is mailed in the morning after, by the clock in the Netherlands.
MORNING = time(8)
# People whose mail is stored in one transaction.
BATCH = 100


@transaction.atomic
def hear(participant: Participant, *, wants_to: bool) -> Participant:
    """Let the site mail a person about their group, or no more.

    Raises NoLongerTakesPart when the place is somebody else's by now.
    """
    participant = Participant.objects.lock_holder(participant)
    participant.hears_news = wants_to
    participant.save(update_fields=["hears_news"])
    return participant


def tell(now: datetime) -> int:
    """Queue all mail about news whose moment has come; return the number of mails.

    Run it as often as you like, or late: each thing is told once, if it is still so.
    """
    waiting: dict[int, list[News]] = defaultdict(list)
    for one in News.objects.to_tell():
        waiting[one.participant_id].append(one)
    people = sorted(key for key, news in waiting.items() if _ripe(news, now))
    return sum(
        _tell_some(people[done : done + BATCH], now) for done in range(0, len(people), BATCH)
    )


@transaction.atomic
def _tell_some(keys: Sequence[int], now: datetime) -> int:
    # Nobody cancels, moves to another address or hands over until their mail is in the outbox.
    people = Participant.objects.filter(pk__in=keys).select_related("theme", "edition", "subgroup")
    people = (
        people.order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .prefetch_related(
            "theme__facilitators",
            "subgroup__facilitators",
            "edition__sessions",
            texts.at_hand("edition"),
        )
    )
    found = {person.pk: person for person in people}
    waiting: dict[int, list[News]] = defaultdict(list)
    for one in News.objects.to_tell().filter(participant__in=found).order_by("pk"):
        waiting[one.participant_id].append(one)
    due = [one for news in waiting.values() for one in _ripe(news, now)]
    things = Things.of(due)
    told: list[int] = []
    letters: list[QueuedMail] = []
    for key, person in found.items():
        true = [one for one in _ripe(waiting[key], now) if things.holds(one, person, now)]
        told += [one.pk for one in true]
        letters += _letters(person, true, things)
    News.objects.filter(pk__in=told).update(told_at=now)
    # What is not so is not told; where it becomes so again, it is noted again, maybe just now.
    untrue = News.objects.to_tell().filter(pk__in=[one.pk for one in due], at__lte=now - SETTLES)
    untrue.delete()
    return outbox.queue(*letters)


def _ripe(news: Iterable[News], now: datetime) -> list[News]:
    """What of one person's news has its turn now."""
    own = [one for one in news if one.kind != NewsKind.SHARED_BY_OTHERS]
    others = [one for one in news if one.kind == NewsKind.SHARED_BY_OTHERS]
    ripe = own if own and max(one.at for one in own) <= now - SETTLES else []
    today = timezone.localdate(now)
    if timezone.localtime(now).time() >= MORNING:
        ripe = ripe + [one for one in others if timezone.localdate(one.at) < today]
    return ripe


@dataclass(frozen=True)
class Things:
    """What the news is about, as it is now, by key."""

    preparations: dict[int, Preparation]
    tasks: dict[int, PreparationTask]
    questions: dict[int, PlenaryQuestion]
    outcomes: dict[int, Outcome]

    @classmethod
    def of(cls, news: Iterable[News]) -> "Things":
        """All that this news is about. Takes seven statements at most."""
        about: dict[str, set[int]] = defaultdict(set)
        for one in news:
            about[one.kind].add(one.about)
        prepared = about[NewsKind.CHOSEN] | about[NewsKind.AGENDA]
        made = about[NewsKind.SHARED] | about[NewsKind.SHARED_BY_OTHERS]
        made |= about[NewsKind.PUBLISHED]
        preparations = Preparation.objects.select_related("session").prefetch_related("preparers")
        tasks = PreparationTask.objects.select_related("preparation__session")
        questions = PlenaryQuestion.objects.select_related("session").prefetch_related("merged")
        outcomes = Outcome.objects.select_related("subgroup__theme__edition")
        return cls(
            preparations.in_bulk(prepared),
            tasks.in_bulk(about[NewsKind.TASK]),
            questions.in_bulk(about[NewsKind.ANSWERED]),
            outcomes.prefetch_related("makers").in_bulk(made),
        )

    def holds(self, news: News, person: Participant, now: datetime) -> bool:
        """Whether this is still so, and for this person to hear."""
        if not (person.is_placed and person.email and person.hears_news):
            return False
        return HOLDS[NewsKind(news.kind)](self, news.about, person, now)

    def session_of(self, news: News) -> Session:
        """The session that news about a preparation is about."""
        if news.kind == NewsKind.TASK:
            return self.tasks[news.about].preparation.session
        return self.preparations[news.about].session

    def is_preparer(self, key: int, person: Participant, now: datetime) -> bool:
        """Whether somebody prepares a session that is still to come."""
        found = self.preparations.get(key)
        if found is None or found.theme_id != person.theme_id:
            return False
        return person in found.preparers.all() and _is_to_come(found.session, now)

    def is_agenda_ready(self, key: int, person: Participant, now: datetime) -> bool:
        """The same, where there is an agenda to read."""
        return self.is_preparer(key, person, now) and bool(self.preparations[key].agenda)

    def is_tasked(self, key: int, person: Participant, now: datetime) -> bool:
        """Whether somebody has this to do still."""
        task = self.tasks.get(key)
        if task is None or task.who_id != person.pk or task.is_done:
            return False
        is_theirs = task.preparation.theme_id == person.theme_id
        return is_theirs and _is_to_come(task.preparation.session, now)

    def is_answered(self, key: int, person: Participant, now: datetime) -> bool:
        """Whether a question of the group of this person has an answer to read."""
        question = self.questions.get(key)
        if question is None or question.state != QuestionState.DISCUSSED or not question.answer:
            return False
        asked_by = {question.subgroup_id, *(one.subgroup_id for one in question.merged.all())}
        return question.merged_into_id is None and person.subgroup_id in asked_by

    def is_shared(self, key: int, person: Participant, now: datetime) -> bool:
        """Whether their group shares what it makes; once published, that is what is told."""
        outcome = self.outcomes.get(key)
        if outcome is None or outcome.state != OutcomeState.SHARED:
            return False
        return outcome.subgroup_id == person.subgroup_id

    def is_shared_by_others(self, key: int, person: Participant, now: datetime) -> bool:
        """Whether this person may read what another group makes."""
        outcome = self.outcomes.get(key)
        if outcome is None or outcome.state not in (OutcomeState.SHARED, OutcomeState.PUBLISHED):
            return False
        return outcome.subgroup_id != person.subgroup_id

    def is_published(self, key: int, person: Participant, now: datetime) -> bool:
        """Whether everyone may read what this person made."""
        outcome = self.outcomes.get(key)
        if outcome is None or outcome.state != OutcomeState.PUBLISHED:
            return False
        makers = {maker.participant_id for maker in outcome.makers.all()}
        return outcome.subgroup_id == person.subgroup_id or person.pk in makers


HOLDS: dict[NewsKind, Callable[[Things, int, Participant, datetime], bool]] = {
    NewsKind.CHOSEN: Things.is_preparer,
    NewsKind.TASK: Things.is_tasked,
    NewsKind.AGENDA: Things.is_agenda_ready,
    NewsKind.ANSWERED: Things.is_answered,
    NewsKind.SHARED: Things.is_shared,
    NewsKind.SHARED_BY_OTHERS: Things.is_shared_by_others,
    NewsKind.PUBLISHED: Things.is_published,
}


def _is_to_come(session: Session, now: datetime) -> bool:
    return session.cancelled_at is None and session.ends_at > now


def _letters(person: Participant, news: Sequence[News], things: Things) -> Iterator[QueuedMail]:
    """One mail for each session that is prepared, and one for each other thing to read."""
    of_kind: dict[str, list[News]] = defaultdict(list)
    for one in news:
        of_kind[one.kind].append(one)
    prepared = [
        *of_kind[NewsKind.CHOSEN],
        *of_kind[NewsKind.TASK],
        *of_kind[NewsKind.AGENDA],
    ]
    for session in sorted({things.session_of(one) for one in prepared}, key=_position):
        of_session = [one for one in prepared if things.session_of(one) == session]
        kinds = {one.kind for one in of_session}
        yield mail.preparation_letter(
            person,
            session,
            is_chosen=NewsKind.CHOSEN in kinds,
            tasks=[things.tasks[n.about].what for n in of_session if n.kind == NewsKind.TASK],
            has_agenda=NewsKind.AGENDA in kinds,
        )
    if answered := of_kind[NewsKind.ANSWERED]:
        subjects = sum(things.questions[one.about].is_subject for one in answered)
        yield mail.answered_letter(person, questions=len(answered) - subjects, subjects=subjects)
    for one in of_kind[NewsKind.SHARED]:
        yield mail.outcome_shared_letter(person, things.outcomes[one.about])
    if others := of_kind[NewsKind.SHARED_BY_OTHERS]:
        yield mail.outcomes_of_others_letter(person, [things.outcomes[n.about] for n in others])
    for one in of_kind[NewsKind.PUBLISHED]:
        yield mail.outcome_published_letter(person, things.outcomes[one.about])


def _position(session: Session) -> int:
    return session.position
