"""How many places there are, where visitors choose."""

from django import template

from registrations.models import Participant
from sessions_app.models import Edition, Theme

register = template.Library()


@register.simple_tag
def places_left(edition: Edition) -> dict[int, int]:
    """The places that are left in each theme that has a limit: one statement at most."""
    return Participant.objects.places_left(edition)


@register.filter
def none_in(places: dict[int, int], theme: Theme) -> bool:
    """Whether none of these places is in a theme that has a limit."""
    return places.get(theme.pk) == 0


@register.filter
def in_theme(places: dict[int, int], theme: Theme) -> str:
    """How many of these places a theme has left, in words."""
    left = places.get(theme.pk)
    if left is None:
        return "Er is plaats"
    if not left:
        return "Vol: u komt op de wachtlijst"
    return f"Nog {left} plaats" if left == 1 else f"Nog {left} plaatsen"
