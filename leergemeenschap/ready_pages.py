"""Public pages as they travel, answered before anything else looks at the request."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from sessions_app.http import PageForAll

# All that the answer "not modified" says: a browser keeps the other headers with the page.
OF_NOT_MODIFIED = ["ETag", "Cache-Control", "Vary", "Strict-Transport-Security"]
# What the address of a page for all looks like; the longest is shorter.
PATH = re.compile(r"[a-z0-9/_-]{1,200}")


class ReadyPages:
    """Keeps whole answers for a moment, all headers in them; the outermost of the middleware.

    Only a page for all, asked for in the plainest way, is answered here: whatever else a request
    brings is looked at inside, as ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_plain(request):
            return _without_much(self.get_response(request))
        packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        key = f"ready:{packed}:{request.path_info}"
        seen: str = request.META.get("HTTP_IF_NONE_MATCH", "")
        ready: tuple[bytes, dict[str, str]] | None = caches["pages"].get(key)
        if ready:
            content, headers = ready
            if seen == headers["ETag"]:
                return _without_much(HttpResponseNotModified(headers=headers))
            if not seen:
                return HttpResponse(content, headers=headers)
        response = self.get_response(request)
        if _is_for_all(response):
            caches["pages"].set(key, (response.content, dict(response.items())))
        return _without_much(response)


def _is_plain(request: HttpRequest) -> bool:
    """Whether nothing about the request needs a look but its address."""
    asked = request.META
    if request.method != "GET" or asked.get("QUERY_STRING"):
        return False
    if not PATH.fullmatch(request.path_info):
        return False
    if "q=0" in asked.get("HTTP_ACCEPT_ENCODING", ""):
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _is_for_all(response: HttpResponse) -> bool:
    """Whether it may be given to others: it is such a page, and nothing of one visitor came in."""
    is_whole = response.status_code == 200 and response.has_header("ETag")
    return isinstance(response, PageForAll) and is_whole and not response.cookies


def _without_much(response: HttpResponse) -> HttpResponse:
    """The answer; one that says no more than "not modified" without what the browser has."""
    if response.status_code == 304:
        for name in [name for name in response.headers if name not in OF_NOT_MODIFIED]:
            del response.headers[name]
    return response
