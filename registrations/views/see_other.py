"""The answer to a post that did its work."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Go and get the next page (303): reloading it posts nothing again."""

    status_code = 303
