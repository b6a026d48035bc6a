"""The pages on which an organiser makes, copies, looks over and changes a programme."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response
from pytest_django import Settings

from sessions_app.models import Edition
from tests.browser.fixtures import NewContext, by_daylight, faults, sign_in
from tests.people import make_edition, make_facilitator, make_organiser, make_participant

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(new_context: NewContext, programme: Edition, settings: Settings) -> Page:
    """Olga's browser, signed in."""
    settings.REQUIRE_SECOND_FACTOR = False
    page = new_context().new_page()
    sign_in(page, make_organiser())
    page.wait_for_url("**/admin/")
    return page


def press(page: Page, name: str) -> Response:
    """Press a button, and see what comes."""
    with page.expect_navigation() as answer:
        page.get_by_role("button", name=name).click()
    return answer.value


def test_the_pages_of_a_programme_are_valid_and_open_to_everyone(
    desk: Page, programme: Edition
) -> None:
    draft = make_edition("volgende", is_published=False)
    draft.themes.update(capacity=2)
    theme, session = programme.themes.all()[0], programme.sessions.all()[1]
    theme.facilitators.add(make_facilitator())
    make_participant(theme)
    pages = [(name, draft) for name in ("days", "themes", "words", "options", "publish", "copy")]
    pages += [("days", programme), ("publish", programme), ("delete", programme)]
    addresses = [
        reverse(f"admin:sessions_app_edition_{name}", args=[edition.pk]) for name, edition in pages
    ]
    addresses += [
        reverse("admin:sessions_app_edition_add"),
        reverse("admin:sessions_app_session_add"),
        reverse("admin:sessions_app_session_change", args=[session.pk]),
        reverse("admin:sessions_app_session_delete", args=[session.pk]),
        reverse("admin:sessions_app_theme_delete", args=[theme.pk]),
        reverse("admin:sessions_app_edition_delete", args=[draft.pk]),
        reverse("admin:sessions_app_theme_delete", args=[draft.themes.all()[0].pk]),
    ]
    windows = by_daylight(1280, 390)
    found = {address: faults(desk, desk.goto(address), *windows) for address in addresses}
    assert {address: said for address, said in found.items() if said} == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_an_edition_is_made_by_who_reads_nothing(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(reverse("admin:sessions_app_edition_add"))
    wrong = press(desk, "Bewaar en ga verder")
    assert faults(desk, wrong) == []
    summary = desk.locator(".error-summary")
    assert summary.evaluate("it => it === document.activeElement")
    summary.get_by_role("link", name="Titel").click()
    assert desk.locator("#id_title").evaluate("it => it === document.activeElement")

    desk.get_by_label("Titel").fill("Aanwezig in 2027")
    desk.get_by_label("Begint: dag").nth(0).fill("donderdag 14 januari 2027")
    desk.get_by_label("Begint: tijd").nth(0).fill("13.00")
    desk.get_by_label("Eindigt: tijd").nth(0).fill("15.30")
    press(desk, "Bewaar en ga verder")
    desk.get_by_label("Titel").nth(0).fill("Beleid")
    press(desk, "Bewaar en ga verder")
    press(desk, "Bewaar en ga verder")
    press(desk, "Zet op de site")
    desk.get_by_role("link", name="Bekijk de pagina").click()
    assert "14 januari 2027" in desk.inner_text("main")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_session_changes_after_a_look_at_who_hears_it(
    desk: Page, programme: Edition, width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 900})
    make_participant(programme.themes.all()[0])
    session = programme.sessions.all()[1]
    desk.goto(reverse("admin:sessions_app_session_change", args=[session.pk]))
    desk.get_by_label("Begint: tijd").fill("14 uur")
    preview = press(desk, "Ga verder")
    assert faults(desk, preview) == []
    press(desk, "Wijzig en verstuur 1 bericht")
    assert "Berichten die uitgaan: 1." in desk.inner_text("body")
