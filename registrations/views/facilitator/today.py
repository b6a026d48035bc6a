"""Where a gespreksleider begins: today, and how it works."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.access import for_facilitators, themes_of
from registrations.groups import leaving, today
from registrations.groupwork import questions
from registrations.models.subgroup import within_reach
from sessions_app.http import SignedInRequest


@require_safe
@for_facilitators
def home(request: SignedInRequest) -> HttpResponse:
    """The next session first, with all groups that this user leads."""
    user, now = request.user, timezone.now()
    themes = themes_of(user)
    if user.is_staff:
        # Not every edition that ever was.
        themes = themes.filter(edition__in=within_reach(now))
    context = {
        "editions": today.overview(user, themes, now),
        "left": [] if user.is_staff else leaving.left_by(user, now),
        "contact": settings.DEFAULT_FROM_EMAIL,
        "waiting": questions.forwarded(now) if user.is_staff else 0,
    }
    return render(request, "registrations/facilitator/today.html", context)


@require_safe
@for_facilitators
def handbook(request: SignedInRequest) -> HttpResponse:
    """How it works, before, during and after a session."""
    return render(request, "registrations/facilitator/handbook.html")
