"""The strip of the demo: the way in by one press, which no other site has."""

import importlib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from leergemeenschap.demo import running
from leergemeenschap.demo.cast import FACILITATORS, ORGANISER
from registrations.models import Participant, Subgroup
from sessions_app.models import Edition
from tests.pages import page_at
from tests.people import make_edition, make_facilitator, make_organiser, make_participant

STRIP = "Dit is een demo."
ROLES = ["organisator", "gespreksleider", "deelnemer"]


@pytest.fixture
def demo(db: None, client: Client, settings: Settings) -> Client:
    """A visitor of the demo, in which nobody has signed up yet."""
    settings.ROOT_URLCONF = "leergemeenschap.demo.urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "leergemeenschap.demo.strip.with_strip"]
    settings.REQUIRE_SECOND_FACTOR = False
    make_organiser(email=ORGANISER[0])
    make_facilitator(email=FACILITATORS[0][0])
    return client


def test_outside_of_the_demo_there_is_no_strip_and_no_way_in_by_a_press(
    client: Client, edition: Edition
) -> None:
    make_organiser(email=ORGANISER[0])
    assert STRIP not in page_at(client, edition.get_absolute_url())
    assert client.post("/demo/", {"als": "organisator"}).status_code == 404


def test_the_settings_of_the_demo_take_no_other_database() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"python manage\.py demo"):
        importlib.import_module("leergemeenschap.demo.settings")


@pytest.mark.parametrize("path", ["/", "/privacy/", "/account/login/", "/nergens/"])
def test_the_strip_is_on_every_page_once_after_the_link_that_skips(
    demo: Client, edition: Edition, path: str
) -> None:
    for packed in ({}, {"Accept-Encoding": "gzip"}):
        page = demo.get(path, headers=packed).content.decode()
        assert page.count(STRIP) == 1
        assert page.index("skip-link") < page.index(STRIP) < page.index("<header")


def test_what_is_no_page_has_no_strip(demo: Client, edition: Edition) -> None:
    assert STRIP.encode() not in demo.get(f"{edition.get_absolute_url()}agenda.ics").content


def test_a_press_signs_in_and_another_role_takes_its_place(demo: Client) -> None:
    group = Subgroup.objects.create(theme=make_edition(running.SLUG).themes.all()[0], number=1)
    member = make_participant(group.theme, subgroup=group)
    places = [demo.post("/demo/", {"als": role}).headers["Location"] for role in ROLES]
    assert places == ["/admin/", "/begeleiding/", member.private_link]
    assert demo.get("/admin/").status_code == 404


@pytest.mark.parametrize("role", ["", "beheerder", "deelnemer"])
def test_nobody_becomes_who_is_not_there(demo: Client, role: str) -> None:
    assert not Participant.objects.exists()
    assert demo.post("/demo/", {"als": role}).status_code == 404


def test_looking_signs_nobody_in(demo: Client) -> None:
    assert demo.get("/demo/", {"als": "organisator"}).status_code == 405
