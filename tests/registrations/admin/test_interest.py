"""Who wants to hear of a next edition, for the organiser."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from registrations.models import Interest
from tests.pages import page_at
from tests.people import NOW

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

LIST = reverse("admin:registrations_interest_changelist")


def test_the_list_says_who_confirmed(desk: Client) -> None:
    Interest.objects.create(email="fanny@example.org", confirmed_at=NOW)
    Interest.objects.create(email="niet-bevestigd@example.org")
    page = page_at(desk, LIST)
    assert page.count('alt="True"') == 1
    assert page.count('alt="False"') == 1
    assert desk.get(reverse("admin:registrations_interest_add")).status_code == 403


def test_an_organiser_takes_one_off_and_the_log_keeps_no_address(desk: Client) -> None:
    fanny = Interest.objects.create(email="fanny@example.org", confirmed_at=NOW)
    delete = reverse("admin:registrations_interest_delete", args=[fanny.pk])
    assert desk.post(delete, {"post": "yes"}, follow=True).status_code == 200
    assert Interest.objects.count() == 0
    assert [entry.object_repr for entry in LogEntry.objects.all()] == [f"Adres {fanny.pk}"]
