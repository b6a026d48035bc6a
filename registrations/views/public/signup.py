"""Signing up: pages for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import for_everyone
from registrations.forms.signup import LinkForm, SignUpForm
from registrations.models import Participant
from registrations.places import brake, signup
from sessions_app import programme
from sessions_app.http import SeeOther, posted
from sessions_app.kept import kept_page
from sessions_app.models import Edition, Theme
from sessions_app.models.edition import RegistrationState

# In the address of the form: the theme whose card was pressed.
CHOSEN = "thema"


def _closed(
    request: HttpRequest, edition: Edition, registration: RegistrationState
) -> HttpResponse:
    context = {"edition": edition, "registration": registration.value}
    return render(request, "registrations/public/closed.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    return kept_page(request, "network", status=429)


@require_safe
@for_everyone
def sign_up_current(request: HttpRequest) -> HttpResponse:
    """Go to the form of the current edition."""
    edition = programme.current(timezone.now())
    if edition is None:
        return redirect("sessions_app:home")
    return redirect("registrations:sign_up", edition.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The sign-up form of one edition, or why there is none."""
    edition = programme.edition_or_404(slug)
    registration = edition.registration(timezone.now())
    if registration is not RegistrationState.OPEN:
        return _closed(request, edition, registration)
    form = SignUpForm(posted(request), edition=edition, chosen=request.GET.get(CHOSEN, ""))
    if form.is_valid():
        if not brake.allows("sign_up", request):
            return _too_many(request)
        try:
            signup.sign_up(opened_at=form.opened_at, **form.cleaned_data)
        except signup.RegistrationClosed:
            return _closed(request, edition, RegistrationState.CLOSED)
        except Theme.DoesNotExist:
            # An organiser deleted it a moment ago; so it is no choice any more.
            programme.forget()
            edition = programme.edition_or_404(slug)
            form = SignUpForm(request.POST, edition=edition)
            return _form(request, edition, form)
        return SeeOther(reverse("registrations:signed_up", args=[slug]))
    return _form(request, edition, form)


def _form(request: HttpRequest, edition: Edition, form: SignUpForm) -> HttpResponse:
    context = {
        "edition": edition,
        "form": form,
        "full": Participant.objects.full_themes(edition),
        "closes_soon": edition.closes_soon(timezone.now()),
    }
    return render(request, "registrations/public/sign_up.html", context)


@require_safe
@for_everyone
def handed_over(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody reads who gave their place away: their own link opens nothing any more."""
    return render(
        request,
        "registrations/public/handed_over.html",
        {"edition": programme.edition_or_404(slug)},
    )


@require_safe
@for_everyone
def forgotten(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody reads who was forgotten at once."""
    return render(
        request,
        "registrations/public/forgotten.html",
        {"edition": programme.edition_or_404(slug)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
def request_link(request: HttpRequest) -> HttpResponse:
    """Mail me my link again; the answer is the same for every address."""
    form = LinkForm(posted(request))
    if form.is_valid():
        if not brake.allows("link", request):
            return _too_many(request)
        signup.send_link(form.cleaned_data["email"])
        return SeeOther(reverse("registrations:link_sent"))
    return render(request, "registrations/public/request_link.html", {"form": form})


@require_safe
@for_everyone
def link_sent(request: HttpRequest) -> HttpResponse:
    """The same words for every address."""
    return render(request, "registrations/public/link_sent.html")


@require_safe
@for_everyone
def signed_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks, in the same words for everyone: what happened is in the mail."""
    edition = programme.edition_or_404(slug)
    context = {"edition": edition, "now": timezone.now()}
    response = render(request, "registrations/public/signed_up.html", context)
    response["Cache-Control"] = "no-cache"
    return response
