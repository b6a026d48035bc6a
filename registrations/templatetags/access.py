"""How long gespreksleiders see their people, in words."""

from django import template
from django.contrib.humanize.templatetags.humanize import apnumber

from registrations.models.subgroup import ACCESS_AFTER_LAST_SESSION

register = template.Library()


@register.simple_tag
def weeks_of_access() -> str:
    """The time after the last session, such as "acht weken"."""
    return f"{apnumber(ACCESS_AFTER_LAST_SESSION.days // 7)} weken"
