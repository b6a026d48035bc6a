"""Forgetting people: at the term of their edition, and when they or an organiser ask for it.

What goes is read from the table in `fields.py`; here stands how. The row of a person stays without
anything that tells who it was: counts per theme, sector and attendance are as they were.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session as Visit
from django.db import models, transaction
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from registrations.events import happened
from registrations.letters import mail, outbox
from registrations.models import (
    Effect,
    ExportLog,
    Farewell,
    Interest,
    Participant,
    QueuedMail,
    Status,
    Work,
)
from registrations.models.mail import CODES, MailState
from registrations.models.participant import NoLongerTakesPart
from registrations.models.traces import clear_log, delete_mail_to
from registrations.places import locks, registration
from registrations.privacy import texts
from registrations.privacy.fields import (
    ACCOUNT_MAIL_KEPT_FOR,
    LOGS_KEPT_FOR,
    MAIL_KEPT_FOR,
    PARTICIPANTS,
    Goes,
)
from sessions_app.models import Edition, User

# People forgotten in one transaction, and rows that have an age of their own.
BATCH, PIECE = 500, 2000
ANNOUNCED_BEFORE = timedelta(days=7)
# The last mail to somebody: it goes once it was sent.
FAREWELLS = ["forgotten", "handed_over"]

# What is emptied or deleted with a person, and what only lets go of them.
LEAVES = {Goes.WITH_PERSON, Goes.AFTER_EDITION, Goes.BY_AGE}
LETS_GO = {Goes.BY_LOOK, Goes.STAYS_NAMED, Goes.STAYS_SHOWN}


@dataclass(frozen=True)
class Forgotten:
    """How much was forgotten in one run, by kind."""

    people: int = 0
    reasons: int = 0
    texts: int = 0
    mails: int = 0
    interests: int = 0
    log_lines: int = 0
    visits: int = 0


@dataclass(frozen=True)
class Belonging:
    """That rows of a model are of a person."""

    model: type[models.Model]
    field: str
    goes: Goes

    def cut(self, people: Collection[int]) -> int:
        """Delete the rows of these people, or let them go; returns how many."""
        rows = self.model._default_manager.filter(**{f"{self.field}__in": people})
        if self.goes in LETS_GO:
            return rows.update(**{self.field: None})
        return rows.delete()[0]


def forget_people(now: datetime, *, dry_run: bool = False) -> Forgotten:
    """Forget whatever had its time, and return how much of each kind that was.

    Run it daily; twice, late or on several machines at once ends the same. With `dry_run` it only
    tells.
    """
    if dry_run:
        with transaction.atomic():
            told = forget_people(now)
            transaction.set_rollback(True)
        return told
    gone = Counter[str](reasons=_forget_reasons(now))
    for edition in _editions_at_term(now):
        gone.update(_forget_edition(edition, now))
    gone.update(_forget_those_who_left(now))
    gone.update(_forget_by_age(now))
    _announce(now)
    return Forgotten(**gone)


@transaction.atomic
def forget(
    participant: Participant, *, by: User | None = None, wiped: Iterable[str] = ()
) -> Participant:
    """Forget one person now, with the texts of these keys; a second time changes nothing.

    Whoever takes part is taken out first: the place goes to the first who waits. A last mail says
    so, and is deleted once it was sent.
    """
    edition = participant.edition
    locks.lock_all(edition)
    person = locks.lock_participant(participant)
    if person.forgotten_at:
        return person
    now = timezone.now()
    letter = mail.forgotten_letter(
        edition,
        given_name=person.given_name,
        email=person.email,
        calendar=mail.calendar_without(person),
    )
    if person.takes_part(now):
        person = registration.cancel(person)
    texts.wipe(edition, wiped)
    registration.remember_leaving(person, "forgotten")
    _strip([person], now)
    outbox.queue(letter)
    if by:
        happened("participant %d forgotten by account %d", person.pk, by.pk)
    else:
        happened("participant %d forgotten on their own request", person.pk)
    person.refresh_from_db()
    return person


def has_to_wait(participant: Participant) -> bool:
    """Whether others count on this person: the edition has begun, and they did not cancel."""
    first = participant.edition.first_session
    has_begun = first is not None and first.starts_at <= timezone.now()
    return has_begun and participant.status != Status.CANCELLED


def ask_to_be_forgotten(participant: Participant) -> bool:
    """Forget a person who asks for it, with what they asked their group; False: it has to wait.

    Once the edition has begun, others count on who takes part: the organiser gets a mail, and
    confirms. Who gave the place away meanwhile is forgotten by that.
    """
    if not has_to_wait(participant):
        forget(participant, wiped=[text.key for text in texts.of_person(participant)])
        return True
    with transaction.atomic():
        try:
            person = Participant.objects.lock_holder(participant)
        except NoLongerTakesPart:
            return True
        if person.forget_asked_at is None:
            person.forget_asked_at = timezone.now()
            person.save(update_fields=["forget_asked_at"])
            outbox.queue(mail.forget_request_letter(person))
            happened("participant %d asked to be forgotten", person.pk)
    return False


def _announce(now: datetime) -> None:
    """Tell each organiser a week before how many people will be forgotten, and when; once."""
    for edition in _editions_with_people():
        day = edition.forgets_on
        if day is None or not day - ANNOUNCED_BEFORE <= timezone.localdate(now) < day:
            continue
        with transaction.atomic():
            farewell = Farewell.objects.hold(edition)
            if farewell.announced_at is None:
                farewell.announced_at = now
                farewell.save(update_fields=["announced_at"])
                people = edition.participants.known().count()
                outbox.queue(mail.forget_soon_letter(edition, people=people))


def _forget_edition(edition: Edition, now: datetime) -> Counter[str]:
    gone = Counter[str]()
    Farewell.objects.get_or_create(edition=edition)
    while batch := _forget_batch(edition.participants.known(), now):
        gone.update(batch)
    with transaction.atomic():
        farewell = Farewell.objects.hold(edition)
        if edition.participants.known().exists():
            # Somebody is busy with them; the rest is for tomorrow.
            return gone
        gone["texts"] = texts.wipe_older(edition)
        if farewell.texts_seen_at is None:
            gone["texts"] += texts.wipe(edition, (text.key for text in texts.of_edition(edition)))
        else:
            gone["texts"] += texts.wipe_unseen(edition, farewell.texts_seen_at)
        gone["mails"] += _delete(edition.mails.all())
        if farewell.done_at is None:
            people = edition.participants.count()
            outbox.queue(mail.people_forgotten_letter(edition, people=people))
        farewell.done_at = now
        farewell.save(update_fields=["done_at"])
        happened("people of edition %d forgotten", edition.pk)
    return gone


def _forget_those_who_left(now: datetime) -> Counter[str]:
    """Who gave their place to somebody that had one already, and takes part no more."""
    left = Participant.objects.known().filter(
        status=Status.CANCELLED, forget_asked_at__isnull=False
    )
    gone = Counter[str]()
    while batch := _forget_batch(left, now):
        gone.update(batch)
    return gone


@transaction.atomic
def _forget_batch(people: models.QuerySet[Participant], now: datetime) -> Counter[str]:
    """Forget some of these people; nothing where there are none that nobody else holds."""
    chosen = people.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)
    batch = list(chosen[:BATCH])
    return _strip(batch, now) if batch else Counter()


def _strip(people: Sequence[Participant], now: datetime) -> Counter[str]:
    """Take from these rows, and from all that is tied to them, whatever tells who it was."""
    addresses = {address for one in people for address in (one.email, one.new_email) if address}
    mails = delete_mail_to(addresses, {one.edition_id for one in people})
    log_lines = clear_log(people)
    keys = [one.pk for one in people]
    # Lists on their way out or in: whoever asked for one can ask again.
    works = Work.objects.filter(edition__in={one.edition_id for one in people})
    works.update(upload=None)
    works.delete_files()
    # What everyone reads stays, of nobody; what only organisers read goes.
    shown = Effect.objects.shown().values("pk")
    Effect.objects.filter(participant__in=keys).exclude(pk__in=shown).delete()
    for belonging in BELONGINGS:
        cut = belonging.cut(keys)
        mails += cut if belonging.model is QueuedMail else 0
    Participant.objects.filter(pk__in=keys).update(
        **EMPTY,
        # Unique as it must be; as a link it is signed by nobody.
        link_key=Concat(models.Value("forgotten-"), Cast("pk", models.CharField())),
        forgotten_at=now,
    )
    return Counter(people=len(keys), mails=mails, log_lines=log_lines)


def _forget_reasons(now: datetime) -> int:
    """Empty or delete what is of no use once an edition is over; returns how many rows had some."""
    over = Edition.objects.exclude(pk__in=Edition.objects.not_over(now).values("pk"))
    gone = 0
    for belonging in BELONGINGS:
        if belonging.goes is Goes.AFTER_EDITION:
            gone += belonging.model._default_manager.filter(
                **{f"{belonging.field}__edition__in": over}
            ).delete()[0]
    for model, empty in REASONS.items():
        path = "edition__in" if model is Participant else "participant__edition__in"
        none = models.Q(*[(field, value) for field, value in empty.items()])
        rows = model._default_manager.filter(~none, **{path: over})
        # What was emptied is among them no more.
        while keys := list(rows.values_list("pk", flat=True)[:PIECE]):
            gone += model._default_manager.filter(pk__in=keys).update(**empty)
    return gone


def _forget_by_age(now: datetime) -> Counter[str]:
    """Delete what has an age of its own: mail, and the logs of exports and of the admin."""
    codes = models.Q(kind__in=CODES, created_at__lte=now - ACCOUNT_MAIL_KEPT_FOR)
    old = models.Q(created_at__lte=now - MAIL_KEPT_FOR)
    last = models.Q(kind__in=FAREWELLS, state=MailState.SENT, participant=None)
    border = now - LOGS_KEPT_FOR
    interests = Interest.objects.expired(now)
    number = interests.count()
    interests.delete()
    return Counter(
        mails=_delete(QueuedMail.objects.filter(codes | old | last)),
        interests=number,
        log_lines=_delete(ExportLog.objects.filter(at__lte=border))
        + _delete(LogEntry.objects.filter(action_time__lte=border))
        + _delete(Work.objects.filter(asked_at__lte=border)),
        visits=_delete(Visit.objects.filter(expire_date__lte=now)),
    )


def _delete(rows: models.QuerySet[Any]) -> int:
    """Delete rows, some in each transaction; return how many."""
    gone, following = 0, rows.order_by("pk")
    while keys := list(following.values_list("pk", flat=True)[:PIECE]):
        gone += rows.filter(pk__in=keys).delete()[0]
        following = following.filter(pk__gt=keys[-1])
    return gone


def _editions_with_people() -> models.QuerySet[Edition]:
    known = Participant.objects.known().filter(edition=models.OuterRef("pk"))
    unfinished = Farewell.objects.filter(edition=models.OuterRef("pk"), done_at=None)
    editions = Edition.objects.filter(models.Exists(known) | models.Exists(unfinished))
    return editions.order_by("pk").prefetch_related("sessions")


def _editions_at_term(now: datetime) -> Iterator[Edition]:
    for edition in _editions_with_people():
        if edition.forgets_on and edition.forgets_on <= timezone.localdate(now):
            yield edition


def _field(name: str) -> models.Field[Any, Any] | None:
    """The field of a name in the table; None for the log of the admin."""
    app, model, field = name.split(".")
    return None if app == "admin" else apps.get_model(app, model)._meta.get_field(field)


def _fields(is_wanted: Callable[[Goes], bool]) -> Iterator[tuple[models.Field[Any, Any], Goes]]:
    for row in PARTICIPANTS:
        if is_wanted(row.goes):
            for field in filter(None, map(_field, row.fields)):
                yield field, row.goes


def _belongings() -> Iterator[Belonging]:
    for field, goes in _fields(lambda goes: goes in LEAVES | LETS_GO):
        if field.related_model is Participant:
            if isinstance(field, models.ManyToManyField):
                through = field.remote_field.through
                yield Belonging(through, field.m2m_reverse_field_name(), goes)  # type: ignore[arg-type]
            else:
                yield Belonging(field.model, field.name, goes)


def _empty(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    if isinstance(field, models.BinaryField):
        return b""
    return False if isinstance(field, models.BooleanField) else ""


def _reasons() -> dict[type[models.Model], dict[str, Any]]:
    found: dict[type[models.Model], dict[str, Any]] = {}
    tied = {belonging.model for belonging in BELONGINGS if belonging.goes is Goes.AFTER_EDITION}
    for field, _ in _fields(lambda goes: goes is Goes.AFTER_EDITION):
        if field.model not in tied:
            found.setdefault(field.model, {})[field.name] = _empty(field)
    return found


# Read from the table: what is tied to a person, what of their row is emptied, and what is of no use
# after the edition.
BELONGINGS = list(_belongings())
EMPTY = {
    field.name: _empty(field)
    for field, _ in _fields(lambda goes: goes in LEAVES)
    if field.model is Participant and field.name != "link_key"
}
REASONS = _reasons()
