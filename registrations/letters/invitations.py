"""The sessions in somebody's agenda: invitations by mail, and a feed.

A participant and a gespreksleider each have files of their own, made out to their address.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple, TypedDict

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from registrations.models import Participant, Status
from sessions_app import calendar_file
from sessions_app.calendar_file import Meeting
from sessions_app.models import Edition, Session, User

QUESTION = "Hebt u een vraag? Mail naar {}."
DECLINED = (
    "Kunt u niet komen? Afwijzen in uw agenda is niet genoeg. "
    "Kies ‘Ik kan niet’ op uw persoonlijke pagina. De link staat in onze mail."
)
LEADER_DECLINED = (
    "Kunt u niet komen? Afwijzen in uw agenda is niet genoeg. Mail het naar de organisator."
)


class Attachment(TypedDict):
    """One calendar file as it hangs on a queued mail; `method` is the METHOD that stands in it."""

    filename: str
    method: str
    content: str


class Leader(NamedTuple):
    """A gespreksleider in one edition."""

    user: User
    edition: Edition

    @property
    def email(self) -> str:
        """The address of the account."""
        return self.user.email


def requests(person: Participant | Leader, sessions: Iterable[Session]) -> list[Attachment]:
    """One invitation for each session that is still to come and takes place."""
    return _files(person, sessions, "REQUEST")


def cancellations(person: Participant | Leader, sessions: Iterable[Session]) -> list[Attachment]:
    """One cancellation for each session that is still to come.

    Give the sessions as they were last sent: one that was called off is in no agenda any more.
    """
    return _files(person, sessions, "CANCEL")


def feed(participant: Participant, sessions: Iterable[Session], *, stamp: datetime) -> bytes:
    """All sessions of one participant, for an agenda that looks again by itself.

    Empty for those who wait; after a cancellation it says of each session that it fell out.
    """
    if participant.status == Status.WAITING:
        sessions = ()
    meetings = [meeting(participant, session) for session in sessions]
    organiser = participant.edition.organiser
    return calendar_file.published(meetings, organiser=organiser, stamp=stamp)


def meeting(person: Participant | Leader, session: Session) -> Meeting:
    """One session as it stands in the agenda of one person."""
    # Known here, so that no session need ask for it.
    session.edition = person.edition
    if isinstance(person, Leader):
        return _led(person, session)
    is_left = not person.is_placed
    return Meeting(
        uid=calendar_file.uid(session=session.pk, participant=person.pk, host=settings.SITE_HOST),
        # Both only go up, so their sum does.
        sequence=session.sequence + person.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=f"Afgemeld: {session.title}"
        if is_left and not session.cancelled_at
        else session.title,
        description=_description(_place(person), person.edition, DECLINED),
        url=session.meeting_url,
        place=person.edition.place,
        cancelled=is_left or session.cancelled_at is not None,
    )


def leaders_of(edition: Edition) -> list[Leader]:
    """Who leads a theme or a group of this edition, by an account that is not switched off."""
    leads = Q(themes__edition=edition) | Q(subgroups__theme__edition=edition)
    users = User.objects.filter(leads, is_active=True).distinct().order_by("pk")
    return [Leader(user, edition) for user in users]


def has_invited(edition: Edition) -> bool:
    """Whether a session of this edition may stand in somebody's agenda."""
    return edition.participants.exists() or edition.mails.exists() or len(leaders_of(edition)) > 0


def _led(leader: Leader, session: Session) -> Meeting:
    return Meeting(
        uid=calendar_file.uid(session=session.pk, leader=leader.user.pk, host=settings.SITE_HOST),
        sequence=session.sequence + leader.user.calendar_sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.title,
        description=_description("U bent gespreksleider.", leader.edition, LEADER_DECLINED),
        url=session.meeting_url,
        place=leader.edition.place,
        cancelled=session.cancelled_at is not None,
    )


def _place(person: Participant) -> str:
    """The theme, and the room once one was told of one's group."""
    knows = person.subgroup_id and person.knows_group(timezone.now())
    room = f"\nUw ruimte: {person.room}" if knows else ""
    return f"Thema: {person.theme.title}{room}"


def _description(what: str, edition: Edition, declined: str) -> str:
    return "\n\n".join([what, declined, QUESTION.format(edition.reply_to)])


def _files(
    person: Participant | Leader, sessions: Iterable[Session], method: Literal["REQUEST", "CANCEL"]
) -> list[Attachment]:
    now, is_off = timezone.now(), method == "CANCEL"
    write = calendar_file.cancellation if is_off else calendar_file.invitation
    return [
        Attachment(
            filename=f"bijeenkomst-{session.position}{'-vervalt' if is_off else ''}.ics",
            method=method,
            content=write(
                meeting(person, session),
                organiser=person.edition.organiser,
                attendee=person.email,
                stamp=now,
            ).decode(),
        )
        for session in sessions
        if session.ends_at > now and not session.cancelled_at
    ]
