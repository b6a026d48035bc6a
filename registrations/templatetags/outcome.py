"""How the text of an outcome is shown."""

from django import template
from django.utils.html import Urlizer, linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class _Links(Urlizer):
    url_template = '<a href="{href}" rel="nofollow noopener">{url}</a>'


links = _Links()


@register.filter
def paragraphs(text: str) -> SafeString:
    """Text of users as paragraphs, in which addresses can be followed; its HTML stays text."""
    escaped: str = links(text, autoescape=True)
    return mark_safe(linebreaks(escaped))  # noqa: S308
