"""The rooms of a gespreksleider: today, the people of a group, their file, and how it works."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_safe

from registrations.groups import exports, rosters
from registrations.groupwork import questions
from registrations.models import Subgroup
from registrations.models.subgroup import within_reach
from registrations.permissions import themes_of, with_group
from sessions_app.models import User

KINDS = {"csv": exports.Kind.CSV, "xlsx": exports.Kind.XLSX}


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
        "editions": rosters.today(user, themes, now),
        "waiting": questions.forwarded(now) if user.is_staff else 0,
    }
    return render(request, "registrations/facilitator/home.html", context)


@require_safe
@with_group
def roster(request: HttpRequest, group: Subgroup) -> HttpResponse:
    """Who is in the group, and when they were there; to read and to print."""
    now = timezone.now()
    context = {
        "group": group,
        "theme": group.theme,
        "edition": group.theme.edition,
        "roster": rosters.roster(group, now),
        "now": now,
    }
    return render(request, "registrations/facilitator/roster.html", context)


@require_GET
@with_group
def file(request: HttpRequest, group: Subgroup, suffix: str) -> HttpResponse:
    """The same people in a spreadsheet. That it was fetched is written down."""
    kind = KINDS.get(suffix)
    if kind is None:
        raise Http404
    by = cast(User, request.user)
    name, content = exports.export_group(group, kind, by=by, now=timezone.now())
    return HttpResponse(
        content,
        content_type=kind.content_type,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@require_safe
@login_required
def handbook(request: HttpRequest) -> HttpResponse:
    """How it works, before, during and after a session."""
    return render(request, "registrations/facilitator/handbook.html")
