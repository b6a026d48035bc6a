"""One person's story: where they stand now, and all that happened, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from registrations.models import AttendanceStatus, Event, EventKind, Participant, Status
from registrations.models.mail import MailState
from sessions_app.models import User

PERSON, ORGANISER, BY_ITSELF = "deelnemer", "een organisator", "vanzelf"
# Who gets a place within this time of signing up, did not wait for it.
AT_ONCE = timedelta(minutes=1)

WHAT = {
    EventKind.ENROLLED: "Aangemeld",
    EventKind.PLACED: "Kreeg een plaats",
    EventKind.WAITING: "Ging naar de wachtlijst",
    EventKind.THEME_KEPT: "Blijft bij het thema",
    EventKind.CANCELLED: "Afgemeld",
    EventKind.HANDED_OVER: "Nam de plaats over van een collega",
    EventKind.ADDRESS_CHANGED: "Kreeg een ander e-mailadres",
    EventKind.LINK_SENT: "De persoonlijke link is opnieuw gestuurd",
}


@dataclass(frozen=True)
class StoryLine:
    """One line of a story: when, what, by whom, and what there is to say of it."""

    at: datetime
    what: str
    by: str
    about: str = ""
    # The key of the mail, where it is one.
    mail: int | None = None
    is_wrong: bool = False


def story_of(participant: Participant) -> list[StoryLine]:
    """All that happened to somebody, the first thing first. Takes four statements."""
    events = list(participant.events.select_related("by", "from_theme", "to_theme"))
    lines = [
        *_beginning(participant, events),
        *_moves(participant),
        *_attendance(participant),
        *(_of_event(event, participant) for event in events),
        *_mails(participant),
    ]
    return sorted(lines, key=lambda line: line.at)


def standing(participant: Participant) -> str:
    """Where somebody stands, in one sentence. Takes a statement for who waits."""
    if participant.forgotten_at:
        return f"Deze deelnemer is vergeten op {_day(participant.forgotten_at)}."
    name, theme = participant.full_name, participant.theme.title
    if participant.status == Status.CANCELLED:
        day = f" op {_day(participant.cancelled_at)}" if participant.cancelled_at else ""
        return f"{name} is afgemeld{day}. Het thema was {theme}."
    if participant.status == Status.WAITING:
        number = participant.queue_position
        return f"{name} staat op de wachtlijst van het thema {theme}, als nummer {number}."
    own = participant.subgroup_number
    group = f"in subgroep {own}" if own else "nog zonder subgroep"
    return f"{name} heeft een plaats in het thema {theme}, {group}."


def _beginning(participant: Participant, events: list[Event]) -> Iterator[StoryLine]:
    """What the row itself tells; also of what happened before events were written down."""
    kinds = {event.kind for event in events}
    if not events or events[0].kind not in (EventKind.ENROLLED, EventKind.HANDED_OVER):
        first = next((event.from_theme for event in events if event.from_theme), participant.theme)
        about = f"voor het thema {first.title}"
        yield StoryLine(participant.registered_at, WHAT[EventKind.ENROLLED], PERSON, about)
    joined = participant.joined_at
    if not kinds and joined and joined - participant.registered_at > AT_ONCE:
        yield StoryLine(joined, WHAT[EventKind.PLACED], "")
    if participant.cancelled_at and EventKind.CANCELLED not in kinds:
        reason = participant.cancel_reason
        yield StoryLine(participant.cancelled_at, WHAT[EventKind.CANCELLED], "", reason)


def _of_event(event: Event, participant: Participant) -> StoryLine:
    what, about = WHAT.get(EventKind(event.kind), ""), ""
    if event.kind == EventKind.THEME_CHANGED:
        themes = [one.title if one else "?" for one in (event.from_theme, event.to_theme)]
        what, about = "Kreeg een ander thema", " → ".join(themes)
    elif event.kind == EventKind.THEME_ASKED:
        what, about = "Vroeg om een ander thema", event.to_theme.title if event.to_theme else ""
    elif event.kind == EventKind.THEME_KEPT and not event.is_by_organiser:
        what = "Trok het verzoek om een ander thema in"
    elif event.kind == EventKind.CORRECTED:
        what, about = "Gegevens gewijzigd", event.get_changes_display()
    elif event.kind == EventKind.CANCELLED:
        about = participant.cancel_reason
    elif event.kind == EventKind.PLACED:
        about = participant.by_hand_because if event.is_by_organiser else "van de wachtlijst"
    return StoryLine(event.at, what, _who(event), about)


def _who(event: Event) -> str:
    if event.is_by_organiser:
        return _name(event.by) or ORGANISER
    return BY_ITSELF if event.kind == EventKind.PLACED else PERSON


def _moves(participant: Participant) -> Iterator[StoryLine]:
    for move in participant.subgroup_moves.select_related("by", "undone_by"):
        old, new = move.from_number, move.to_number
        if old and new:
            what = f"Van subgroep {old} naar subgroep {new}"
        else:
            what = f"In subgroep {new}" if new else f"Uit subgroep {old}"
        yield StoryLine(move.at, what, _name(move.by), move.reason)
        if move.undone_at:
            undone = f"Ongedaan gemaakt: {what[0].lower()}{what[1:]}"
            yield StoryLine(move.undone_at, undone, _name(move.undone_by))


def _attendance(participant: Participant) -> Iterator[StoryLine]:
    marks = participant.attendances.exclude(status="").select_related("session", "noted_by")
    for mark in marks:
        session, by = f"bijeenkomst {mark.session.position}", _name(mark.noted_by)
        if mark.status == AttendanceStatus.EXCUSED:
            yield StoryLine(mark.noted_at, f"Kan niet komen op {session}", by or PERSON)
        else:
            words = mark.get_status_display()
            yield StoryLine(mark.noted_at, f"{session.capitalize()}: {words}", by)


def _mails(participant: Participant) -> Iterator[StoryLine]:
    for mail in participant.mails.defer("text", "html", "attachments"):
        state = mail.get_state_display()
        if mail.sent_at:
            state = f"{state} op {_moment(mail.sent_at)}"
        is_wrong = mail.state == MailState.FAILED
        if is_wrong and mail.error:
            state = f"{state}. {mail.error}"
        about = f"aan {mail.recipient}, {state}"
        yield StoryLine(mail.created_at, f"Mail: {mail.subject}", "", about, mail.pk, is_wrong)


def _name(user: User | None) -> str:
    return str(user.name or user.email) if user else ""


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, G.i") + " uur"
