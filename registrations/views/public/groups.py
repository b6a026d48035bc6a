"""How we make the groups, for everyone: no cookie, no session, the same page for all."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.access import for_everyone
from registrations.groups import rules
from sessions_app import programme


@require_safe
@for_everyone
def how(request: HttpRequest) -> HttpResponse:
    """What a division looks at, with the sizes of the current edition."""
    context = {
        "current": programme.current(timezone.now()),
        "goals": list(rules.GOALS.values()),
        "known": list(rules.KNOWN.values()),
    }
    # Made without the request: it would bring the user, and with the user a cookie.
    content = render_to_string("registrations/public/how_groups.html", context)
    return HttpResponse(content, headers={"Cache-Control": "no-cache"})
