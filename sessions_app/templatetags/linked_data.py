"""Facts of a page as search engines read them."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# In a script no character is escaped by its entity.
ESCAPED = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


@register.filter
def linked_data(facts: Mapping[str, Any]) -> SafeString:
    """JSON-LD, which browsers do not run: the content policy lets it be."""
    text = json.dumps(facts, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
