"""Brakes abuse of public forms: counts attempts per network address, without keeping addresses."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from registrations.models import Attempt, QueuedMail

# A school or a municipality shares one address: SIGN_UP_LIMIT people may do so in this time.
WITHIN = timedelta(minutes=10)
# How much mail strangers may cause to one address.
MAILS_A_DAY = 3


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


def may_get_mail(email: str) -> bool:
    """Whether strangers may still cause mail to this address today."""
    day = timezone.now() - timedelta(days=1)
    sent = QueuedMail.objects.filter(recipient__iexact=email, created_at__gt=day)
    return sent.count() < MAILS_A_DAY
