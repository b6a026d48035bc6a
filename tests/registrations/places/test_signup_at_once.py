"""Signing up at the same moment, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.models import Participant, QueuedMail
from tests.at_once import at_once
from tests.forms import posted
from tests.pages import browser_of
from tests.people import PIET, make_edition, make_organiser
from tests.places import mailed

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def posts_at_once(requests: list[dict[str, Any]], url: str) -> list[int]:
    """Post all forms at the same moment, each from a thread of its own; the status codes."""
    start = Barrier(len(requests))

    def post(data: dict[str, Any]) -> int:
        client = Client(raise_request_exception=False)
        start.wait()
        try:
            return client.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(post, requests))


def test_fifty_posts_of_one_address_at_once_give_one_place_and_one_mail(
    clock: Any, settings: Settings
) -> None:
    settings.SIGN_UP_LIMIT = 100
    edition = make_edition()
    addresses = ["piet@example.org", "PIET@example.org"]
    requests = [posted(edition, email=addresses[i % 2]) for i in range(50)]
    clock.shift(10)

    statuses = posts_at_once(requests, reverse("registrations:sign_up", args=[edition.slug]))

    assert statuses == [303] * 50
    assert Participant.objects.count() == 1
    assert list(QueuedMail.objects.values_list("kind", flat=True)) == ["confirmation"]


def test_fifty_people_at_once_all_get_a_place(clock: Any, settings: Settings) -> None:
    settings.SIGN_UP_LIMIT = 100
    edition = make_edition()
    requests = [posted(edition, email=f"p{i}@example.org") for i in range(50)]
    clock.shift(10)

    statuses = posts_at_once(requests, reverse("registrations:sign_up", args=[edition.slug]))

    assert statuses == [303] * 50
    assert Participant.objects.placed().count() == 50
    assert QueuedMail.objects.count() == 50


def test_two_organisers_who_add_one_address_at_once_get_a_sentence(
    clock: Any, settings: Settings
) -> None:
    edition = make_edition()
    settings.REQUIRE_SECOND_FACTOR = False
    theme = edition.themes.get(position=1)
    data = PIET | {"theme": theme.pk, "tell": "on"}
    browsers = [browser_of(make_organiser(email=f"{name}@example.org")) for name in ("olga", "bo")]
    url = reverse("admin:registrations_participant_add")

    answers = at_once(*[partial(browser.post, url, data) for browser in browsers])

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (refused,) = [answer for answer in answers if answer.status_code == 200]
    assert "Dit e-mailadres is hier al aangemeld." in refused.content.decode()
    assert mailed() == [("confirmation", "piet")]
