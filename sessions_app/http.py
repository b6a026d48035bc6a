"""Requests and answers of this site."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import content_disposition_header

from sessions_app.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who signed in: what the access rules of a view have seen to."""

    user: User


class SeeOther(HttpResponseRedirect):
    """The answer to a post that did its work (303): reloading the next page posts nothing again."""

    status_code = 303


class Download(HttpResponse):
    """A file with this name, to keep: no browser shows it as a page of the site."""

    def __init__(self, name: str, content: bytes | str, content_type: str) -> None:
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        super().__init__(content, content_type=content_type, headers=headers)


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
