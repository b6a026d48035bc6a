"""Keeps what was typed where a form could not be taken: one page, from which it is sent again.

It stands in that page alone: not in an address, not in a log, and not on the server.
"""

from collections.abc import Iterator
from urllib.parse import quote

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

TOKEN = "csrfmiddlewaretoken"  # noqa: S105
# A value from this length is a text that somebody may want to read or copy.
WORTH_READING = 40


def has_typed(request: HttpRequest) -> bool:
    """Whether the request brings something that somebody would lose."""
    return any(value for name, value in typed(request) if name != TOKEN)


def typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The fields of a form that is worth sending again; nothing where a password may be among them.

    The pages of accounts have the passwords, the codes and the keys; the admin has passwords too.
    Nothing either that came from another site: it may not have its words sent by a press here.
    """
    if request.method != "POST" or request.path_info.startswith("/account/"):
        return
    try:
        form = request.POST
    except (SuspiciousOperation, UnreadablePostError):
        return
    if any("password" in name for name in form) or _is_foreign(request):
        return
    for name, values in form.lists():
        for value in values:
            yield name, value


def kept_page(request: HttpRequest, why: str, *, status: int, way_in: str = "") -> HttpResponse:
    """The page with all that was typed and a button to send it again; `why` names the case.

    `way_in` is the page where a visitor signs in first.
    """
    fields = [(name, value) for name, value in typed(request) if name != TOKEN]
    context = {
        "why": why,
        "address": request.get_full_path(),
        "way_in": way_in and f"{way_in}?next={quote(request.path)}",
        "typed": fields,
        "texts": [value for _, value in fields if len(value) >= WORTH_READING],
        # Not the request: with it the page would ask who visits.
        "csrf_token": get_token(request),
    }
    return HttpResponse(render_to_string("kept.html", context), status=status)


def _is_foreign(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of another site."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", own) != own
