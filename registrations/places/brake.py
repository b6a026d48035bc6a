"""Brakes abuse of forms: per network address, without keeping addresses, and per participant."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from registrations.models import Attempt, Participant

# A school or a municipality shares one address: SIGN_UP_LIMIT people may do so in this time.
WITHIN = timedelta(minutes=10)
# How often somebody may have us mail an address that they type, each kind for itself.
TIMES_A_DAY = 3


class Braked(Exception):
    """Something that one may do later; says so in words."""


class TooManyFromNetwork(Braked):
    """Too many used a form from one network address."""

    def __str__(self) -> str:
        return "Er komen nu te veel verzoeken van uw netwerk. Probeer het over tien minuten weer."


class TooOften(Braked):
    """A person asked for the same thing too often today."""

    def __str__(self) -> str:
        return "U hebt dit vandaag al drie keer gedaan. Probeer het morgen weer."


class MailboxFull(Braked):
    """A mailbox got as much mail as strangers may cause in a day."""

    def __str__(self) -> str:
        return (
            "Dit adres kreeg vandaag al drie keer mail van ons. "
            "Probeer het morgen weer, of vul een ander adres in."
        )


def client_address(request: HttpRequest) -> str:
    """The visitor's network address; of X-Forwarded-For only what trusted proxies wrote counts.

    An IPv6 visitor is known by the network of 64 bits that one household or office has.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = hops[-settings.TRUSTED_PROXIES :][0].strip() or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def allows(kind: str, request: HttpRequest) -> bool:
    """Count one use of a public form; whether its network address stays within the limit."""
    source = client_address(request)
    return Attempt.objects.allows(kind, source, limit=settings.SIGN_UP_LIMIT, within=WITHIN)


def check(kind: str, request: HttpRequest) -> None:
    """Count one use of a form of a participant. Raises TooManyFromNetwork."""
    if not allows(kind, request):
        raise TooManyFromNetwork


def count(kind: str, participant: Participant) -> None:
    """Count one thing that somebody does, in the transaction that does it. Raises TooOften."""
    day, source = timedelta(days=1), str(participant.pk)
    if not Attempt.objects.allows(kind, source, limit=TIMES_A_DAY, within=day):
        raise TooOften
