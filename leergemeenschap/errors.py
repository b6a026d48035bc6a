"""The pages of what goes wrong. None reads the request but by care: it may be what is wrong.

Django's own pages read the form once more for its safety token, and fail where that failed before.
"""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from leergemeenschap.outage import is_outage
from sessions_app.kept import has_typed, kept_page

# The statuses that have a page; any other has the one of 400 or of 500.
WITH_A_PAGE = {400, 403, 404, 405, 413, 429, 500, 503}
RETRY_AFTER = "10"


def error_page(status: int) -> HttpResponse:
    """Our page for a status from 400 on."""
    page = status if status in WITH_A_PAGE else 500 if status >= 500 else 400
    response = HttpResponse(render_to_string(f"{page}.html"), status=status)
    return _busy(response) if status == 503 else response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read, or is more than we take in."""
    return error_page(413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not for this visitor."""
    return error_page(403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not there, or not for this visitor."""
    return error_page(404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose safety token is missing: usually cookies are off, or the page was old."""
    if has_typed(request):
        return kept_page(request, "old", status=403)
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault; or, where the database is away, the request to come back in a moment.

    Every exception that nobody handles ends here, whether a view or a middleware raised it.
    """
    if not is_outage(sys.exception()):
        return error_page(500)
    # Only what was read before the database went: to read it now could fail once more.
    if getattr(request, "_post", None) is not None and has_typed(request):
        return _busy(kept_page(request, "outage", status=503))
    return error_page(503)


def _busy(page: HttpResponse) -> HttpResponse:
    page.headers["Retry-After"] = RETRY_AFTER
    return page
