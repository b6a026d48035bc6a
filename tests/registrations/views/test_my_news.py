"""The one place where a participant switches the mail about their group off and on."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from registrations.models import Participant, Status
from registrations.places import registration
from tests.pages import page_at, text_of
from tests.people import FIRST_SESSION
from tests.states import waits

pytestmark = pytest.mark.django_db

BY_SESSION = "U gaat een bijeenkomst voorbereiden of u krijgt een taak."


def url(participant: Participant) -> str:
    return reverse("registrations:my_news", args=[participant.token])


def press(client: Client, piet: Participant, hears: str) -> str:
    """What the page says once a button is pressed."""
    answer = client.post(url(piet), {"hears": hears}, follow=True)
    assert answer.redirect_chain == [(url(piet), 303)]
    return text_of(answer)


def hears(piet: Participant) -> bool:
    return Participant.objects.get(pk=piet.pk).hears_news


def test_whoever_signs_up_hears_news(piet: Participant) -> None:
    assert hears(piet)


def test_reading_the_page_switches_nothing(client: Client, piet: Participant) -> None:
    assert "Zet deze berichten uit" in page_at(client, url(piet))
    client.head(url(piet))
    assert hears(piet)


def test_a_press_switches_it_off_and_another_on(client: Client, piet: Participant) -> None:
    page = press(client, piet, "no")
    assert "U krijgt geen mail meer over uw groep." in page
    assert "Deze berichten staan uit." in page
    assert not hears(piet)
    assert "Zet deze berichten aan" in page
    assert "U krijgt weer mail over uw groep." in press(client, piet, "yes")
    assert hears(piet)


def test_the_overview_says_which_it_is_and_leads_there(client: Client, piet: Participant) -> None:
    overview = reverse("registrations:my_registration", args=[piet.token])
    assert url(piet) in page_at(client, overview)


def test_a_press_that_says_neither_switches_nothing(client: Client, piet: Participant) -> None:
    assert client.post(url(piet)).status_code == 400
    assert hears(piet)


def test_who_waits_reads_that_it_begins_with_a_place(client: Client, piet: Participant) -> None:
    waits(piet)
    assert "Ze beginnen pas als u een plaats hebt." in page_at(client, url(piet))


def test_after_the_end_nothing_is_said_of_sessions(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    assert BY_SESSION in page_at(client, url(piet))
    clock.move_to(FIRST_SESSION.replace(year=2028))
    page = page_at(client, url(piet))
    assert BY_SESSION not in page
    assert "Er is antwoord op wat uw groep inbracht" in page
    press(client, piet, "no")
    assert not hears(piet)


def test_who_cancelled_gets_none_and_is_sent_to_their_overview(
    client: Client, piet: Participant
) -> None:
    Participant.objects.update(status=Status.CANCELLED)
    overview = reverse("registrations:my_registration", args=[piet.token])
    for answer in (client.get(url(piet)), client.post(url(piet), {"hears": "no"})):
        assert (answer.status_code, answer["Location"]) == (303, overview)
    assert hears(piet)


def test_who_takes_a_place_over_hears_news_anew(piet: Participant) -> None:
    Participant.objects.update(hears_news=False)
    piet.refresh_from_db()
    registration.hand_over(
        piet,
        given_name="Noor",
        name_prefix="",
        family_name="Bakker",
        email="noor@example.org",
        job_title="directeur",
    )
    assert hears(piet)
