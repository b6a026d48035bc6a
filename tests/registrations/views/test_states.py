"""Each page in each state of an edition, held against what that state forbids."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations.models import Participant, Status
from sessions_app.models import Edition
from tests.pages import text_of
from tests.people import FIRST_SESSION, NOW, make_edition
from tests.states import (
    MEETING,
    all_off,
    cannot_come,
    in_a_group,
    knows_links,
    no_dates,
    second_off,
    told_of_group,
    waits,
    was_there_once,
)

DAY = timedelta(days=1)
OVER = FIRST_SESSION + timedelta(days=400)
# These stood on a page in a state in which they were not true, or never are.
NOWHERE = (
    "staat hierboven zodra die er is",
    "U krijgt dan ook de link",
    "Uw gespreksleider ziet nu",
    "U hoeft niets meer te doen",
    "verdwijnen uit uw agenda",
    "gaat dan naar een ander",
    "Komt of loopt nu",
    "Aanmelden sluit binnenkort",
    "van de Leergemeenschap",
)


def is_out(piet: Participant) -> None:
    piet.status, piet.cancelled_at = Status.CANCELLED, NOW
    piet.save()


def elsewhere(piet: Participant) -> None:
    piet.edition.location = "Jaarbeurs Utrecht"
    piet.edition.save()


@dataclass(frozen=True)
class State:
    """How an edition came to be so, at what moment, and what must and may not be read then."""

    build: tuple[Callable[[Participant], None], ...] = ()
    shift: timedelta = timedelta()
    tells: str = ""
    forbids: tuple[str, ...] = ()


A_PLACE, A_TURN = "U hebt een plaats", "U staat op de wachtlijst"
TO_DO = (
    "Ik kan niet",
    "Mij afmelden",
    "Neem een abonnement",
    "Een vraag of onderwerp voor iedereen",
    "Wijzig uw",
)
ROOM = (
    "Uw ruimte: A4 Aanwezigheidsbeleid. Noem uzelf: A4 Piet. "
    "Wordt u niet verplaatst? Kies zelf ruimte A4."
)
STATES = {
    "placed": State(
        tells="U hoort per mail in welke subgroep u zit", forbids=(A_TURN, "nu bezig", MEETING)
    ),
    "waiting": State(
        (waits, knows_links), tells="U bent nummer 1", forbids=(A_PLACE, *TO_DO[:1], MEETING)
    ),
    "in a group, with links": State(
        (in_a_group, knows_links),
        tells="Naar bijeenkomst 1",
        forbids=("in welke subgroep", "nu bezig", "De link naar de bijeenkomst komt nog"),
    ),
    "in a group, not told yet": State(
        (in_a_group,), tells="U krijgt nog een mail over uw groep.", forbids=("Uw ruimte",)
    ),
    "told of the group": State(
        (told_of_group, knows_links), tells=ROOM, forbids=("U krijgt nog een mail", "vandaag")
    ),
    "the day before": State(
        (in_a_group,), FIRST_SESSION - NOW - timedelta(hours=14), "Bijeenkomst 1 morgen"
    ),
    "that day": State(
        (in_a_group, knows_links, cannot_come),
        FIRST_SESSION - NOW - timedelta(hours=3),
        "Bijeenkomst 1 vandaag donderdag 24 september 2026, 13.00–15.30 uur "
        "U hebt doorgegeven dat u deze keer niet komt. Naar bijeenkomst 1 Ik kan toch",
        ("Ik kan niet naar bijeenkomst 1", "nu bezig"),
    ),
    "a session goes on, not told yet": State(
        (in_a_group, cannot_come),
        FIRST_SESSION - NOW,
        "U had doorgegeven dat u niet komt. U bent toch welkom. "
        f"De link naar de bijeenkomst komt nog. U zit in subgroep 4. {ROOM}",
        ("Ik kan toch", "niet naar bijeenkomst 1"),
    ),
    "a session goes on": State(
        (in_a_group, knows_links),
        FIRST_SESSION - NOW + timedelta(hours=1),
        "Bijeenkomst 1 nu bezig donderdag 24 september 2026, 13.00–15.30 uur "
        f"Naar bijeenkomst 1 U zit in subgroep 4. {ROOM}",
        ("Zet de bijeenkomsten in uw agenda,", "kiest u met uw groep wat u gaat maken"),
    ),
    "one session is over": State(
        (in_a_group, knows_links),
        FIRST_SESSION - NOW + DAY,
        "Geweest: bijeenkomst 1",
        ("nu bezig", "Naar bijeenkomst 1", f"{MEETING}1"),
    ),
    "elsewhere": State((elsewhere,), tells="13.00–15.30 uur Waar: Jaarbeurs Utrecht De link naar"),
    "one called off": State(
        (knows_links, second_off),
        tells="Deze bijeenkomst gaat niet door.",
        forbids=("Naar bijeenkomst 2", "niet naar bijeenkomst 2"),
    ),
    "the next one called off": State(
        (knows_links, second_off),
        FIRST_SESSION - NOW + DAY,
        "Bijeenkomst 3 dinsdag 26 januari 2027, 13.00–15.30 uur "
        "Bijeenkomst 2 van 24 november gaat niet door.",
    ),
    "all called off": State(
        (all_off,),
        tells="De bijeenkomsten gaan niet door Komen er nieuwe data?",
        forbids=("Deze leergemeenschap is afgelopen", "De data komen nog"),
    ),
    "no dates": State((no_dates,), tells="De data van de bijeenkomsten komen nog"),
    "cancelled": State((is_out,), tells="U doet niet meer mee", forbids=(A_PLACE, A_TURN, *TO_DO)),
    "over": State(
        (in_a_group, knows_links, was_there_once),
        OVER - NOW,
        "Deze leergemeenschap is afgelopen Dank u wel dat u meedeed. U was erbij in bijeenkomst 1. "
        "Uw groep heeft niet opgeschreven wat er is gemaakt.",
        ("Uw ruimte", A_PLACE, A_TURN, "U zit in", MEETING, *TO_DO),
    ),
    "over, who still waited": State(
        (waits,), OVER - NOW, "U stond op de wachtlijst", (A_PLACE, A_TURN, "nummer", *TO_DO)
    ),
    "over, who had cancelled": State(
        (is_out,), OVER - NOW, "U doet niet meer mee", (A_PLACE, "Meld u opnieuw aan", *TO_DO)
    ),
}
PAGES = [
    "my_registration",
    "my_group",
    "change",
    "my_questions",
    "my_suggestions",
    "my_outcomes",
    "my_data",
]
# To who has cancelled: in words, with the way back to their own page.
CLOSED = "Dit kan niet meer U doet niet mee aan deze leergemeenschap. Er is niets veranderd."


def in_state(piet: Participant, name: str, clock: time_machine.Traveller) -> State:
    state = STATES[name]
    for step in state.build:
        step(piet)
    clock.shift(state.shift)
    caches["pages"].clear()
    return state


@pytest.mark.parametrize("name", STATES)
def test_the_private_page_says_what_is_true_in_each_state(
    client: Client, piet: Participant, clock: time_machine.Traveller, name: str
) -> None:
    state = in_state(piet, name, clock)
    answer = client.get(piet.private_link)
    page = text_of(answer) + answer.content.decode()
    assert [words for words in (*NOWHERE, *state.forbids) if words in page] == []
    assert state.tells in text_of(answer)


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("view", PAGES)
def test_no_page_of_a_participant_is_closed_without_a_word(
    client: Client, piet: Participant, clock: time_machine.Traveller, name: str, view: str
) -> None:
    in_state(piet, name, clock)
    answer = client.get(reverse(f"registrations:{view}", args=[piet.token]), follow=True)
    is_shut = piet.status == Status.CANCELLED and view in {"my_group", "change"}
    said = answer.status_code, CLOSED in text_of(answer)
    assert said == ((409, True) if is_shut else (200, False))
    assert [words for words in NOWHERE if words in text_of(answer)] == []


@pytest.mark.parametrize("name", STATES)
def test_public_pages_say_what_is_true_in_each_state(
    client: Client, piet: Participant, clock: time_machine.Traveller, name: str
) -> None:
    in_state(piet, name, clock)
    edition = piet.edition
    for address in (
        "/",
        "/edities/",
        edition.get_absolute_url(),
        reverse("registrations:sign_up", args=[edition.slug]),
        reverse("registrations:outcomes", args=[edition.slug]),
        reverse("registrations:outcomes_whole", args=[edition.slug]),
    ):
        page = text_of(client.get(address))
        over = ("Meestal gebeurt dat", "Direct aanmelden", "Nu bezig")
        forbidden = (*NOWHERE, *(over if clock_is_past(edition) else ()))
        assert [words for words in forbidden if words in page] == [], address


def clock_is_past(edition: Edition) -> bool:
    """Whether the edition is over by now, as the test set the clock."""
    return Edition.objects.get(pk=edition.pk).is_over(timezone.now())


def test_two_editions_of_one_title_are_told_apart(client: Client, edition: Edition) -> None:
    later = make_edition("later", follows=edition)
    for session in later.sessions.all():
        session.starts_at += timedelta(days=365)
        session.ends_at += timedelta(days=365)
        session.save()
    lines = re.findall(r"<h2><a[^>]*>(.*?)</a></h2>", client.get("/edities/").content.decode())
    assert len(set(lines)) == len(lines) == 2
    page = text_of(client.get(later.get_absolute_url()))
    assert f"Dit is het vervolg op: {edition.title} (2027)." in page
