"""What groups made, where visitors come by."""

from typing import Any

from django import template
from django.utils import timezone

from registrations.groupwork import published
from sessions_app.models import Edition

register = template.Library()

# How many stand on a programme: of its own groups, or of those before them.
OWN, EARLIER = 6, 3


@register.inclusion_tag("registrations/public/outcomes/section.html")
def published_outcomes(edition: Edition) -> dict[str, Any]:
    """A section of the programme with what its own groups made.

    Where they published nothing: some of other editions, or nothing where this one is over.
    """
    own, is_over = published.of(edition), edition.is_over(timezone.now())
    others = [] if own or is_over else published.of_others(edition, EARLIER)
    made = own[:OWN] or others
    return {"edition": edition, "is_over": is_over, "number": len(own), "made": made}
