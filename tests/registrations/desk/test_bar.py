"""The bar says of which edition a page is, and in which place one is."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from registrations.desk.bar import PLACES, Bar
from registrations.models import Subgroup
from sessions_app.models import Edition, Theme
from tests.people import make_organiser, make_participant
from tests.sessions_app.test_at_hand import make_edition
from tests.smtp import make_mail

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.fixture
def desk(client: Client, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    return client


def bar(desk: Client, address: str, **asked: object) -> Bar:
    found: Bar = desk.get(address, asked).context["bar"]
    return found


def test_without_editions_there_is_no_bar(desk: Client) -> None:
    found = bar(desk, "/admin/")
    assert (found.edition, found.places) == (None, [])


def test_each_place_leads_to_a_page_that_is_in_it(desk: Client, edition: Edition) -> None:
    places = {place.name: place.address for place in bar(desk, "/admin/").places}
    assert list(places) == list(PLACES)
    assert {name: bar(desk, address).here for name, address in places.items()} == {
        name: name for name in PLACES
    }


def test_a_page_about_one_row_is_about_its_edition(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    make_edition("eerder", 1)
    piet = make_participant(theme)
    make_mail(participant=piet, edition=edition)
    group = Subgroup.objects.create(theme=theme, number=1)
    rows = [
        ("theme", theme, "Programma"),
        ("session", edition.sessions.all()[0], "Bijeenkomsten"),
        ("edition", edition, "Programma"),
        ("participant", piet, "Deelnemers"),
        ("queuedmail", piet.mails.all()[0], "Mail"),
    ]
    assert bar(desk, "/admin/").edition != edition
    for model, row, place in rows:
        address = reverse(f"admin:{row._meta.app_label}_{model}_change", args=[row.pk])
        found = bar(desk, address)
        assert (model, found.edition, found.here) == (model, edition, place)
    assert group.theme.edition == edition


@pytest.mark.parametrize("asked", ["", "alle", "abc", "9" * 40])
def test_a_list_of_what_is_no_edition_has_the_bar_of_the_one_at_hand(
    desk: Client, edition: Edition, asked: str
) -> None:
    make_edition("eerder", 1)
    address = reverse("admin:registrations_participant_changelist")
    found = bar(desk, address, editie=asked).edition
    assert found is not None
    assert found.slug == "eerder"
    assert bar(desk, address, editie=edition.pk).edition == edition
