"""The handbook of organisers and the page of a trial, as a browser shows them."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from sessions_app.models import Edition
from tests.browser.fixtures import NewContext, by_daylight, faults, sign_in
from tests.people import make_organiser

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(new_context: NewContext, programme: Edition, settings: Settings) -> Page:
    """Olga's browser, signed in."""
    settings.REQUIRE_SECOND_FACTOR = False
    page = new_context().new_page()
    sign_in(page, make_organiser())
    page.wait_for_url("**/admin/")
    return page


@pytest.mark.parametrize("name", ["handbook", "sessions_app_edition_trial"])
def test_it_is_valid_and_open_to_everyone(desk: Page, name: str) -> None:
    answer = desk.goto(reverse(f"admin:{name}"))
    assert faults(desk, answer, *by_daylight(1366, 390)) == []


def test_the_overview_of_a_trial_is_valid_and_open_to_everyone(desk: Page) -> None:
    desk.goto(reverse("admin:sessions_app_edition_trial"))
    desk.get_by_role("button", name="Begin een proefeditie").click()
    assert faults(desk, desk.goto(reverse("admin:index"))) == []


def test_a_page_leads_to_its_own_part_with_a_picture(desk: Page) -> None:
    desk.locator(".bar").get_by_role("link", name="Deelnemers").click()
    desk.get_by_role("link", name="Uitleg").click()
    part = desk.locator("section:target")
    expect(part.get_by_role("heading", level=2)).to_have_text("Deelnemers")
    picture = part.locator("img").first
    picture.scroll_into_view_if_needed()
    desk.wait_for_load_state("networkidle")
    assert picture.evaluate("picture => picture.naturalWidth") == 960
