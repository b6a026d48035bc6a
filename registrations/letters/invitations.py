"""The sessions in one participant's agenda: invitations by mail, and a feed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypedDict

from django.conf import settings
from django.utils import timezone

from registrations.models import Participant, Status
from sessions_app import calendar_file
from sessions_app.calendar_file import Meeting
from sessions_app.models import Session


class Attachment(TypedDict):
    """One calendar file as it hangs on a queued mail; `method` is the METHOD that stands in it."""

    filename: str
    method: str
    content: str


def requests(participant: Participant, sessions: Iterable[Session]) -> list[Attachment]:
    """One invitation for each session that is still to come and takes place."""
    return _files(participant, sessions, "REQUEST")


def cancellations(participant: Participant, sessions: Iterable[Session]) -> list[Attachment]:
    """One cancellation for each session that is still to come.

    Give the sessions as they were last sent: one that was called off is in no agenda any more.
    """
    return _files(participant, sessions, "CANCEL")


def feed(participant: Participant, sessions: Iterable[Session], *, stamp: datetime) -> bytes:
    """All sessions of one participant, for an agenda that looks again by itself.

    Empty for those who wait; after a cancellation it says of each session that it fell out.
    """
    if participant.status == Status.WAITING:
        sessions = ()
    meetings = [meeting(participant, session) for session in sessions]
    return calendar_file.published(meetings, name=participant.edition.title, stamp=stamp)


def meeting(participant: Participant, session: Session) -> Meeting:
    """One session as it stands in the agenda of one participant."""
    takes_place = participant.is_placed and not session.cancelled_at
    return Meeting(
        uid=calendar_file.uid(
            session=session.pk, participant=participant.pk, host=settings.SITE_HOST
        ),
        # Both only go up, so their sum does.
        sequence=session.sequence + participant.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=f"{participant.edition.title}: bijeenkomst {session.position}",
        description=f"Thema: {participant.theme.title}",
        url=session.meeting_url,
        cancelled=not takes_place,
    )


def _files(
    participant: Participant, sessions: Iterable[Session], method: Literal["REQUEST", "CANCEL"]
) -> list[Attachment]:
    now, edition = timezone.now(), participant.edition
    is_off = method == "CANCEL"
    write = calendar_file.cancellation if is_off else calendar_file.invitation
    return [
        Attachment(
            filename=f"bijeenkomst-{session.position}{'-vervalt' if is_off else ''}.ics",
            method=method,
            content=write(
                meeting(participant, session),
                organiser=(edition.title, edition.reply_to),
                attendee=participant.email,
                stamp=now,
            ).decode(),
        )
        for session in sessions
        if session.ends_at > now and not session.cancelled_at
    ]
