"""The people, as an organiser sees them: valid, and open to everyone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings

from registrations.admin.actions import ACTIONS
from registrations.models import Participant, Status
from registrations.places import registration, waiting_list
from sessions_app.models import Edition, User
from tests.browser.fixtures import NewContext, by_daylight, faults, sign_in
from tests.people import NOW, make_group, make_organiser, make_participant
from tests.smtp import make_mail

pytestmark = pytest.mark.browser


@pytest.fixture
def olga(programme: Edition) -> User:
    return make_organiser()


@pytest.fixture
def desk(new_context: NewContext, olga: User, settings: Settings) -> Page:
    """Olga's browser, signed in."""
    settings.REQUIRE_SECOND_FACTOR = False
    page = new_context().new_page()
    sign_in(page, olga)
    page.wait_for_url("**/admin/")
    return page


@pytest.fixture
def piet(programme: Edition, olga: User) -> Participant:
    """Piet, who has been through much; somebody waits."""
    theme = programme.themes.all()[0]
    theme.capacity = 2
    theme.save()
    make_participant(theme, email="", given_name="Dora")
    piet = make_participant(theme, status=Status.WAITING, waiting_since=NOW)
    make_participant(theme, email="w@example.org", status=Status.WAITING, waiting_since=NOW)
    make_mail(participant=piet, state="failed", error="De mailserver weigert het adres: 550")
    piet = waiting_list.give_place(piet, because="Spreekt.", by=olga)
    piet = registration.change_theme(piet, programme.themes.all()[1], by=olga)
    piet.subgroup = make_group(piet.theme, number=2)
    piet.save()
    return piet


def test_the_pages_of_people_are_valid_and_open_to_everyone(desk: Page, piet: Participant) -> None:
    names = ["change", "correct", "delete", *(action.name for action in ACTIONS)]
    pages = {
        name: reverse(f"admin:registrations_participant_{name}", args=[piet.pk]) for name in names
    }
    pages |= {
        name: reverse(f"admin:registrations_participant_{name}") for name in ("add", "changelist")
    }
    windows = by_daylight(1366, 320)
    found = {name: faults(desk, desk.goto(address), *windows) for name, address in pages.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
