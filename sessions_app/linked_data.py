"""What a programme says to search engines, in the words of schema.org."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from sessions_app.models import Edition, Partner, Session

PICTURE = "img/aanwezigheid.png"


def picture() -> str:
    """The address of the picture that stands beside a link to this site elsewhere."""
    return settings.SITE_URL + static(PICTURE)


def series(edition: Edition, words: str) -> dict[str, Any]:
    """An edition in these words, with all its sessions; one that was called off says so.

    No link to a meeting: that is for participants.
    """
    sessions = list(edition.sessions.all())
    first, last = edition.first_session, edition.last_session
    said = _where(edition) | {
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "name": edition.title,
        "description": words,
        "url": _address(edition),
        "image": picture(),
        "inLanguage": "nl",
        "startDate": timezone.localtime(first.starts_at).isoformat() if first else "",
        "endDate": timezone.localtime(last.ends_at).isoformat() if last else _last_day(edition),
        "organizer": [_organisation(partner) for partner in _organisers(edition)],
        "subEvent": [_event(session, edition) for session in sessions],
    }
    return {name: value for name, value in said.items() if value}


def _event(session: Session, edition: Edition) -> dict[str, Any]:
    status = "EventCancelled" if session.cancelled_at else "EventScheduled"
    return _where(edition) | {
        "@type": "EducationEvent",
        "name": f"Bijeenkomst {session.position}",
        "startDate": timezone.localtime(session.starts_at).isoformat(),
        "endDate": timezone.localtime(session.ends_at).isoformat(),
        "eventStatus": f"https://schema.org/{status}",
    }


def _where(edition: Edition) -> dict[str, Any]:
    """Where it is, and whether it is free where that is known."""
    is_online = "online" in edition.place.casefold()
    place = (
        {"@type": "VirtualLocation", "url": _address(edition)}
        if is_online
        else {"@type": "Place", "name": edition.place}
    )
    mode = "Online" if is_online else "Offline"
    return {
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": place,
        "isAccessibleForFree": edition.is_free,
    }


def _organisers(edition: Edition) -> list[Partner]:
    return edition.initiators or edition.companions


def _organisation(partner: Partner) -> dict[str, str]:
    said = {"@type": "Organization", "name": partner.name, "url": partner.url}
    return {name: value for name, value in said.items() if value}


def _address(edition: Edition) -> str:
    return settings.SITE_URL + edition.get_absolute_url()


def _last_day(edition: Edition) -> str:
    return edition.ended_on.isoformat() if edition.ended_on else ""
