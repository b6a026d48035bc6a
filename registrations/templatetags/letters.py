"""Words about an edition for the texts of mail, true at the moment that these are written."""

from django import template
from django.utils import timezone

from sessions_app.models import Edition, Session

register = template.Library()


@register.filter
def named(edition: Edition) -> str:
    """The title between quotes, with the years that it does not name: many have one title."""
    years = sorted({timezone.localdate(held.starts_at).year for held in edition.held_sessions})
    if not years and edition.ended_on:
        years = [edition.ended_on.year]
    ends = list(dict.fromkeys(map(str, years[:1] + years[-1:])))
    when = "" if all(year in edition.title for year in ends) else f" ({'–'.join(ends)})"
    return f"‘{edition.title}’{when}"


@register.filter
def to_come(edition: Edition) -> list[Session]:
    """The sessions that are held and are not over."""
    return edition.sessions_to_come(timezone.now())


@register.filter
def awaits_link(edition: Edition) -> bool:
    """Whether there is a session to come whose link is not known."""
    return any(not session.meeting_url for session in to_come(edition))


@register.filter
def has_begun(edition: Edition) -> bool:
    """Whether the first session has begun, and no place goes to who waits by itself."""
    return edition.has_begun(timezone.now())


@register.filter
def is_over(edition: Edition) -> bool:
    """Whether nothing of it is still to come."""
    return edition.is_over(timezone.now())
