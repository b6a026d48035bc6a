"""Hearing of a next edition: asking for it, confirming it and leaving, without an account."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import for_everyone, for_interested
from registrations.forms.interest import InterestForm
from registrations.models import Interest
from registrations.places import brake, interest
from sessions_app import programme
from sessions_app.http import SeeOther, posted
from sessions_app.kept import kept_page


@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to hear of a next edition; the answer is the same for every address."""
    now = timezone.now()
    edition = programme.current(now)
    if edition is None:
        return redirect("sessions_app:home")
    form = InterestForm(posted(request))
    if form.is_valid():
        if not brake.allows("interest", request):
            return kept_page(request, "network", status=429)
        interest.ask(form.cleaned_data["email"])
        return SeeOther(reverse("registrations:interest_asked"))
    context = {"form": form, "edition": edition, "is_open": edition.is_open_for_registration(now)}
    return render(request, "registrations/public/interest/ask.html", context)


@require_safe
@for_everyone
def asked(request: HttpRequest) -> HttpResponse:
    """The same words for every address."""
    return render(request, "registrations/public/interest/asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
@for_interested
def page(request: HttpRequest, interested: Interest) -> HttpResponse:
    """Whether this address is on the list, with a button to get on it and one to leave."""
    if request.method == "POST":
        try:
            interest.confirm(interested)
        except Interest.DoesNotExist:
            return SeeOther(reverse("registrations:interest_left"))
        return SeeOther(request.path)
    return render(request, "registrations/public/interest/page.html", {"interest": interested})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Take the address of this key off the list.

    Mail programs press it too (RFC 8058), who have no cookie: the key is what proves it. A second
    press ends where the first did.
    """
    if request.method != "POST":
        return SeeOther(reverse("registrations:interest", args=[key]))
    # Whose key it is no more is off the list already.
    with suppress(Interest.DoesNotExist):
        interest.leave(key)
    return SeeOther(reverse("registrations:interest_left"))


@require_safe
@for_everyone
def left(request: HttpRequest) -> HttpResponse:
    """What somebody reads who left."""
    return render(request, "registrations/public/interest/left.html")
