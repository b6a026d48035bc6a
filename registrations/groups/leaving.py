"""When gespreksleiders see their people no more: told some weeks before, and shown after."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registrations.letters import invitations, leaders, outbox
from registrations.models import Farewell
from registrations.models.subgroup import (
    ACCESS_AFTER_LAST_SESSION,
    access_until,
    ended_within,
    within_reach,
)
from sessions_app.models import Edition, User

# How long before the end of their access they read of it, and how long after it is shown.
TOLD_BEFORE = timedelta(weeks=2)
SHOWN_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Left:
    """An edition in which somebody led, until when they saw people of it, and whom to ask."""

    edition: Edition
    last_day: date
    contact: str


def tell_before_access_ends(now: datetime) -> int:
    """Queue a mail to whoever leads in an edition that they soon see no more; once per edition.

    Returns how many mails. Run it as often as you like.
    """
    ends_later = ended_within(ACCESS_AFTER_LAST_SESSION - TOLD_BEFORE, now)
    due = within_reach(now).exclude(pk__in=ends_later.values("pk"))
    due = due.exclude(farewell__access_told_at__isnull=False).prefetch_related("sessions")
    return sum(_tell(edition, now) for edition in due)


def left_by(user: User, now: datetime) -> list[Left]:
    """The editions in which this user led somebody until lately, the latest first.

    Takes one statement.
    """
    leads = Q(themes__facilitators=user) | Q(themes__subgroups__facilitators=user)
    led = Edition.objects.filter(leads).exclude(pk__in=within_reach(now).values("pk"))
    known = Edition.objects.filter(pk__in=led.values("pk")).named()
    found = [
        Left(edition, access_until(edition.latest_end), edition.reply_to)
        for edition in known
        if edition.latest_end
    ]
    return [left for left in found if timezone.localdate(now) - left.last_day < SHOWN_FOR]


@transaction.atomic
def _tell(edition: Edition, now: datetime) -> int:
    farewell = Farewell.objects.hold(edition)
    last = edition.last_session
    # Another run was first, or the end is that of an edition whose sessions nobody typed.
    if farewell.access_told_at or last is None:
        return 0
    farewell.access_told_at = now
    farewell.save(update_fields=["access_told_at"])
    until = access_until(last.ends_at)
    letters = [
        leaders.access_ends_letter(leader, until) for leader in invitations.leaders_of(edition)
    ]
    outbox.queue(*letters)
    return len(letters)
