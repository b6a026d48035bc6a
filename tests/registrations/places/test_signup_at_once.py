"""Signing up at the same moment, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.models import Participant, QueuedMail
from tests.forms import posted
from tests.people import make_edition

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(requests: list[dict[str, Any]], url: str) -> list[int]:
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

    statuses = at_once(requests, reverse("registrations:sign_up", args=[edition.slug]))

    assert statuses == [303] * 50
    assert Participant.objects.count() == 1
    assert list(QueuedMail.objects.values_list("kind", flat=True)) == ["confirmation"]


def test_fifty_people_at_once_all_get_a_place(clock: Any, settings: Settings) -> None:
    settings.SIGN_UP_LIMIT = 100
    edition = make_edition()
    requests = [posted(edition, email=f"p{i}@example.org") for i in range(50)]
    clock.shift(10)

    statuses = at_once(requests, reverse("registrations:sign_up", args=[edition.slug]))

    assert statuses == [303] * 50
    assert Participant.objects.placed().count() == 50
    assert QueuedMail.objects.count() == 50
