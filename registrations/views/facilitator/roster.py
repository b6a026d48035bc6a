"""The people of a group: to read, to print, and in a spreadsheet."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from registrations.access import for_leaders
from registrations.events import happened
from registrations.groups import exports
from registrations.groups.roster import roster_of
from registrations.models import Subgroup
from sessions_app.http import Download, SignedInRequest

KINDS = {"csv": exports.FileKind.CSV, "xlsx": exports.FileKind.XLSX}


@require_safe
@for_leaders
def page(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """Who is in the group, and when they were there; to read and to print. It is written down."""
    now = timezone.now()
    roster = roster_of(group, now)
    happened(
        "%d people of group %d read by account %d", len(roster.rows), group.pk, request.user.pk
    )
    context = {
        "group": group,
        "theme": group.theme,
        "edition": group.theme.edition,
        "roster": roster,
        "now": now,
    }
    return render(request, "registrations/facilitator/roster.html", context)


@require_GET
@for_leaders
def file(request: SignedInRequest, group: Subgroup, suffix: str) -> HttpResponse:
    """The same people in a spreadsheet. That it was fetched is written down."""
    kind = KINDS.get(suffix)
    if kind is None:
        raise Http404
    by = request.user
    name, content = exports.export_group(group, kind, by=by, now=timezone.now())
    return Download(name, b"".join(content), kind.content_type)
