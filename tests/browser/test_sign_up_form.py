"""The sign-up form, without JavaScript and by keyboard alone."""

import pytest
from playwright.sync_api import Page

from sessions_app.models import Edition
from tests.browser.fixtures import NewContext

pytestmark = pytest.mark.browser

FIELDS = [
    "theme",
    "given_name",
    "name_prefix",
    "family_name",
    "email",
    "organisation",
    "job_title",
    "sector",
    "region",
    "learning_question",
    "prepares",
    "share_contact",
]


@pytest.fixture
def form(new_context: NewContext, programme: Edition) -> Page:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/aanmelden/")
    return page


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").click()


def test_tab_walks_through_the_fields_in_order_and_past_the_trap(form: Page) -> None:
    walked: list[str] = []
    for _ in range(40):
        form.keyboard.press("Tab")
        name = form.evaluate("document.activeElement.name")
        # The radios of a group share one name; a tab stops at the first of them alone.
        if name and name not in walked:
            walked.append(name)
    assert walked == FIELDS


def test_focus_goes_to_what_is_wrong(form: Page) -> None:
    send(form)
    assert form.locator(":focus").get_attribute("role") == "alert"
    assert form.title().startswith("Fout: ")


def test_each_fault_leads_to_its_field(form: Page) -> None:
    send(form)
    links = form.locator("[role=alert] a").all()
    targets = [form.locator(link.get_attribute("href") or "") for link in links]
    assert [target.count() for target in targets] == [1] * len(links)
    assert [target.locator("visible=true").count() for target in targets] == [1] * len(links)
    assert len(links) == 8  # all but the four that are not asked of everyone


def test_what_was_typed_stays(form: Page) -> None:
    form.get_by_label("Voornaam").fill("Zoë")
    form.locator("[name=learning_question]").fill("Wie mis ik?")
    form.locator("[name=prepares]").check()
    send(form)
    assert form.get_by_label("Voornaam").input_value() == "Zoë"
    assert form.locator("[name=learning_question]").input_value() == "Wie mis ik?"
    assert form.locator("[name=prepares]").is_checked()
    assert not form.locator("[name=share_contact]").is_checked()
