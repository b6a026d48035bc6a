"""What asks for an organiser's attention now, each with the page where it is solved.

Nothing is stored: a line is there as long as what it tells is so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from registrations.desk.overview import ThemeStand
from registrations.models import (
    Event,
    MessageState,
    Outcome,
    OutcomeState,
    Participant,
    PlenaryQuestion,
    QuestionState,
    QueuedMail,
    Subgroup,
)
from registrations.models.mail import MailState
from sessions_app import planning
from sessions_app.models import Edition, Theme

# A mail that waits longer for its turn is late, and so is a session without a link.
MAIL_IS_LATE, LINK_IS_LATE = timedelta(minutes=10), timedelta(days=7)
# How long a message that was not sent is told.
REFUSAL_IS_NEWS = timedelta(days=7)
# How long before they are forgotten people are looked at once more.
FORGETS_SOON = timedelta(days=7)


@dataclass(frozen=True)
class Concern:
    """One thing that asks for attention, in words, and where it is solved."""

    words: str
    link: str


def concerns_of(edition: Edition, stands: list[ThemeStand], now: datetime) -> list[Concern]:
    """What needs an organiser now, the most urgent first. As many statements for few as for many.

    `stands` tell how the themes of the edition stand.
    """
    return [
        *_mail(edition, now),
        *_messages(edition, now),
        *_works(edition),
        *_people_who_ask(edition),
        *_meeting_links(edition, now),
        *_groups(edition, stands),
        *_groupwork(edition),
        *_leaders(edition, now),
        *_planning(edition),
        *_forgetting(edition, now),
    ]


def _mail(edition: Edition, now: datetime) -> Iterator[Concern]:
    mails = QueuedMail.objects.filter(Q(edition=edition) | Q(edition=None))
    late = Q(due_at__lte=now - MAIL_IS_LATE) | Q(state=MailState.QUEUED, attempts__gte=1)
    page = reverse("admin:registrations_queuedmail_changelist")
    if failed := mails.unsolved().count():
        yield Concern(
            f"{_number(failed, 'bericht is', 'berichten zijn')} niet aangekomen",
            f"{page}?editie={edition.pk}&stand=unsolved",
        )
    unsent = mails.filter(late, state__in=[MailState.QUEUED, MailState.SENDING])
    if waiting := unsent.count():
        yield Concern(
            f"{_number(waiting, 'bericht wacht', 'berichten wachten')} langer dan zou moeten",
            f"{page}?editie={edition.pk}&stand=waiting",
        )


def _messages(edition: Edition, now: datetime) -> Iterator[Concern]:
    """What did not leave as it should; one that was refused is told for a week."""
    refused = Q(state=MessageState.REFUSED, due_at__gt=now - REFUSAL_IS_NEWS)
    found = edition.messages.filter(refused | Q(state=MessageState.BUSY))
    for message in found.select_related("work"):
        page = reverse("admin:registrations_message_change", args=[message.pk])
        if message.has_halted:
            yield Concern(f"Het groepsbericht ‘{message}’ blijft steken", page)
        elif message.state == MessageState.REFUSED:
            yield Concern(f"Het groepsbericht ‘{message}’ is niet verstuurd", page)


def _works(edition: Edition) -> Iterator[Concern]:
    for work in edition.works.broken_off():
        page = reverse("admin:registrations_work_change", args=[work.pk])
        yield Concern(f"{str(work).capitalize()} brak halverwege af", page)


def _people_who_ask(edition: Edition) -> Iterator[Concern]:
    people = Participant.objects.filter(edition=edition).known()
    for person in people.exclude(forget_asked_at=None).active().order_by("forget_asked_at"):
        yield Concern(
            f"{person.full_name} wil vergeten worden",
            reverse("admin:registrations_participant_forget", args=[person.pk]),
        )
    asked = Event.objects.theme_requests().filter(participant__in=people.active())
    for request in asked.select_related("participant", "to_theme").order_by("pk"):
        wanted = request.to_theme.title if request.to_theme else "een ander thema"
        yield Concern(
            f"{request.participant.full_name} vraagt om {wanted}",
            reverse("admin:registrations_participant_change", args=[request.participant_id]),
        )


def _meeting_links(edition: Edition, now: datetime) -> Iterator[Concern]:
    for session in edition.sessions_to_come(now):
        if not session.meeting_url and session.starts_at - now <= LINK_IS_LATE:
            yield Concern(
                f"Bijeenkomst {session.position} heeft nog geen link",
                reverse("admin:sessions_app_session_change", args=[session.pk]),
            )


def _groups(edition: Edition, stands: list[ThemeStand]) -> Iterator[Concern]:
    for stand in stands:
        board = reverse("admin:sessions_app_theme_board", args=[stand.theme.pk])
        if stand.groups and stand.undivided:
            late = _number(stand.undivided, "nakomer heeft", "nakomers hebben")
            yield Concern(f"{late} nog geen groep in {stand.theme}", board)
        if stand.small:
            small = _number(stand.small, "groep is", "groepen zijn")
            yield Concern(f"{small} te klein in {stand.theme}", board)


def _groupwork(edition: Edition) -> Iterator[Concern]:
    asked = PlenaryQuestion.objects.filter(
        session__edition=edition, state=QuestionState.FORWARDED, merged_into=None
    )
    if number := asked.count():
        page = reverse("admin:registrations_plenaryquestion_changelist")
        waiting = _number(number, "vraag of onderwerp wacht", "vragen en onderwerpen wachten")
        yield Concern(
            f"{waiting} op de agenda",
            f"{page}?editie={edition.pk}&state__exact={QuestionState.FORWARDED}",
        )
    shared = Outcome.objects.filter(subgroup__theme__edition=edition, state=OutcomeState.SHARED)
    if number := shared.count():
        page = reverse("admin:registrations_outcome_changelist")
        yield Concern(
            f"{_number(number, 'opbrengst kan', 'opbrengsten kunnen')} gepubliceerd worden",
            f"{page}?editie={edition.pk}&state__exact={OutcomeState.SHARED}",
        )


def _planning(edition: Edition) -> Iterator[Concern]:
    """What is wrong with the plan: also of an edition that nobody sees yet."""
    for fault in planning.faults(edition):
        yield Concern(fault.text.removesuffix("."), fault.link)


def _leaders(edition: Edition, now: datetime) -> Iterator[Concern]:
    if edition.is_over(now):
        return
    groups = Subgroup.objects.filter(theme=OuterRef("pk"))
    # The first there is: asked whether there is one, PostgreSQL looks through all groups.
    not_led = Subquery(groups.filter(facilitators=None).order_by().values("pk")[:1])
    none = Theme.objects.filter(edition=edition, facilitators=None).alias(not_led=not_led)
    for theme in none.filter(Q(not_led__isnull=False) | ~Exists(groups)):
        yield Concern(
            f"{theme} heeft nog geen gespreksleider",
            reverse("admin:sessions_app_user_invite"),
        )


def _forgetting(edition: Edition, now: datetime) -> Iterator[Concern]:
    day = edition.forgets_on
    if day is None or day - timezone.localdate(now) > FORGETS_SOON:
        return
    if number := Participant.objects.filter(edition=edition).known().count():
        people = _number(number, "deelnemer", "deelnemers")
        yield Concern(
            f"Op {day:%d-%m-%Y} vergeet de site {people}",
            reverse("admin:sessions_app_edition_texts", args=[edition.pk]),
        )


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
