"""The edition that an organiser has at hand: its pages are shown, and lists start with it."""

from datetime import datetime
from typing import cast

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from sessions_app.models import Edition, User

# In the address of a list: the key of the edition that it is about, or ALL.
PARAMETER, ALL = "editie", "alle"

KEPT = "_editions"


def editions(request: HttpRequest) -> list[Edition]:
    """All editions, the latest first: one statement, once in a request."""
    if not hasattr(request, KEPT):
        setattr(request, KEPT, list(Edition.objects.named()))
    return cast(list[Edition], getattr(request, KEPT))


def at_hand(request: HttpRequest) -> Edition | None:
    """The edition that this organiser chose; else the one that runs or comes next, else the latest.

    One that nobody sees yet may be it: that is the one to work on.
    """
    known = editions(request)
    chosen = cast(User, request.user).edition_id
    for edition in known:
        if edition.pk == chosen:
            return edition
    now = timezone.now()
    # A trial is at hand for whoever chose it.
    real = [edition for edition in known if not edition.is_trial]
    coming = [edition for edition in real if edition.latest_end and edition.latest_end > now]
    if coming:
        return min(coming, key=lambda edition: cast(datetime, edition.latest_end))
    return real[0] if real else None


def asked_for(request: HttpRequest) -> Edition | None:
    """The edition that the form of a new row names, or its address, or the list it was left for."""
    left = QueryDict(request.GET.get("_changelist_filters", "")).get(PARAMETER, "")
    key = request.POST.get("edition") or request.GET.get(PARAMETER) or left
    return next((edition for edition in editions(request) if str(edition.pk) == key), None)
