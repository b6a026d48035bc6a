"""What every answer has in common, and what organisers must do before they see anything."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from sessions_app.models import User

PERMISSIONS = "camera=(), microphone=(), geolocation=()"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecurityHeaders(SecurityMiddleware):
    """Headers on every answer, also a refusal; nobody keeps an answer that does not say so.

    Django's own SecurityMiddleware cannot do this alone: its redirect to https checks the host, and
    the answer to a wrong host then has no headers.
    """

    def process_request(self, request: HttpRequest) -> None:
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store, private")
        if "no-store" in response.headers["Cache-Control"]:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


def without_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse an address with a NUL after its question mark: no database looks that up.

    Nobody types one, and the lists of the admin ask the database for whatever stands there. Bytes
    that are no text need no rule: Django reads them as a sign for what cannot be read.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the query")
        return get_response(request)

    return middleware


class FactorMissing(Exception):
    """An organiser has not used a second factor in this session."""


class SecondFactor:
    """An organiser without a second factor is nobody outside the account pages.

    Whoever asks for the user is stopped, so no page needs a rule of its own; a public page does
    not ask, so it reads no session and can be cached. Mind that merely touching `request.user`
    may raise FactorMissing: leave it to this middleware, and touch the user in views alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and not request.path_info.startswith("/account/"):
            user = request.user
            request.user = SimpleLazyObject(lambda: _with_factor(request, user))  # type: ignore[assignment]
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Send an organiser to where the factor is set up, or else asked for."""
        if not isinstance(exception, FactorMissing):
            return None
        (page,) = exception.args
        if page == reverse("mfa_index"):
            return redirect(page)
        return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def _with_factor(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    """The user, if that is no organiser or one who used a second factor in this session."""
    if user.is_authenticated and user.is_staff:
        if not is_mfa_enabled(user, FACTORS):
            raise FactorMissing(reverse("mfa_index"))
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if "mfa" not in methods:
            raise FactorMissing(get_adapter().get_reauthentication_methods(user)[0]["url"])
    return user
