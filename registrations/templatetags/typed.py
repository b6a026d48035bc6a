"""What somebody typed, as it stands in a mail."""

from django import template
from django.template.defaultfilters import linebreaks_filter, urlize
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sessions_app.typed import names

register = template.Library()
register.filter(names.unlinked)


@register.filter
def typed(text: str) -> SafeString:
    """The text as it was typed; in the HTML with its lines and paragraphs."""
    return _both(text, linebreaks_filter(text))


@register.filter
def typed_with_links(text: str) -> SafeString:
    """As typed; in the HTML the addresses in it can be followed."""
    return _both(text, linebreaks_filter(urlize(text)))


def _both(text: str, html: SafeString) -> SafeString:
    return format_html("<text>{}</text><html>{}</html>", text, html)
