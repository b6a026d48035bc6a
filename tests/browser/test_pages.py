"""Every public page, as people meet it: wide, narrow, in the dark, by keyboard."""

import gzip

import pytest
from playwright.sync_api import Response
from pytest_django import Settings

from registrations.models import Interest
from sessions_app.models import Edition
from tests.browser.fixtures import NARROW, WINDOWS, NewContext, faults
from tests.people import NOW, make_participant
from tests.smtp import make_mail

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.urls")]

PAGES = [
    "/",
    "/edities/",
    "/edities/werken-aan-aanwezigheid/",
    "/edities/werken-aan-aanwezigheid/aanmelden/",
    "/edities/{slug}/voor-partners/",
    "/edities/werken-aan-aanwezigheid/voor-partners/",
    "/aanmelden/",
    "/edities/{slug}/aangemeld/",
    "/edities/{slug}/overgedragen/",
    "/edities/{slug}/vergeten/",
    "/zo-maken-wij-de-groepen/",
    "/op-de-hoogte/",
    "/op-de-hoogte/gevraagd/",
    "/op-de-hoogte/gestopt/",
    "{asked}",
    "{on_list}",
    "/aanmelding/link/",
    "/aanmelding/link/verstuurd/",
    "{private_link}",
    "{private_link}wijzigen/",
    "{private_link}wijzigen/thema/",
    "{private_link}wijzigen/adres/",
    "{private_link}annuleren/",
    "{private_link}overdragen/",
    "{private_link}gegevens/",
    "{private_link}gegevens/wissen/",
    "/privacy/",
    "/toegankelijkheid/",
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
    "/fout/400/",
    "/fout/403/",
    "/fout/404/",
    "/fout/405/",
    "/fout/413/",
    "/fout/429/",
    "/fout/500/",
    "/fout/503/",
]


def test_every_page_is_valid_and_open_to_everyone(
    new_context: NewContext, programme: Edition
) -> None:
    participant = make_participant(programme.themes.all()[0], prepares=True)
    make_mail(participant=participant)
    asked = Interest.objects.create(email="fanny@example.org")
    on_list = Interest.objects.create(email="femke@example.org", confirmed_at=NOW)
    known = {"slug": programme.slug, "private_link": participant.private_link}
    known |= {"asked": asked.link, "on_list": on_list.link}
    page = new_context().new_page()
    found = {
        address: faults(page, page.goto(address.format(**known)), *WINDOWS) for address in PAGES
    }
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_the_bar_that_only_a_narrow_window_has_can_be_read_by_daylight_too(
    new_context: NewContext, programme: Edition
) -> None:
    page = new_context(**NARROW | {"color_scheme": "light"}).new_page()
    assert faults(page, page.goto("/")) == []


def test_a_form_with_errors_is_valid_and_open_to_everyone(
    new_context: NewContext, programme: Edition
) -> None:
    page = new_context().new_page()
    page.goto("/aanmelden/")
    with page.expect_navigation() as answer:
        page.locator("main form button[type=submit]").click()
    assert faults(page, answer.value, *WINDOWS) == []


@pytest.mark.parametrize(("address", "kibibytes"), [("/", 16), ("/aanmelden/", 20)])
def test_a_first_visit_is_light(
    new_context: NewContext, programme: Edition, address: str, kibibytes: int
) -> None:
    page = new_context().new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    files = [answer for answer in answers if answer.status == 200]
    weight = sum(len(gzip.compress(file.body())) for file in files)
    assert len(files) <= 4
    assert weight <= kibibytes * 1024


def test_the_first_press_of_tab_skips_to_the_content(
    new_context: NewContext, programme: Edition
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(":target").evaluate("target => target.closest('main') !== null")


def test_the_page_that_prints_leaves_out_what_paper_cannot_press_and_ends_with_its_address(
    new_context: NewContext, programme: Edition, settings: Settings
) -> None:
    page = new_context().new_page()
    page.goto("/")
    ends = page.locator(".on-paper")
    assert not ends.is_visible()
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    address = f"{settings.SITE_URL}{programme.get_absolute_url()}"
    assert ends.inner_text() == f"Lees meer en meld u aan op {address}"
