"""What the form says of places, of the time that is left and of what is kept, before it is sent."""

from datetime import timedelta

import pytest
import time_machine
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
