"""Signing in as people do: with the code from a mail, and with a passkey."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, Response

from registrations.letters import outbox
from sessions_app.models import Edition, User
from tests.browser.fixtures import NewContext, by_daylight, faults
from tests.people import make_facilitator, make_organiser

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def gijs(programme: Edition) -> User:
    """A gespreksleider who has no password, as the organiser makes them."""
    gijs = make_facilitator(password=None)
    programme.themes.all()[0].facilitators.add(gijs)
    return gijs


def code_for(user: User) -> str:
    """The code in the newest mail to a user."""
    outbox.send_due()
    text = [message.body for message in mail.outbox if message.to == [user.email]][-1]
    [code] = re.findall(r"^\d{4} \d{4}$", str(text), re.M)
    return str(code)


def tab_to(page: Page, target: str) -> None:
    """Move the focus with the Tab key until it is where target says."""
    for _ in range(40):
        if page.locator(":focus").and_(page.locator(target)).count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The Tab key does not reach {target}")


def enter(page: Page) -> Response:
    with page.expect_navigation() as answer:
        page.keyboard.press("Enter")
    assert answer.value
    return answer.value


def press(page: Page, name: str) -> Response:
    """Press a button or follow a link that leads to another page."""
    wanted = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    with page.expect_navigation() as answer:
        wanted.first.click()
    assert answer.value
    return answer.value


def sign_in_by_code(page: Page, user: User) -> Response:
    page.goto(reverse("account_login"))
    page.locator("#id_email").fill(user.email)
    press(page, "Mail mij een code")
    page.locator("#id_code").fill(code_for(user))
    return press(page, "Inloggen")


def path(page: Page) -> str:
    return str(page.evaluate("location.pathname"))


def give_device(page: Page) -> tuple[CDPSession, str]:
    """A device that knows its owner, which Chromium then asks for passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, answer["authenticatorId"]


def add_passkey(page: Page) -> Response:
    """From the page of an account to where one comes when the key is made."""
    assert faults(page, page.goto(reverse("mfa_index"))) == []
    assert faults(page, press(page, "Toegangssleutel toevoegen")) == []
    page.get_by_label("Naam van de toegangssleutel").fill("Mijn telefoon")
    return press(page, "Toegangssleutel toevoegen")


def press_passkey(page: Page) -> None:
    """Sign in with the button for passkeys, and nothing else."""
    press(page, "Met een toegangssleutel (passkey)")


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    with page.expect_navigation():
        page.locator("main form button").click()


def test_the_code_from_the_mail_by_keyboard_and_without_javascript(
    new_context: NewContext, gijs: User
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/begeleiding/")
    assert page.url.endswith("/account/login/?next=/begeleiding/")
    tab_to(page, "#id_email")
    page.keyboard.type(gijs.email)
    enter(page)
    assert "Kijk in uw mail" in page.locator("h1").inner_text()
    code = code_for(gijs)
    tab_to(page, "#id_code")
    page.keyboard.type("1234 5678" if code != "1234 5678" else "8765 4321")
    enter(page)
    assert page.title().startswith("Fout: ")
    assert "Deze code klopt niet." in page.locator(".error-summary").inner_text()
    tab_to(page, "#id_code")
    page.keyboard.press("Control+a")
    page.keyboard.type(code)
    enter(page)
    assert page.url.endswith("/begeleiding/")
    assert page.locator("h1").is_visible()


def test_the_pages_of_signing_in_are_open_to_everyone(new_context: NewContext, gijs: User) -> None:
    page, windows = new_context().new_page(), by_daylight(1280, 320)
    assert faults(page, page.goto(reverse("account_login")), *windows) == []
    page.locator("#id_email").fill(gijs.email)
    assert faults(page, press(page, "Mail mij een code"), *windows) == []
    page.locator("#id_code").fill("12")
    assert faults(page, press(page, "Inloggen"), *windows) == []


def test_a_gespreksleider_adds_a_passkey_and_signs_in_with_it_alone(
    new_context: NewContext, gijs: User, caplog: pytest.LogCaptureFixture
) -> None:
    page = new_context().new_page()
    device, device_id = give_device(page)
    assert faults(page, sign_in_by_code(page, gijs)) == []
    # It is offered here, and found at one's account.
    assert page.get_by_role("link", name="Maak een toegangssleutel").is_visible()
    press(page, "Mijn account")
    assert path(page) == reverse("mfa_index")
    assert faults(page, add_passkey(page)) == []
    assert path(page) == reverse("mfa_index")
    assert "De toegangssleutel is toegevoegd." in page.locator("main").inner_text()
    assert "Mijn telefoon" in page.locator("main").inner_text()
    # Of no use to whom a code by mail lets in as well.
    assert set(gijs.authenticator_set.values_list("type", flat=True)) == {"webauthn"}
    page.goto("/begeleiding/")
    assert not page.get_by_role("link", name="Maak een toegangssleutel").count()
    [kept] = device.send("WebAuthn.getCredentials", {"authenticatorId": device_id})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)

    sign_out(page)
    page.goto(reverse("account_login"))
    press_passkey(page)
    assert path(page) == "/begeleiding/"
    assert gijs.themes.get().title in page.locator("main").inner_text()
    assert not [record for record in caplog.records if record.name.startswith("fido2")]

    # Where one was going is where one comes.
    sign_out(page)
    page.goto("/begeleiding/uitleg/")
    press_passkey(page)
    assert path(page) == "/begeleiding/uitleg/"


