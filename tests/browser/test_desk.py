"""What an organiser sees signed in. The browser refuses nothing on any page of the admin."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings

from registrations.letters import mail
from registrations.models import MailText, Preparation
from registrations.models.mail import MailState
from sessions_app.models import Edition
from tests import admin_pages
from tests.browser.fixtures import (
    NARROW,
    Browse,
    NewContext,
    by_daylight,
    faults,
    sign_in,
    too_wide,
)
from tests.people import make_organiser, make_participant

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(new_context: NewContext, programme: Edition, settings: Settings) -> Page:
    """Olga's browser, signed in."""
    settings.REQUIRE_SECOND_FACTOR = False
    olga = make_organiser()
    page = new_context().new_page()
    sign_in(page, olga)
    page.wait_for_url("**/admin/")
    return page


# So that both processors walk.
@pytest.mark.parametrize("quarter", range(4))
def test_every_page_of_the_admin_is_valid_and_open_to_everyone(
    browse: Browse, programme: Edition, quarter: int
) -> None:
    """On a tablet and a wide screen nobody scrolls sideways; there it is looked at once more."""
    page = browse(make_organiser())
    keys = admin_pages.fill(programme)
    opened, found = 0, {}
    for name, address in list(admin_pages.addresses(keys).items())[quarter::4]:
        answer = page.goto(address)
        if answer and answer.status == 200:
            opened += 1
            page.evaluate(
                "document.querySelectorAll('details').forEach(box => { box.open = true })"
            )
            found[name] = faults(page, answer, *by_daylight(1366), NARROW)
            for width in (768, 1920):
                page.set_viewport_size({"width": width, "height": 900})
                found[name] += too_wide(page)
    assert opened > 15
    # On Django's own forms too: none of them is let off.
    assert [(name, one) for name, wrong in found.items() for one in wrong] == []


def test_the_pages_that_forget_are_valid_and_open_to_everyone(
    desk: Page, programme: Edition
) -> None:
    theme, session = programme.themes.all()[0], programme.sessions.all()[0]
    piet = make_participant(theme)
    prepared = Preparation.objects.create(theme=theme, session=session, agenda="Rondje")
    prepared.tasks.create(what="Piet bellen", who=piet)
    for name, row in [
        ("registrations_participant_forget", piet),
        ("sessions_app_edition_texts", programme),
    ]:
        answer = desk.goto(reverse(f"admin:{name}", args=[row.pk]))
        assert faults(desk, answer, *by_daylight(1280, 320)) == []


def test_the_pages_about_mail_are_valid_and_open_to_everyone(
    desk: Page, programme: Edition
) -> None:
    piet = make_participant(programme.themes.all()[0])
    sent = mail.confirmation_letter(piet)
    sent.state, sent.error = MailState.FAILED, "De mailserver weigert het adres: 550 Onbekend"
    sent.save()
    MailText.objects.create(
        edition=programme, kind="confirmation", subject="Welkom", body="{plaats}\n\n# Tot dan"
    )
    pages = [
        reverse("admin:registrations_queuedmail_changelist"),
        reverse("admin:registrations_queuedmail_change", args=[sent.pk]),
        reverse("admin:registrations_queuedmail_send_again", args=[sent.pk]),
        reverse("admin:sessions_app_edition_mail_texts", args=[programme.pk]),
        reverse("admin:sessions_app_edition_mail_text", args=[programme.pk, "confirmation"]),
    ]
    for page in pages:
        assert faults(desk, desk.goto(page), *by_daylight(1366, 768, 320)) == []


def test_the_pages_of_an_account_are_valid_and_open_to_everyone(desk: Page) -> None:
    # An organiser who just signed in sets up a second factor without a password once more.
    for name in [
        "account_change_password",
        "account_logout",
        "mfa_index",
        "account_name",
        "account_everywhere",
        "account_sign_in_again",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    ]:
        assert faults(desk, desk.goto(reverse(name)), *by_daylight(1280, 320)) == []
        assert urlsplit(desk.url).path == reverse(name)
