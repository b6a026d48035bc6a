"""Signing up: pages for everyone."""

import secrets
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import for_everyone
from registrations.forms.guarded import new_stamp
from registrations.forms.signup import LinkForm, SignUpForm
from registrations.models import Participant
from registrations.places import brake, signup
from sessions_app import programme
from sessions_app.http import SeeOther, page_for_all, posted
from sessions_app.kept import kept_page
from sessions_app.models import Edition, Theme
from sessions_app.models.edition import RegistrationState

# Where in the form, as it is kept, something of one visitor comes. Nobody can write these.
TOKEN_HERE, STAMP_HERE = secrets.token_hex(), secrets.token_hex()
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
    if request.method != "POST":
        return _empty_form(request, edition)
    form = SignUpForm(request.POST, edition=edition)
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


def _empty_form(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The form before anybody typed: made once, with what is of one visitor filled in."""
    chosen = request.GET.get(CHOSEN, "")
    if chosen not in {str(theme.pk) for theme in edition.themes.all()}:
        chosen = ""
    full = Participant.objects.full_themes(edition)

    def made() -> str:
        form = SignUpForm(edition=edition, chosen=chosen)
        form.fields["stamp"].initial = STAMP_HERE
        context = _context(edition, form, full) | {"csrf_token": TOKEN_HERE}
        return render_to_string("registrations/public/sign_up.html", context)

    key = f"form:{edition.pk}:{chosen}:{'-'.join(map(str, sorted(full)))}"
    page: str = caches["pages"].get_or_set(key, made) or ""
    page = page.replace(TOKEN_HERE, get_token(request)).replace(STAMP_HERE, new_stamp())
    return HttpResponse(page)


def _form(request: HttpRequest, edition: Edition, form: SignUpForm) -> HttpResponse:
    full = Participant.objects.full_themes(edition)
    context = _context(edition, form, full)
    return render(request, "registrations/public/sign_up.html", context)


def _context(edition: Edition, form: SignUpForm, full: set[int]) -> dict[str, Any]:
    closes_soon = edition.closes_soon(timezone.now())
    return {"edition": edition, "form": form, "full": full, "closes_soon": closes_soon}


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

    def page() -> str:
        context = {"edition": programme.edition_or_404(slug), "now": timezone.now()}
        return render_to_string("registrations/public/signed_up.html", context)

    return page_for_all(request, page)
