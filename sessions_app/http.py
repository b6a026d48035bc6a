"""Requests and answers of this site."""

from django.http import HttpRequest, HttpResponseRedirect

from sessions_app.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who signed in: what the access rules of a view have seen to."""

    user: User


class SeeOther(HttpResponseRedirect):
    """The answer to a post that did its work (303): reloading the next page posts nothing again."""

    status_code = 303
