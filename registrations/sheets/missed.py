"""The kind mail to those who were missed in a session: once for each person and session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from registrations.letters import mail, outbox
from registrations.models import AttendanceStatus, Participant, QueuedMail, Subgroup, Told
from registrations.sheets import attendance
from sessions_app import http
from sessions_app.models import Session, User

KIND = "missed"


class MailingChanged(Exception):
    """Others would get the mail than those who were shown, or it would say something else."""


@dataclass(frozen=True)
class Missed:
    """Somebody who was not there and can be told that they were missed."""

    person: Participant
    had_excuse: bool


def may_be_told(session: Session, now: datetime) -> bool:
    """Whether it is known who was missed: a session that was held is over."""
    return not session.cancelled_at and session.ends_at <= now


def people_to_tell(group: Subgroup, session: Session) -> list[Missed]:
    """Who was absent or excused, and still has a place, and got no mail of this session yet."""
    told = Told.objects.filter(kind=KIND, session=session)
    had_mail = set(told.values_list("participant_id", flat=True))
    return [
        Missed(row.person, row.status == AttendanceStatus.EXCUSED)
        for row in attendance.sheet(group, session)
        if row.status in {AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED}
        # A mark of before a hand-over says nothing of the one who has the place now.
        and row.person.is_placed
        and not row.is_of_former
        and row.person.pk not in had_mail
    ]


def recipients(people: Sequence[Missed], *, with_excused: bool) -> list[Missed]:
    """The absent, and with `with_excused` also those who had told that they would not come."""
    return [someone for someone in people if with_excused or not someone.had_excuse]


def fingerprint(letters: Sequence[QueuedMail]) -> str:
    """Says whether two mailings go to the same people with the same words."""
    return http.fingerprint(*[(each.participant_id, each.subject, each.text) for each in letters])


def letters_to(
    people: Sequence[Missed], group: Subgroup, session: Session, *, did: str, by: User
) -> list[QueuedMail]:
    """The mail to each of these people, not stored yet; `did` is what the group did."""
    edition = group.theme.edition
    prefetch_related_objects([edition], "sessions")
    written = []
    for someone in people:
        someone.person.edition = edition
        written.append(
            mail.missed_letter(someone.person, session, did=did, excused=someone.had_excuse, by=by)
        )
    return written


@transaction.atomic
def tell(
    group: Subgroup, session: Session, *, did: str, with_excused: bool, shown: str, by: User
) -> int:
    """Mail those who were missed what they were shown to get; return their number.

    Raises MailingChanged, and mails nobody, where the fingerprint would not be the one `shown`.
    """
    before = recipients(people_to_tell(group, session), with_excused=with_excused)
    # Somebody else may press the same button: they wait here and then find these mails. Nor does
    # anyone cancel, hand over or get another mark until their mail is in the outbox.
    people = Participant.objects.filter(pk__in=[someone.person.pk for someone in before])
    list(people.select_for_update(of=("self",), no_key=True))
    now = recipients(people_to_tell(group, session), with_excused=with_excused)
    letters = letters_to(now, group, session, did=did, by=by)
    if not letters or fingerprint(letters) != shown:
        raise MailingChanged
    today = timezone.localdate()
    Told.objects.bulk_create(
        [Told(participant=each.person, session=session, kind=KIND, on=today) for each in now]
    )
    return outbox.queue(*letters)
