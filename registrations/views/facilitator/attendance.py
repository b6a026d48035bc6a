"""The sheet of attendance of a group, and the mail to who was missed."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.forms.attendance import CHANGED, AttendanceForm, MissedForm
from registrations.models import Subgroup
from registrations.permissions import with_group
from registrations.sheets import absence, attendance
from registrations.views.see_other import SeeOther
from registrations.views.session import session_or_404
from sessions_app.models import Session, User


@require_http_methods(["GET", "HEAD", "POST"])
@with_group
def sheet(request: HttpRequest, group: Subgroup, position: int) -> HttpResponse:
    """Who was there: one choice for each person; what others wrote meanwhile stays."""
    sessions = list(group.theme.edition.sessions.all())
    session = session_or_404(sessions, position)
    context: dict[str, Any] = {"group": group, "session": session, "sessions": sessions}
    if session.cancelled_at:
        return render(request, "registrations/facilitator/attendance.html", context)
    data = request.POST if request.method == "POST" else None
    rows = attendance.sheet(group, session)
    form = AttendanceForm(data, rows=rows, session=session)
    if form.is_valid():
        try:
            refused = attendance.fill_in(
                group,
                session,
                form.changes,
                by=cast(User, request.user),
                rest_is_present=form.is_the_day and "overigen" in request.POST,
            )
        except attendance.SheetChanged:
            form.add_error(None, CHANGED)
        else:
            if not refused:
                messages.success(request, "Het blad is bewaard.")
                return SeeOther(reverse("registrations:attendance", args=[group.pk, position]))
            rows = attendance.sheet(group, session)
            form = AttendanceForm(rows=rows, session=session, refused=refused)
    context |= {
        "form": form,
        "rows": rows,
        "tally": attendance.tally(rows),
        "is_over": session.ends_at <= timezone.now(),
    }
    return render(request, "registrations/facilitator/attendance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_group
def missed(request: HttpRequest, group: Subgroup, position: int) -> HttpResponse:
    """Write to who was missed: first who and what, then the mails."""
    session = session_or_404(group.theme.edition.sessions.all(), position)
    if session.cancelled_at or session.ends_at > timezone.now():
        raise Http404
    user = cast(User, request.user)
    step = request.POST.get("stap")
    form = MissedForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"group": group, "session": session, "form": form}
    is_written = form.is_valid() and step != "schrijven"
    if is_written and step == "versturen":
        shown = request.POST.get("getoond", "")
        try:
            count = absence.tell(group, session, shown=shown, by=user, **form.cleaned_data)
        except absence.MailingChanged:
            context["has_changed"] = True
        else:
            people = "1 deelnemer" if count == 1 else f"{count} deelnemers"
            messages.success(request, f"De mail gaat uit naar {people}.")
            return SeeOther(reverse("registrations:attendance", args=[group.pk, position]))
    found = absence.missed(group, session)
    context["absent"] = absence.recipients(found, with_excused=False)
    context["excused"] = [someone for someone in found if someone.had_excuse]
    if is_written:
        context |= _preview(found, group, session, by=user, **form.cleaned_data)
    return render(request, "registrations/facilitator/missed.html", context)


def _preview(
    found: Sequence[absence.Missed],
    group: Subgroup,
    session: Session,
    *,
    did: str,
    with_excused: bool,
    by: User,
) -> dict[str, Any]:
    """Who gets the mail and what it says; nothing where nobody gets it."""
    people = absence.recipients(found, with_excused=with_excused)
    if not people:
        return {}
    letters = absence.write(people, group, session, did=did, by=by)
    return {"people": people, "preview": letters[0], "shown": absence.fingerprint(letters)}
