"""Brakes abuse of public forms: counts attempts per network address, without keeping addresses."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registrations.models import Attempt

KEPT_FOR = timedelta(days=1)


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


def allows(kind: str, source: str, *, limit: int, within: timedelta) -> bool:
    """Count one attempt from a source; whether it stays within the limit (of a day at most)."""
    now = timezone.now()
    hashed = salted_hmac("registrations.brake", source, algorithm="sha256").hexdigest()
    Attempt.objects.filter(at__lt=now - KEPT_FOR).delete()
    if Attempt.objects.filter(kind=kind, source=hashed, at__gt=now - within).count() >= limit:
        return False
    Attempt.objects.create(kind=kind, source=hashed, at=now)
    return True
