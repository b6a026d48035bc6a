"""A participant arranges things alone, without JavaScript."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import Page

from registrations.letters import outbox
from registrations.models import Participant, Status
from sessions_app.models import Edition
from tests.browser.fixtures import NewContext
from tests.people import NOW, make_participant

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def newest_link(recipient: str) -> str:
    """The first link to the site in the newest mail to an address."""
    outbox.send_due()
    text = [message.body for message in mail.outbox if message.to == [recipient]][-1]
    [link] = set(re.findall(r"http://\S+/aanmelding/\S+/", str(text)))
    return str(link)


def test_from_the_waiting_list_to_a_colleague_who_takes_over(
    new_context: NewContext, programme: Edition, clock: time_machine.Traveller
) -> None:
    theme, other = programme.themes.all()[:2]
    theme.capacity = 1
    theme.save()
    piet = make_participant(theme)
    noor = make_participant(
        theme, email="noor@example.org", status=Status.WAITING, waiting_since=NOW
    )
    page = new_context(java_script_enabled=False).new_page()

    page.goto(noor.private_link)
    assert "U bent nummer 1 op de wachtlijst." in page.locator("main").inner_text()

    page.goto(piet.private_link)
    follow(page, "Mij afmelden voor alle bijeenkomsten")
    press(page, "Meld mij af voor alle bijeenkomsten")
    assert "U doet niet meer mee" in page.locator("main").inner_text()

    clock.shift(timedelta(minutes=1))
    page.goto(newest_link("noor@example.org"))
    assert "U hebt een plaats" in page.locator("main").inner_text()
    press(page, "Ik kan niet")
    press(page, "Ik kan toch")
    follow(page, "Wijzig uw functie")
    page.locator("[name=job_title]").fill("directeur")
    press(page, "Bewaren")
    follow(page, "Wijzig uw thema")
    page.get_by_label(str(other)).check()
    press(page, "Wissel van thema")
    assert f"bij het thema {other}" in page.locator("main").inner_text()

    follow(page, "Wijzig uw e-mailadres")
    page.locator("[name=email]").fill("noor.bakker@example.org")
    press(page, "Stuur mij een mail om te bevestigen")
    page.goto(newest_link("noor.bakker@example.org"))
    press(page, "Dit is mijn adres")

    follow(page, "Mijn plaats overdragen aan een collega")
    for name, text in {
        "given_name": "Ali",
        "family_name": "Aydin",
        "email": "ali@example.org",
        "job_title": "mentor",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    press(page, "Draag mijn plaats over")
    assert "U doet niet meer mee" in page.locator("main").inner_text()

    page.goto(newest_link("ali@example.org"))
    assert "Dag Ali" in page.locator("main").inner_text()
    assert [
        (person.email, person.theme, person.status)
        for person in Participant.objects.select_related("theme").order_by("pk")
    ] == [
        ("piet@example.org", theme, Status.CANCELLED),
        ("ali@example.org", other, Status.PLACED),
    ]
