"""What the holder of a private link sees and does. Reading changes nothing; buttons post."""

from django import forms
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
    session_or_404,
    while_taking_part,
)
from registrations.forms.details import DetailsForm
from registrations.forms.registration import AddressForm, CancelForm, ColleagueForm, ThemeForm
from registrations.groups.mix import mix_of
from registrations.letters import invitations
from registrations.models import Participant
from registrations.models.participant import NoLongerTakesPart
from registrations.places import brake, registration
from registrations.sheets import attendance
from sessions_app.http import SeeOther, posted, start_of_today

IN_USE = "Met dit adres doet al iemand mee aan deze leergemeenschap. Vul een ander adres in."

# What just happened, told on the page one comes back to.
DONE = {
    "gegevens": "Uw gegevens zijn bewaard.",
    "thema": "Uw thema is veranderd. U krijgt er een mail over.",
    "verzoek": "Uw verzoek is bij de organisator. U houdt intussen uw plaats in uw subgroep.",
    "adres": "Er gaat een mail naar het nieuwe adres. Bevestig het adres met de link in die mail.",
    "bevestigd": "Uw nieuwe e-mailadres is bevestigd. De link van deze pagina is ook nieuw.",
    "afgemeld": "U bent afgemeld. U krijgt er een mail over.",
    "kan-niet": "Uw gespreksleider ziet nu dat u deze keer niet kunt.",
    "kan-wel": "Uw gespreksleider ziet nu dat u wel komt.",
}


@require_safe
@for_link_holder
def overview(request: HttpRequest, participant: Participant) -> HttpResponse:
    """What I signed up for, when the sessions are and what happens next."""
    now = timezone.now()
    excused, prepared = participant.own_sessions()
    context = {
        "participant": participant,
        "edition": participant.edition,
        "excused": excused,
        "prepared": prepared,
        "now": now,
        "takes_part": participant.takes_part(now),
        "mix": mix_of(participant) if participant.subgroup_id else None,
        "done": DONE.get(request.GET.get("gedaan", "")),
    }
    return render(request, "registrations/my/registration/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def change(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Correct what I told about myself."""
    initial = model_to_dict(participant, fields=DetailsForm.base_fields)
    form = DetailsForm(posted(request), initial=initial)
    if form.is_valid():
        changed = registration.change_details(participant, **form.cleaned_data)
        return overview_of(changed, "gegevens")
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
            return overview_of(changed, "thema" if changed.theme == theme else "verzoek")
        except registration.ThemeIsFull:
            form.add_error(
                "theme",
                f"{theme} is vol. U houdt uw plaats bij {participant.theme}.",
            )
    return _page(request, "change_theme", participant, form)


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
            return overview_of(asked, "adres")
    return _page(request, "change_address", participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_new_address
def confirm_address(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Confirm a new address, from the mail that went there."""
    form = forms.Form(posted(request))
    if form.is_valid():
        try:
            return overview_of(registration.confirm_address(participant), "bevestigd")
        except registration.AddressInUse:
            form.add_error(None, IN_USE)
        except NoLongerTakesPart:
            raise Http404 from None
    return _page(request, "confirm_address", participant, form)


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def cancel(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Take no part any more."""
    form = CancelForm(posted(request))
    if form.is_valid():
        return overview_of(
            registration.cancel(participant, reason=form.cleaned_data["reason"]), "afgemeld"
        )
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
    sessions = participant.edition.sessions.all()
    session = session_or_404(sessions, position)
    if request.POST.get("can") == "yes":
        attendance.take_back_excuse(participant, session)
        return overview_of(participant, "kan-wel")
    attendance.excuse(participant, session)
    return overview_of(participant, "kan-niet")


@require_safe
@for_link_holder
def agenda(request: HttpRequest, participant: Participant) -> HttpResponse:
    """My sessions, for an agenda that looks again by itself."""
    content = invitations.feed(
        participant, participant.edition.sessions.all(), stamp=start_of_today()
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _page(
    request: HttpRequest, name: str, participant: Participant, form: forms.Form
) -> HttpResponse:
    context = {"participant": participant, "edition": participant.edition, "form": form}
    return render(request, f"registrations/my/registration/{name}.html", context)
