"""What the form says of places, of the time that is left and of what is kept, before it is sent."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.models import Participant, QueuedMail, Status
from sessions_app.models import Edition
from tests.forms import posted
from tests.people import FIRST_SESSION, NOW, make_participant

FULL = "(vol: u komt op de wachtlijst)"


def form(client: Client, edition: Edition) -> str:
    url = reverse("registrations:sign_up", args=[edition.slug])
    return client.get(url).content.decode()


def test_a_full_theme_says_so_before_the_form_is_sent(client: Client, edition: Edition) -> None:
    theme = edition.themes.get(position=1)
    theme.capacity = 1
    theme.save()
    assert form(client, edition).count(FULL) == 0
    make_participant(theme)
    page = form(client, edition)
    assert page.count(FULL) == 1
    assert "Alle thema’s zijn vol." not in page


def card(client: Client, edition: Edition, position: int) -> str:
    """What the card of a theme says on the programme, as one line."""
    page = client.get(edition.get_absolute_url()).content.decode()
    cards = re.findall(r'<li class="theme .*?</li>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", cards[position - 1]).split())


def test_a_card_says_how_many_places_are_left_and_leads_to_the_form(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = edition.themes.all()[:2]
    for theme, capacity in ((first, 1), (second, 2)):
        theme.capacity = capacity
        theme.save()
    choose = "Kies dit thema : "
    assert [card(client, edition, position) for position in (1, 2, 3)] == [
        f"Aanwezigheidsbeleid Nog 1 plaats {choose}Aanwezigheidsbeleid",
        f"Effectieve methodieken Nog 2 plaatsen {choose}Effectieve methodieken",
        f"Samenwerken Er is plaats {choose}Samenwerken",
    ]
    make_participant(first)
    make_participant(second, email="a@example.org", status=Status.WAITING, waiting_since=NOW)
    caches["pages"].clear()
    full = "Vol: u komt op de wachtlijst"
    with django_assert_num_queries(4):
        assert card(client, edition, 1) == f"{first} {full} {choose}{first}"
    with django_assert_num_queries(0):
        assert card(client, edition, 2) == f"{second} {full} {choose}{second}"


def test_the_theme_that_was_chosen_on_the_programme_is_chosen_in_the_form(
    client: Client, edition: Edition
) -> None:
    theme = edition.themes.get(position=2)
    page = client.get(edition.get_absolute_url()).content.decode()
    addresses = re.findall(r'href="([^"]*\?thema=[^"]*)"', page)
    assert [address.split("=")[1] for address in addresses] == [
        str(theme.pk) for theme in edition.themes.all()
    ]
    chosen = re.findall(r"<input[^>]* checked>", client.get(addresses[1]).content.decode())
    assert [re.findall(r'value="(\d+)"', each) for each in chosen] == [[str(theme.pk)]]
    for wrong in ("", "?thema=", "?thema=0", "?thema=x%00", f"?thema={theme.pk}x"):
        address = addresses[1].split("?")[0] + wrong
        assert " checked>" not in client.get(address).content.decode()


@pytest.mark.parametrize("registration_closes_at", [NOW, FIRST_SESSION])
def test_a_card_offers_its_theme_only_while_one_can_sign_up(
    client: Client, edition: Edition, registration_closes_at: datetime
) -> None:
    edition.registration_closes_at = registration_closes_at
    edition.save()
    is_open = registration_closes_at > NOW
    assert ("?thema=" in client.get(edition.get_absolute_url()).content.decode()) == is_open
    assert ("Er is plaats" in card(client, edition, 1)) == is_open


@pytest.mark.parametrize(("days", "told"), [(30, "30 dagen"), (1, "1 dag")])
def test_the_form_says_how_long_this_edition_keeps_what_is_typed(
    client: Client, edition: Edition, days: int, told: str
) -> None:
    edition.forget_after_days = days
    edition.save()
    assert f"We bewaren ze tot {told} na de laatste bijeenkomst." in form(client, edition)


def test_a_free_place_that_somebody_waits_for_is_not_offered(
    client: Client, edition: Edition
) -> None:
    theme = edition.themes.get(position=1)
    theme.capacity = 1
    theme.save()
    make_participant(theme, status=Status.WAITING, waiting_since=NOW)
    assert form(client, edition).count(FULL) == 1


def test_when_all_is_full_the_page_begins_with_it(client: Client, edition: Edition) -> None:
    for theme in edition.themes.all():
        theme.capacity = 1
        theme.save()
        make_participant(theme, email=f"p{theme.pk}@example.org")
    page = form(client, edition)
    assert page.count(FULL) == 3
    assert "Alle thema’s zijn vol." in page


def test_who_signs_up_for_a_full_theme_waits_and_reads_so(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    theme = edition.themes.get(position=1)
    theme.capacity = 1
    theme.save()
    make_participant(theme, email="noor@example.org")
    make_participant(theme, email="ali@example.org", status=Status.WAITING, waiting_since=NOW)
    data = posted(edition)
    clock.shift(10)

    client.post(reverse("registrations:sign_up", args=[edition.slug]), data)

    piet = Participant.objects.get(email="piet@example.org")
    assert (piet.status, piet.queue_position) == (Status.WAITING, 2)
    mail = QueuedMail.objects.get()
    assert mail.kind == "waiting"
    assert "nummer 2" in mail.text
    assert mail.attachments == []
    assert "U bent nummer 2 op de wachtlijst." in client.get(piet.private_link).content.decode()


@pytest.mark.parametrize(
    ("before", "is_soon"), [(timedelta(days=7, seconds=1), False), (timedelta(days=7), True)]
)
def test_the_last_week_is_said_in_words_with_the_weekday(
    client: Client,
    edition: Edition,
    clock: time_machine.Traveller,
    before: timedelta,
    is_soon: bool,
) -> None:
    clock.move_to(FIRST_SESSION - before)
    for page in (form(client, edition), client.get("/").content.decode()):
        assert ("U kunt zich nog maar kort aanmelden." in page) == is_soon
        assert not is_soon or "donderdag 24 september 2026" in page


@pytest.mark.parametrize("people", [1, 30])
def test_the_form_takes_one_statement_however_many_people(
    client: Client,
    edition: Edition,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    theme = edition.themes.get(position=1)
    theme.capacity = 5
    theme.save()
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org")
    form(client, edition)
    with django_assert_max_num_queries(1):
        form(client, edition)
