"""What the holder of a private link sees and does. Reading changes nothing; buttons post."""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registrations.access import (
    for_link_holder,
    for_new_address,
    once_left,
    overview_of,
    readable_afterwards,
    session_or_404,
    while_taking_part,
)
from registrations.forms.details import DetailsForm
from registrations.forms.registration import AddressForm, CancelForm, ColleagueForm, ThemeForm
from registrations.groups.mine import mine
from registrations.letters import invitations
from registrations.models import Participant
from registrations.models.participant import NoLongerTakesPart
from registrations.places import brake, registration
from registrations.sheets import attendance
from sessions_app.http import SeeOther, posted, start_of_today

IN_USE = "Met dit adres doet al iemand mee aan deze leergemeenschap. Er is niets veranderd."

ASKED = "Uw verzoek is bij de organisator. U houdt intussen uw plaats in uw subgroep."
WITHDRAWN = "Uw verzoek is ingetrokken. U blijft bij {}."
CHANGED = "Uw thema is veranderd. U krijgt er een mail over."
CONFIRMED = (
    "Uw nieuwe e-mailadres is bevestigd. Deze pagina heeft nu een nieuwe link. "
    "Die staat in uw mail."
)
TO_CONFIRM = "Er gaat een mail naar {}. Bevestig het adres met de knop in die mail."
NOT_NOTED = (
    "Uw antwoord is niet bewaard. Deze bijeenkomst is al begonnen, verplaatst of vervallen. "
    "Kijk hieronder hoe het nu is."
)


@require_safe
@for_link_holder
def overview(request: HttpRequest, participant: Participant) -> HttpResponse:
    """What I signed up for, when the sessions are and what happens next."""
    now = timezone.now()
    edition = participant.edition
    context = {
        "participant": participant,
        "edition": edition,
        "now": now,
        "mine": mine(participant, now) if participant.is_placed else None,
        "outcome": getattr(participant.subgroup, "outcome", None),
        "knows_group": participant.knows_group(now),
        "takes_part": participant.takes_part(now),
        "is_over": edition.is_over(now),
        "has_begun": edition.has_begun(now),
        "is_open": edition.is_open_for_registration(now),
        # Each time its sessions entered or left an agenda, this went up.
        "had_sessions": participant.calendar_sequence and edition.sessions_to_come(now),
    }
    return render(request, "registrations/my/registration/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@readable_afterwards
def change(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Correct what I told about myself; afterwards it is there to read."""
    if not participant.takes_part(timezone.now()):
        return _page(request, "details", participant, None)
    initial = model_to_dict(participant, fields=DetailsForm.base_fields)
    form = DetailsForm(posted(request), initial=initial)
    if form.is_valid():
        changed = registration.change_details(participant, **form.cleaned_data)
        messages.success(request, "Uw gegevens zijn bewaard.")
        return overview_of(changed)
    return _page(request, "change", participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def change_theme(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Go to another theme, if it has a place; the place I have is never lost."""
    form = ThemeForm(posted(request), participant=participant)
    if form.is_valid():
        theme = form.cleaned_data["theme"]
        try:
            changed = registration.change_theme(participant, theme)
        except registration.ThemeIsFull:
            form.add_error(
                "theme",
                f"{theme} is vol. U houdt uw plaats bij {participant.theme}.",
            )
        else:
            messages.success(request, CHANGED if changed.theme == theme else ASKED)
            return overview_of(changed)
    asked = participant.events.theme_requests().select_related("to_theme").first()
    return _page(request, "change_theme", participant, form, asked=asked)


@require_POST
@while_taking_part
def withdraw_theme_request(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Stay in my theme: take back what I asked the organiser."""
    kept = registration.withdraw_theme_request(participant)
    messages.success(request, WITHDRAWN.format(kept.theme))
    return overview_of(kept)


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def change_address(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Ask for another address; it counts once it is confirmed."""
    form = AddressForm(posted(request))
    if form.is_valid():
        try:
            brake.check("address", request)
            asked = registration.ask_for_address(participant, form.cleaned_data["email"])
        except brake.Braked as braked:
            form.add_error("email", str(braked))
        else:
            messages.success(request, TO_CONFIRM.format(asked.new_email))
            return overview_of(asked)
    return _page(request, "change_address", participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_new_address
def confirm_address(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Confirm a new address, from the mail that went there."""
    form = forms.Form(posted(request))
    if form.is_valid():
        try:
            changed = registration.confirm_address(participant)
        except registration.AddressInUse:
            form.add_error(None, IN_USE)
        except NoLongerTakesPart:
            raise Http404 from None
        else:
            if changed.link_key == participant.link_key:
                # Another address was asked for meanwhile: this key opens nothing any more.
                raise Http404
            messages.success(request, CONFIRMED)
            return overview_of(changed)
    return _page(request, "confirm_address", participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def cancel(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Take no part any more."""
    form = CancelForm(posted(request))
    if form.is_valid():
        cancelled = registration.cancel(participant, reason=form.cleaned_data["reason"])
        messages.success(request, "U doet niet meer mee. U krijgt er een mail over.")
        return overview_of(cancelled)
    return _page(request, "cancel", participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
@once_left
@while_taking_part
def hand_over(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Give my place to a colleague. Nothing here says whether they take part already."""
    form = ColleagueForm(posted(request))
    if form.is_valid():
        try:
            brake.check("hand_over", request)
            registration.hand_over(participant, **form.cleaned_data)
        except brake.Braked as braked:
            form.add_error("email", str(braked))
        else:
            return SeeOther(reverse("registrations:handed_over", args=[participant.edition.slug]))
    return _page(request, "hand_over", participant, form)


@require_POST
@while_taking_part
def excuse(request: HttpRequest, participant: Participant, position: int) -> HttpResponse:
    """Say that I cannot come to one session, or that I can after all."""
    session = session_or_404(participant.edition.sessions.all(), position)
    # An answer is for the date that was read, however long ago.
    now = session.starts_at.isoformat()
    if request.POST.get("at", now) != now:
        is_noted = False
    elif request.POST.get("can") == "yes":
        is_noted = attendance.take_back_excuse(participant, session)
    else:
        is_noted = attendance.excuse(participant, session)
    if is_noted:
        messages.success(request, f"Uw antwoord voor bijeenkomst {position} is bewaard.")
    else:
        messages.warning(request, NOT_NOTED)
    return overview_of(participant)


@require_safe
@for_link_holder
def agenda(request: HttpRequest, participant: Participant) -> HttpResponse:
    """My sessions, for an agenda that looks again by itself."""
    content = invitations.feed(
        participant, participant.edition.sessions.all(), stamp=start_of_today()
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _page(
    request: HttpRequest, name: str, participant: Participant, form: forms.Form | None, **more: Any
) -> HttpResponse:
    context = {"participant": participant, "edition": participant.edition, "form": form}
    return render(request, f"registrations/my/registration/{name}.html", context | more)
