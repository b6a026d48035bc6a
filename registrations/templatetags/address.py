"""How an e-mail address is shown."""

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def breakable(address: str) -> SafeString:
    """An address that, where it does not fit, goes on to the next line at an @ or a dot."""
    parts = re.split(r"(?=[@.])", address)
    return format_html_join("", "<wbr>{}", ((part,) for part in parts if part))
