"""A participant arranges things alone, without JavaScript."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page

from registrations.letters import outbox
from registrations.models import Participant, Preparation, Status
from sessions_app.models import Edition
from tests.browser.fixtures import NewContext
from tests.people import FIRST_SESSION, NOW, make_facilitator, make_participant
from tests.states import knows_links, told_of_group

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
    page.locator("label", has_text=str(other)).click()
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


# What must be seen on a phone without scrolling, in the hour of a session.
ON_THE_DAY = (
    "Bijeenkomst 1 nu bezig",
    "13.00–15.30 uur",
    "Naar bijeenkomst 1",
    "Gespreksleider: Gijs de Boer",
    "Uw ruimte: A4 Aanwezigheidsbeleid",
    "U bereidt deze bijeenkomst voor met Gijs de Boer",
    "Een vraag of onderwerp voor iedereen",
)


def test_on_the_day_all_that_matters_stands_on_the_first_screen_of_a_phone(
    new_context: NewContext, edition: Edition, clock: time_machine.Traveller
) -> None:
    piet = make_participant(edition.themes.get(position=1))
    told_of_group(piet)
    knows_links(piet)
    piet.theme.facilitators.add(make_facilitator(name="Gijs de Boer"))
    first = edition.sessions.get(position=1)
    Preparation.objects.create(theme=piet.theme, session=first).preparers.add(piet)
    clock.move_to(FIRST_SESSION)
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(reverse("registrations:my_registration", args=[piet.token]))

    section = page.locator(".own-next")
    places = {words: section.get_by_text(words).last.bounding_box() for words in ON_THE_DAY[1:]}
    places[ON_THE_DAY[0]] = section.get_by_role("heading", name=ON_THE_DAY[0]).bounding_box()
    below = [w for w, box in places.items() if box is None or box["y"] + box["height"] > 844]
    assert below == []

    # Each row leads to the field that it changes.
    follow(page, "Wijzig uw provincie")
    assert page.locator(":target").get_attribute("name") == "region"
    page.go_back()
    follow(page, "Wijzig uw sector")
    assert page.locator(":target").get_attribute("name") == "sector"