def test_a_gespreksleider_whose_passkey_is_elsewhere_comes_in_with_a_code_by_mail(
    new_context: NewContext, gijs: User, clock: time_machine.Traveller
) -> None:
    page = new_context().new_page()
    give_device(page)
    sign_in_by_code(page, gijs)
    add_passkey(page)
    sign_out(page)

    laptop = new_context().new_page()
    sign_in_by_code(laptop, gijs)
    assert path(laptop) == "/begeleiding/"

    # A lost key is taken away there, and another is made.
    laptop.goto(reverse("mfa_index"))
    assert faults(laptop, press(laptop, "Weghalen van Mijn telefoon")) == []
    press(laptop, "Toegangssleutel weghalen")
    assert path(laptop) == reverse("mfa_index")
    give_device(laptop)
    add_passkey(laptop)
    # Later one shows once more who one is: with the key, or with a code from the mail.
    clock.shift(timedelta(minutes=6))
    laptop.goto(reverse("mfa_activate_totp"))
    assert path(laptop) == reverse("mfa_reauthenticate_webauthn")
    assert faults(laptop, press(laptop, "Met een code uit uw mail")) == []
    press(laptop, "Log opnieuw in")
    assert laptop.locator("[name=next]").first.input_value() == reverse("mfa_activate_totp")


def test_the_passkey_of_an_organiser_is_a_second_factor(
    new_context: NewContext, programme: Edition
) -> None:
    olga = make_organiser()
    page = new_context().new_page()
    give_device(page)
    sign_in_by_code(page, olga)
    # Without a factor the admin is closed.
    assert path(page) == reverse("mfa_index")
    # Who just signed in is not asked for the password once more.
    press(page, "Toegangssleutel toevoegen")
    press(page, "Toegangssleutel toevoegen")
    # The new key is shown once, and so known to work.
    assert path(page) == reverse("mfa_reauthenticate_webauthn")
    press(page, "Toegangssleutel gebruiken")
    assert path(page) == reverse("mfa_view_recovery_codes")
    recovery_code = page.locator(".codes li").first.inner_text()
    press(page, "Naar het beheer")
    assert path(page) == "/admin/"

    sign_out(page)
    page.goto(reverse("account_login"))
    press_passkey(page)
    assert path(page) == "/admin/"

    # After a code by mail it is the second step.
    sign_out(page)
    assert faults(page, sign_in_by_code(page, olga)) == []
    assert path(page) == reverse("mfa_authenticate")
    # Olga has no app, and is not asked for its codes.
    assert "app" not in page.locator("main").inner_text()
    page.locator("#id_code").fill("00000000" if recovery_code != "00000000" else "1")
    assert faults(page, press(page, "Inloggen")) == []
    assert page.title().startswith("Fout: ")
    page.locator("#id_code").fill(recovery_code)
    press(page, "Inloggen")
    assert path(page) == "/admin/"


def test_a_device_without_the_key_gets_a_sentence(
    new_context: NewContext, gijs: User, clock: time_machine.Traveller
) -> None:
    page = new_context().new_page()
    device, device_id = give_device(page)
    sign_in_by_code(page, gijs)
    add_passkey(page)
    clock.shift(timedelta(minutes=6))
    page.goto(reverse("mfa_add_webauthn"))
    # The owner is not recognised: no key is made or given.
    device.send("WebAuthn.setUserVerified", {"authenticatorId": device_id, "isUserVerified": False})
    assert page.get_by_role("alert").count() == 0
    page.get_by_role("button", name="Toegangssleutel gebruiken").click()
    page.get_by_text("Het lukte niet met de toegangssleutel.").wait_for()
    sign_out(page)
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Met een toegangssleutel (passkey)").click()
    page.get_by_text("Het lukte niet met de toegangssleutel.").wait_for()
    assert Authenticator.objects.filter(user=gijs, type="webauthn").count() == 1


def test_enter_in_the_name_of_a_key_says_which_button_to_press(
    new_context: NewContext, gijs: User
) -> None:
    page = new_context().new_page()
    sign_in_by_code(page, gijs)
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Naam van de toegangssleutel").fill("Mijn laptop")
    assert faults(page, enter(page)) == []
    assert page.title().startswith("Fout: ")
    assert "Druk op de knop" in page.locator(".error-summary").inner_text()
    assert page.get_by_label("Naam van de toegangssleutel").input_value() == "Mijn laptop"
