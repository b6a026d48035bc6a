"""The main story, by keyboard alone and without JavaScript."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils.formats import date_format
from django.utils.timezone import localtime
from playwright.sync_api import Locator, Page

from registrations import outbox
from registrations.models import Participant
from sessions_app.models import Edition
from tests.browser.fixtures import NewContext


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"The keyboard does not reach {target}.")


@pytest.mark.browser
def test_from_the_programme_to_the_private_link(
    new_context: NewContext,
    programme: Edition,
    clock: time_machine.Traveller,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Direct aanmelden").last)
    page.keyboard.press("Enter")
    page.wait_for_url("**/aanmelden/")

    tab_to(page, page.locator("[name=theme]").first)
    page.keyboard.press("ArrowDown")
    for name, keys in {
        "given_name": "Noa",
        "name_prefix": "van der",
        "family_name": "Berg",
        "email": "Noa@Example.org",
        "organisation": "De Regenboog",
        "job_title": "intern begeleider",
        "sector": " ",
        "region": "Utrecht",
        "learning_question": "Hoe zien we eerder wie er niet is?",
    }.items():
        tab_to(page, page.locator(f"[name={name}]").first)
        page.keyboard.type(keys)
    tab_to(page, page.locator("[name=prepares]"))
    page.keyboard.press("Space")
    clock.shift(timedelta(minutes=2))
    tab_to(page, page.locator("main form button[type=submit]"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/edities/{programme.slug}/aangemeld/")

    noa = Participant.objects.get()
    assert (noa.full_name, noa.theme.title, noa.sector, noa.region, noa.prepares) == (
        "Noa van der Berg",
        "Effectieve methodieken",
        "po",
        "utrecht",
        True,
    )
    assert outbox.send_due() == 1
    [message] = mail.outbox
    assert [address.casefold() for address in message.to] == ["noa@example.org"]
    [link] = set(re.findall(r"http://\S+/aanmelding/\S+/", str(message.body)))

    page.goto(link)
    said = page.locator("main").inner_text()
    days = [
        date_format(localtime(session.starts_at), "j F Y") for session in programme.sessions.all()
    ]
    promises = ["Noa", "Effectieve methodieken", *days]
    assert [promise for promise in promises if promise not in said] == []
