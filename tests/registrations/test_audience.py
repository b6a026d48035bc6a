"""A view that does not say for whom it is keeps the site from starting."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from registrations import access
from registrations.access import Audience
from sessions_app.models import User
from tests.people import make_facilitator


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


def pages_of(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """All addresses in these trees."""
    found = []
    for pattern in patterns:
        nested = isinstance(pattern, URLResolver)
        found += pages_of(pattern.url_patterns) if nested else [pattern]
    return found


def test_a_view_without_an_audience_does_not_start() -> None:
    declared = path("a/", access.for_everyone(lambda request: HttpResponse()))
    access.refuse_undeclared([declared])
    for tree in (path("b/", page), path("b/", include([declared, path("c/", page)]))):
        with pytest.raises(ImproperlyConfigured, match=r"test_audience.page at .* for whom it is"):
            access.refuse_undeclared([declared, tree])


def test_each_page_of_the_admin_is_for_organisers_whatever_it_asks_itself(db: None) -> None:
    (bare,) = pages_of([access.tree_for_organisers(path("x/", include([path("y/", page)])))])
    request = RequestFactory().get("/x/y/")
    request.user = make_facilitator(is_staff=True)
    assert bare.callback(request).content == b"open"

    stranger = RequestFactory().get("/x/y/")
    stranger.user = User(is_active=False)
    assert stranger.user.is_authenticated
    with pytest.raises(access.Http404):
        bare.callback(stranger)


def test_a_stranger_at_any_page_of_the_admin_is_sent_to_sign_in(client: Client, db: None) -> None:
    pages = [
        one
        for one in pages_of(get_resolver().url_patterns)
        if one.lookup_str.startswith("django.contrib.admin")
    ]
    assert len(pages) > 40
    assert {one.callback.audience for one in pages} == {Audience.ORGANISER}
    assert client.get("/admin/jsi18n/").status_code == 302
