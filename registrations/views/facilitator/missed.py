"""The mail to those who were missed in a session: first who and what, then the mails."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_leaders, session_or_404
from registrations.forms.missed import MissedForm
from registrations.models import Subgroup
from registrations.sheets import missed
from sessions_app.http import SeeOther, SignedInRequest, posted
from sessions_app.models import Session, User


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def write(request: SignedInRequest, group: Subgroup, position: int) -> HttpResponse:
    """Write to those who were missed: first who and what, then the mails."""
    session = session_or_404(group.theme.edition.sessions.all(), position)
    if not missed.may_be_told(session, timezone.now()):
        raise Http404
    user = request.user
    step = request.POST.get("step")
    form = MissedForm(posted(request))
    context: dict[str, Any] = {"group": group, "session": session, "form": form}
    is_written = form.is_valid() and step != "write"
    if is_written and step == "send":
        shown = request.POST.get("shown", "")
        try:
            count = missed.tell(group, session, shown=shown, by=user, **form.cleaned_data)
        except missed.MailingChanged:
            context["has_changed"] = True
        else:
            people = "1 deelnemer" if count == 1 else f"{count} deelnemers"
            messages.success(request, f"De mail gaat uit naar {people}.")
            return SeeOther(reverse("registrations:attendance", args=[group.pk, position]))
    found = missed.people_to_tell(group, session)
    context["absent"] = missed.recipients(found, with_excused=False)
    context["excused"] = [someone for someone in found if someone.had_excuse]
    if is_written:
        context |= _preview(found, group, session, by=user, **form.cleaned_data)
    return render(request, "registrations/facilitator/missed.html", context)


def _preview(
    found: Sequence[missed.Missed],
    group: Subgroup,
    session: Session,
    *,
    did: str,
    with_excused: bool,
    by: User,
) -> dict[str, Any]:
    """Who gets the mail and what it says; nothing where nobody gets it."""
    people = missed.recipients(found, with_excused=with_excused)
    if not people:
        return {}
    letters = missed.letters_to(people, group, session, did=did, by=by)
    return {"people": people, "preview": letters[0], "shown": missed.fingerprint(letters)}
