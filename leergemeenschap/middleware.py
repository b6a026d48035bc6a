"""What every answer has in common, and what organisers must do before they see anything."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from leergemeenschap.errors import error_page
from sessions_app.kept import has_typed, kept_page
from sessions_app.models import User

PERMISSIONS = "camera=(), microphone=(), geolocation=()"
# Whoever asks how the site is may do so by any name: a probe knows no other.
PROBED = {"/healthz", "/metrics"}
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
# In the environment of a request: the status of an answer that the server gives without the site.
REFUSED_BY_SERVER = "leergemeenschap.refused"
REFUSED_ENCODING = re.compile(r"[^,]*;\s*q=0(\.0*)?\s*(,|$)")
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


def with_words(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give a refusal that comes without a page one of ours, and HEAD no body.

    Django and WhiteNoise refuse a method with empty hands. A server may drop the body of an answer
    to HEAD, but gunicorn writes a line about each.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400 and not getattr(response, "content", b""):
            page = error_page(response.status_code)
            for name, value in response.items():
                if name not in {"Content-Type", "Content-Length"}:
                    page.headers[name] = value
            page.headers["Content-Length"] = str(len(page.content))
            response = page
        if request.method == "HEAD":
            _take_the_body_from(response)
        return response

    return middleware


def _take_the_body_from(response: HttpResponseBase) -> None:
    """Leave the headers as they are, the length of the body among them."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.content = b""


def readable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what no page of ours could read, before any page tries.

    A NUL is nothing that a database looks up, and no browser writes a form in another charset than
    UTF-8. Bytes of an address that are no text need no rule: Django reads them as a sign for what
    cannot be read.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if status := request.META.get(REFUSED_BY_SERVER):
            return error_page(status)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.path_info in PROBED:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        _refuse_the_unreadable(request)
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if "q=0" in accepted:
            request.META["HTTP_ACCEPT_ENCODING"] = REFUSED_ENCODING.sub("", accepted)
        return get_response(request)

    return middleware


def _refuse_the_unreadable(request: HttpRequest) -> None:
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise BadRequest("NUL in the query")
    charset = request.content_params.get("charset") if request.content_params else None
    if charset is not None and charset.lower() != "utf-8":
        raise BadRequest("another charset than UTF-8")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig("more than a form of ours holds")


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
        if has_typed(request):
            return kept_page(request, "visit", status=403, way_in=page)
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
