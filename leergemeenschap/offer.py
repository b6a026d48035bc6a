"""The one time that a gespreksleider is offered a passkey: after signing in by a code."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from registrations.access import for_everyone
from sessions_app.http import SeeOther
from sessions_app.models import User

# In the session: that this is the visit in which it is offered.
OFFERED = "offers_passkey"


def offer_once(request: HttpRequest, user: User) -> None:
    """Offer it in this visit to who came in by a code, has no key and was never offered one.

    Not to organisers: they choose a second factor, and read of keys there.
    """
    records = get_authentication_records(request, user)
    is_by_code = bool(records) and records[-1]["method"] == "code"
    if user.is_staff or not is_by_code or is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
        return
    never = User.objects.filter(pk=user.pk, passkey_offered_at=None)
    if never.update(passkey_offered_at=timezone.now()):
        request.session[OFFERED] = True


def take_back(request: HttpRequest) -> None:
    """Offer it no more: somebody has one now, or wants none."""
    request.session.pop(OFFERED, None)


@require_POST
@for_everyone
@login_required
def not_now(request: HttpRequest) -> HttpResponse:
    """Take it back, and say where it is found later."""
    take_back(request)
    messages.success(request, "Goed. Een toegangssleutel kunt u later maken bij Mijn account.")
    return SeeOther(reverse("registrations:groups"))
