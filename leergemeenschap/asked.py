"""Codes and links to sign in that somebody asks for by mail, and what keeps strangers from it.

Strangers share what one mailbox gets, and a network that signed in to the account before has a
share of its own: nobody shuts out the owner. Over the limit no mail goes, and what was mailed last
goes on working, also for who asks now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registrations.models import Attempt
from registrations.models.mailbox import mailbox

# How much of one kind a mailbox gets by one share.
AT_ONCE, WITHIN = 3, timedelta(minutes=10)
A_DAY, DAY = 20, timedelta(days=1)
# After that there is one an hour.
PAUSE = timedelta(hours=1)
# In seconds: how long a network is known to an account after signing in.
KNOWN_FOR = 90 * 24 * 60 * 60
DIGITS = 8


@dataclass(frozen=True)
class Asked:
    """What somebody gets who asks: the last mail, of this moment, and whether it is to go now."""

    email: str
    at: datetime
    is_mailed: bool

    @property
    def code(self) -> str:
        """The code of that mail; made of its moment, so that none need be kept."""
        told = f"{mailbox(self.email)} {self.at.isoformat()}"
        digest = salted_hmac("leergemeenschap.asked", told, algorithm="sha256").digest()
        return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}}"


def remember(email: str, network: str) -> None:
    """Note that somebody signed in to the account of this address from this network."""
    cache.set(_key(email, network), True, KNOWN_FOR)


def is_known(email: str, network: str) -> bool:
    """Whether somebody did so lately."""
    return bool(cache.get(_key(email, network)))


@transaction.atomic
def ask(kind: str, email: str, network: str) -> Asked | None:
    """Count one request for a mail of this kind; None where there were too many today.

    The same for an address that has no account.
    """
    share = mailbox(email)
    if is_known(email, network):
        share = f"{share} {network}"
    now = timezone.now()
    Attempt.objects.hold(kind, share)
    moments = Attempt.objects.latest_of(kind, share, since=now - DAY, number=A_DAY)
    is_room = len(moments) < AT_ONCE or moments[AT_ONCE - 1] <= now - WITHIN
    if is_room and (len(moments) < A_DAY or moments[0] <= now - PAUSE):
        Attempt.objects.note((kind, share), at=now)
        return Asked(email, now, is_mailed=True)
    if moments[0] > now - WITHIN:
        return Asked(email, moments[0], is_mailed=False)
    return None


def _key(email: str, network: str) -> str:
    return f"network of an account:{mailbox(email)}:{network}"
