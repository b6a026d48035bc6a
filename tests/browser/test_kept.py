"""What was typed survives a visit that ended and a connection that is gone, in a browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from registrations.models import Outcome, Subgroup
from sessions_app.models import Edition, User
from tests.browser.fixtures import WINDOWS, Browse, faults
from tests.people import make_participant

pytestmark = pytest.mark.browser

TEXT = "Wij maken een gids voor mentoren, met een brief aan ouders en een lijst van vragen."


@pytest.fixture
def group(programme: Edition, gijs: User) -> Subgroup:
    theme = programme.themes.get(position=1)
    theme.facilitators.add(gijs)
    group = Subgroup.objects.create(theme=theme, number=1)
    make_participant(theme, subgroup=group)
    return group


def write(page: Page, group: Subgroup) -> None:
    page.goto(reverse("registrations:group_outcome", args=[group.pk]))
    page.get_by_label("Wat maken we?").fill("Een gids voor mentoren")
    page.get_by_label("Tekst").fill(TEXT)


def visit(page: Page, user: User) -> None:
    """The visit that begins when somebody signs in, in another tab."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": page.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.mark.parametrize("window", WINDOWS)
def test_a_text_typed_until_the_visit_ended_is_saved_after_signing_in(
    browse: Browse, group: Subgroup, gijs: User, window: dict[str, object]
) -> None:
    page = browse(gijs, **window)
    write(page, group)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Bewaren").click()
    assert answer.value is not None
    assert answer.value.status == 403
    assert page.get_by_role("heading", level=1).inner_text() == "Nog niet bewaard"
    assert faults(page, answer.value) == []
    visit(page, gijs)
    page.get_by_role("button", name="Probeer het opnieuw").click()
    page.wait_for_url("**/opbrengst/")
    assert page.get_by_label("Tekst").input_value() == TEXT
    assert Outcome.objects.get().text == TEXT


def test_without_a_connection_nothing_is_sent_and_nothing_is_lost(
    browse: Browse, group: Subgroup, gijs: User
) -> None:
    page = browse(gijs)
    write(page, group)
    page.context.set_offline(True)
    page.get_by_role("button", name="Bewaren").click()
    said = page.locator(".no-connection")
    said.wait_for()
    assert said.inner_text().startswith("Er is nu geen verbinding.")
    assert page.get_by_label("Tekst").input_value() == TEXT
    page.context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("button", name="Bewaren").click()
    assert Outcome.objects.get().text == TEXT
