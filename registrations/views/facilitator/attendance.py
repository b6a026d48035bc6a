"""The sheet of attendance of a group, and the mail to who was missed."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations import absence, attendance
from registrations.forms.attendance import CHANGED, AttendanceForm, MissedForm
from registrations.models import Subgroup
from registrations.permissions import with_group
from registrations.views.see_other import SeeOther
from sessions_app.models import Session, User


@require_http_methods(["GET", "HEAD", "POST"])
@with_group
def sheet(request: HttpRequest, group: Subgroup, position: int) -> HttpResponse:
    """Who was there: one choice for each person; what others wrote meanwhile stays."""
    sessions, session = _sessions(group, position)
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
    _, session = _sessions(group, position)
    if session.cancelled_at or session.ends_at > timezone.now():
        raise Http404
    user = cast(User, request.user)
    step = request.POST.get("stap")
    form = MissedForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"group": group, "session": session, "form": form}
    if form.is_valid() and step != "schrijven":
        chosen = form.cleaned_data
        if step == "versturen":
            shown = request.POST.get("getoond", "")
            try:
                count = absence.tell(group, session, shown=shown, by=user, **chosen)
            except absence.MailingChanged:
                context["has_changed"] = True
            else:
                people = "1 deelnemer" if count == 1 else f"{count} deelnemers"
                messages.success(request, f"De mail gaat uit naar {people}.")
                return SeeOther(reverse("registrations:attendance", args=[group.pk, position]))
        found = absence.missed(group, session)
        chosen_people = absence.recipients(found, with_excused=chosen["with_excused"])
        if chosen_people:
            letters = absence.write(chosen_people, group, session, did=chosen["did"], by=user)
            context |= {
                "people": chosen_people,
                "preview": letters[0],
                "shown": absence.fingerprint(letters),
            }
    else:
        found = absence.missed(group, session)
    context["absent"] = absence.recipients(found, with_excused=False)
    context["excused"] = [someone for someone in found if someone.had_excuse]
    return render(request, "registrations/facilitator/missed.html", context)


def _sessions(group: Subgroup, position: int) -> tuple[list[Session], Session]:
    """The sessions of the edition, and the one of the address."""
    sessions = list(group.theme.edition.sessions.all())
    for session in sessions:
        if session.position == position:
            return sessions, session
    raise Http404
