"""Where a gespreksleider begins: today, and how it works."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.groups import today
from registrations.groupwork import questions
from registrations.models.subgroup import within_reach
from registrations.permissions import themes_of
from sessions_app.models import User


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The next session first, with all groups that this user leads."""
    user, now = cast(User, request.user), timezone.now()
    themes = themes_of(user)
    if user.is_staff:
        # Not every edition that ever was.
        themes = themes.filter(within_reach("edition", now))
    context = {
        "editions": today.overview(user, themes, now),
        "waiting": questions.forwarded(now) if user.is_staff else 0,
    }
    return render(request, "registrations/facilitator/home.html", context)


@require_safe
@login_required
def handbook(request: HttpRequest) -> HttpResponse:
    """How it works, before, during and after a session."""
    return render(request, "registrations/facilitator/handbook.html")
