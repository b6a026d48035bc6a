"""The sheet of attendance of a group."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_leaders, session_or_404
from registrations.forms.attendance import CHANGED, AttendanceForm
from registrations.models import Subgroup
from registrations.sheets import attendance, missed
from sessions_app.http import SeeOther, SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def sheet(request: SignedInRequest, group: Subgroup, position: int) -> HttpResponse:
    """Who was there: one choice for each person; what others wrote meanwhile stays."""
    sessions = group.theme.edition.sessions.all()
    session = session_or_404(sessions, position)
    context: dict[str, Any] = {"group": group, "session": session, "sessions": sessions}
    if session.cancelled_at:
        return render(request, "registrations/facilitator/attendance.html", context)
    data = posted(request)
    rows = attendance.sheet(group, session)
    form = AttendanceForm(data, rows=rows, session=session)
    if form.is_valid():
        try:
            refused = attendance.fill_in(
                group,
                session,
                form.changes,
                by=request.user,
                rest_is_present=form.is_the_day and "rest" in request.POST,
            )
        except attendance.SheetChanged:
            form.add_error(None, CHANGED)
        else:
            if not refused:
                messages.success(request, "De aanwezigheid is bewaard.")
                return SeeOther(reverse("registrations:attendance", args=[group.pk, position]))
            rows = attendance.sheet(group, session)
            form = AttendanceForm(rows=rows, session=session, refused=refused)
    context |= {
        "form": form,
        "rows": rows,
        "tally": attendance.tally(rows),
        "is_over": session.ends_at <= timezone.now(),
        "may_tell_missed": missed.may_be_told(session, timezone.now()),
    }
    return render(request, "registrations/facilitator/attendance.html", context)
