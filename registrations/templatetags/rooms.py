"""The rooms of a meeting."""

from django import template

from registrations.models import subgroup
from sessions_app.models import Theme

register = template.Library()


@register.filter
def room_code(theme: Theme, number: int) -> str:
    """The short name of the room of the group with this number."""
    return subgroup.room_code(theme, number)
