"""Requests and answers of this site."""

import gzip
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime

from django.core.cache import caches
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import content_disposition_header

from sessions_app.models import User

# A file as it is made, piece by piece; it can be closed before its end.
Content = Generator[bytes, None, None]


class SignedInRequest(HttpRequest):
    """A request of somebody who signed in: what the access rules of a view have seen to."""

    user: User


class SeeOther(HttpResponseRedirect):
    """The answer to a post that did its work (303): reloading the next page posts nothing again."""

    status_code = 303


class PageForAll(HttpResponse):
    """A page that is the same for everyone who asks for it at this moment."""


class Download(HttpResponse):
    """A file with this name, to keep: no browser shows it as a page of the site."""

    def __init__(self, name: str, content: bytes | str, content_type: str) -> None:
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        super().__init__(content, content_type=content_type, headers=headers)


class StreamedDownload(StreamingHttpResponse):
    """The same for content of any length, which is made while it goes out.

    The first of it is made at once: what is wrong from the start is told by a page.
    """

    def __init__(self, name: str, content: Content, content_type: str) -> None:
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        ahead = _ahead(content)
        next(ahead)
        super().__init__(ahead, content_type=content_type, headers=headers)


def _ahead(content: Content) -> Content:
    """The same; before the first of it comes an empty piece, when that first is there."""
    with closing(content):
        first = next(content)
        yield b""
        yield first
        yield from content


def page_for_all(request: HttpRequest, make: Callable[[], str]) -> PageForAll:
    """The page of this address, made anew where it is not at hand.

    To make without the request: it would bring the user, and with the user a cookie.
    """
    packed = "gzip" in request.headers.get("Accept-Encoding", "")

    def made() -> bytes:
        content = make().encode()
        # Packed once and not per visitor: that would cost as much as all the rest.
        return gzip.compress(content, mtime=0) if packed else content

    # The longest address that has a page is shorter; the rest of a longer one does not matter.
    content = caches["pages"].get_or_set(f"page:{packed}:{request.path[:200]}", made)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    return PageForAll(content, headers=headers | ({"Content-Encoding": "gzip"} if packed else {}))


def start_of_today() -> datetime:
    """Midnight in the Netherlands: the stamp of what stays the same for a day, and so cacheable."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def fingerprint(*shown: object) -> str:
    """A sign of what a page showed, for the page to send back: equal for equal values alone.

    Nobody makes one without the secret key, and it says nothing of the values.
    """
    return salted_hmac("sessions_app.http", repr(shown), algorithm="sha256").hexdigest()[:20]


def is_key(text: str) -> bool:
    """Whether this may be the number of a row; from a browser anything may come."""
    # A larger number is more than a key can be.
    return text.isascii() and text.isdecimal() and len(text) < 19


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also where that is nothing; None where a page is only read."""
    return request.POST if request.method == "POST" else None
