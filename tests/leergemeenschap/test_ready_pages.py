"""Public pages from the hand: as cheap as they can be, and never of one visitor or of yesterday."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from sessions_app.models import Edition

pytestmark = pytest.mark.django_db

# As the server adds them; a date has always this length.
BY_THE_SERVER = {
    "Server": "gunicorn",
    "Date": "Tue, 01 Sep 2026 08:00:00 GMT",
    "Connection": "keep-alive",
}


def public_pages(edition: Edition) -> list[str]:
    return [
        "/",
        edition.get_absolute_url(),
        reverse("sessions_app:editions"),
        reverse("sessions_app:for_partners", args=[edition.slug]),
        reverse("registrations:signed_up", args=[edition.slug]),
    ]


def test_a_page_asked_for_again_takes_no_statement_and_gives_no_cookie(
    client: Client, edition: Edition, django_assert_num_queries: Any
) -> None:
    for path in public_pages(edition):
        first = client.get(path)
        with django_assert_num_queries(0):
            again = client.get(path)
        assert (again.status_code, again.content) == (200, first.content)
        assert dict(again.items()) == dict(first.items())
        assert (first.cookies, again.cookies) == ({}, {})


@pytest.mark.parametrize("encoding", ["identity", "gzip", "gzip;q=0"])
def test_a_browser_gets_a_page_as_it_can_read_it(
    client: Client, edition: Edition, encoding: str
) -> None:
    for other in ("gzip", "identity"):
        client.get("/", headers={"accept-encoding": other})
    answer = client.get("/", headers={"accept-encoding": encoding})
    assert answer.headers.get("Content-Encoding", "identity") == encoding.replace(
        "gzip;q=0", "identity"
    )


def test_who_has_the_page_hears_so_in_three_hundred_bytes(edition: Edition) -> None:
    client = Client(headers={"accept-encoding": "gzip"})
    etag = client.get("/", secure=True)["ETag"]
    again = client.get("/", headers={"if-none-match": etag}, secure=True)
    lines = [f"{name}: {value}" for name, value in {**BY_THE_SERVER, **again.headers}.items()]
    assert (again.status_code, again.content) == (304, b"")
    assert len("\r\n".join(["HTTP/1.1 304 Not Modified", *lines, "", ""])) <= 300
    other = client.get("/", headers={"if-none-match": '"another"'}, secure=True)
    assert other.status_code == 200


def test_a_change_by_another_process_is_seen_within_two_seconds(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    assert "Nieuwe titel" not in client.get("/").content.decode()
    Edition.objects.update(title="Nieuwe titel")  # no signal, as from elsewhere
    clock.shift(timedelta(seconds=2))
    assert "Nieuwe titel" in client.get("/").content.decode()


def test_a_change_by_this_process_is_seen_at_once(client: Client, edition: Edition) -> None:
    client.get("/")
    edition.title = "Nieuwe titel"
    edition.save()
    assert "Nieuwe titel" in client.get("/").content.decode()


def test_what_is_asked_in_another_way_is_looked_at_as_ever(
    client: Client, edition: Edition, settings: Any
) -> None:
    page = client.get("/")
    head = client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == page["Content-Length"]
    assert client.post("/").status_code == 405
    assert client.get("/?x=%00").status_code == 400
    assert client.get("/?x=1").content == page.content
    assert client.get("/", headers={"host": "elders.example.com"}).status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/").status_code == 301


def test_a_page_of_one_visitor_is_never_kept(client: Client, edition: Edition) -> None:
    path = reverse("registrations:sign_up", args=[edition.slug])
    forms = [Client().get(path) for _ in range(2)]
    assert forms[0].content != forms[1].content
    assert all(form.cookies for form in forms)


def test_a_form_that_nobody_filled_in_takes_one_statement_at_most(
    client: Client, edition: Edition, django_assert_num_queries: Any
) -> None:
    path = reverse("registrations:sign_up", args=[edition.slug])
    theme = edition.themes.get(position=1)
    for capacity, statements in ((None, 0), (5, 1)):
        theme.capacity = capacity
        theme.save()
        client.get(path)
        for asked in (path, f"{path}?thema={theme.pk}"):
            client.get(asked)
            with django_assert_num_queries(statements):
                client.get(asked)
