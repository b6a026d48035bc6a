"""Mail of a gespreksleider to a group: what is written, to whom, and once.

What people typed is never a template: see `filling.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format

from registrations.events import happened
from registrations.letters import filling, mail, outbox
from registrations.models import Attempt, Participant, QueuedMail, Subgroup
from registrations.models.participant import by_family_name
from sessions_app import http
from sessions_app.models import Edition, User
from sessions_app.typed.names import unlinked

KIND = "group_message"
NEXT_SESSION = ("datum", "tijd", "vergaderlink")
# What the link to a session was called before, in texts that somebody kept.
FORMER_LINK = "link"
LINK_NAMES = ("vergaderlink", FORMER_LINK)
ABOUT_NEXT_SESSION = (*NEXT_SESSION, FORMER_LINK)
OF_GROUP = ("subgroep", "ruimte")
PLACEHOLDERS = ("voornaam", "thema", *OF_GROUP, *NEXT_SESSION)
NO_LINK_YET = "de link volgt nog"
# A second press within this time is the same press.
ONE_PRESS = timedelta(minutes=10)
MESSAGES_A_DAY = 10


class GroupChanged(Exception):
    """The group, or what its people will read, is no longer what was shown."""


class NobodyToMail(Exception):
    """There is nobody to mail it to."""


class TooManyMessages(Exception):
    """The group had as many messages as it may get in a day."""


@dataclass(frozen=True)
class GroupMessage:
    """What somebody wrote to a group; `words` is what the placeholders in it become."""

    group: Subgroup
    by: User
    subject: str
    text: str
    words: Mapping[str, str]

    def to(self, participant: Participant) -> QueuedMail:
        """The mail as this person reads it, not stored yet."""
        words = {**self.words, "voornaam": unlinked(participant.given_name)}
        link = participant.private_link
        written = mail.letter(
            KIND,
            edition=self.group.theme.edition,
            participant=participant,
            recipient=participant.email,
            context={
                "link": link,
                "by": unlinked(self.by.name) or self.by.email,
                "message_subject": filling.line(self.subject, self.words),
                "message_text": filling.line(self.text, words),
            },
        )
        written.reply_to = self.by.email
        return written

    def fingerprint(self, people: Sequence[Participant]) -> str:
        """What was shown: who would get it and what they would read."""
        names = [(person.pk, person.full_name) for person in people]
        return http.fingerprint(names, self.subject, self.text, sorted(self.words.items()))


@dataclass(frozen=True)
class Sent:
    """One message to a group that went before."""

    subject: str
    at: datetime
    people: int


def words_for(group: Subgroup, now: datetime) -> dict[str, str]:
    """What the placeholders become for everyone in a group.

    Those of the next session are there only when a session is still to come.
    """
    words = {"thema": group.theme.title, "subgroep": str(group.number), "ruimte": group.room}
    return words | words_of_next_session(group.theme.edition, now)


def words_of_next_session(edition: Edition, now: datetime) -> dict[str, str]:
    """What the placeholders about the next session become; nothing when none is to come."""
    # Each mail asks the edition what is to come.
    prefetch_related_objects([edition], "sessions")
    session = edition.next_session(now)
    if session is None:
        return {}
    starts_at = timezone.localtime(session.starts_at)
    link = session.meeting_url or NO_LINK_YET
    return {
        "datum": date_format(starts_at, "l j F Y"),
        "tijd": date_format(starts_at, "G.i") + " uur",
        "vergaderlink": link,
        FORMER_LINK: link,
    }


def recipients(group: Subgroup) -> list[Participant]:
    """Who gets a message to this group: everyone who has a place in it, by family name."""
    return by_family_name(Participant.objects.placed().filter(subgroup=group))


@transaction.atomic
def send(message: GroupMessage, *, shown: str) -> int:
    """Queue one mail for everyone in the group, as it was shown; return their number.

    Who was sent the same a moment ago gets it once. Raises GroupChanged when `shown` is not the
    fingerprint of this message to the group as it is now, NobodyToMail and TooManyMessages.
    """
    # A second press waits here until the first has stored its mail.
    group = Subgroup.objects.select_for_update(no_key=True).get(pk=message.group.pk)
    people = recipients(group)
    if not people:
        raise NobodyToMail
    if message.fingerprint(people) != shown:
        raise GroupChanged
    now = timezone.now()
    recent = QueuedMail.objects.filter(
        kind=KIND, participant__in=people, created_at__gt=now - ONE_PRESS
    )
    known = set(recent.values_list("participant", "subject", "text"))
    mails = [message.to(person) for person in people]
    new = [one for one in mails if (one.participant_id, one.subject, one.text) not in known]
    if not new:
        return 0
    day = timedelta(days=1)
    if not Attempt.objects.allows(KIND, str(group.pk), limit=MESSAGES_A_DAY, within=day):
        raise TooManyMessages
    for one in new:
        one.created_at = now
    happened("group %d: a message for %d by account %d", group.pk, len(new), message.by.pk)
    return outbox.queue(*new)


def sent_before(group: Subgroup, by: User) -> list[Sent]:
    """What this user sent to the people who are in the group now, the latest first."""
    # Only their own: who came from another group brings no message of its gespreksleider along.
    mails = QueuedMail.objects.filter(
        kind=KIND, participant__subgroup=group, reply_to__iexact=by.email
    )
    batches = mails.order_by("-created_at").values_list("subject", "created_at")
    return [Sent(*batch) for batch in batches.annotate(people=Count("pk"))[:20]]
