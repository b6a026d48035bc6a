"""“Mijn account”: how somebody is called and signs in, on one page."""

from typing import cast

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from leergemeenschap import factors
from registrations.access import for_everyone
from registrations.forms.fields import WholeNameField
from sessions_app.http import SeeOther, posted
from sessions_app.models import User


class OwnNameForm(forms.Form):
    """The name by which others know somebody."""

    name = WholeNameField(
        label="Uw naam",
        called="uw naam",
        max_length=150,
        help_text="Deelnemers zien deze naam bij hun groep en in mails.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )


@require_safe
@for_everyone
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Name, address, and all ways in; for an organiser without a factor, that it comes first."""
    user = cast(User, request.user)
    own = {auth.type: auth.wrap() for auth in Authenticator.objects.filter(user=user)}
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    context = {
        "keys": keys.order_by("created_at"),
        "app": own.get(Authenticator.Type.TOTP),
        "codes": own.get(Authenticator.Type.RECOVERY_CODES),
        "takes_second_step": factors.takes_second_step(user),
        "needs_factor": user.is_staff and settings.REQUIRE_SECOND_FACTOR and not own,
        "contact": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "account/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
@login_required
def change_name(request: HttpRequest) -> HttpResponse:
    """Another name for oneself."""
    user = cast(User, request.user)
    form = OwnNameForm(posted(request), initial={"name": user.name})
    if form.is_valid():
        user.name = form.cleaned_data["name"]
        user.save(update_fields=["name"])
        messages.success(request, "Uw naam is bewaard.")
        return SeeOther(reverse("mfa_index"))
    return render(request, "account/name.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every visit of this account, this one too: somebody left a computer, or lost one."""
    if request.method != "POST":
        return render(request, "account/everywhere.html")
    cast(User, request.user).end_visits()
    logout(request)
    return SeeOther(reverse("account_login"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_everyone
@login_required
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Show who one is by signing in anew, and go on to where one was going."""
    then = get_next_redirect_url(request)
    if request.method != "POST":
        return render(request, "account/sign_in_again.html", {"then": then})
    logout(request)
    return SeeOther(f"{reverse('account_login')}?{urlencode({'next': then or '/account/'})}")
