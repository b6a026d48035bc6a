"""The organiser gives somebody another theme, as they asked by mail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.admin.division import CHANGED
from registrations.models import Participant, QueuedMail
from registrations.places import registration
from sessions_app.models import Edition, Theme, User
from tests.people import make_organiser, make_participant
from tests.places import hand_over, limit, mailed


@pytest.fixture
def other(edition: Edition) -> Theme:
    return edition.themes.get(position=2)


@pytest.fixture
def piet(edition: Edition) -> Participant:
    """Piet, who is in a subgroup."""
    theme = edition.themes.get(position=1)
    return make_participant(theme, subgroup=theme.subgroups.create(number=2))


def url(piet: Participant) -> str:
    return reverse("admin:registrations_participant_theme", args=[piet.pk])


def give(desk: Client, piet: Participant, theme: Theme) -> Any:
    """Open the page, choose a theme and press."""
    shown = desk.get(url(piet)).context["shown"]
    return desk.post(url(piet), {"shown": shown, "theme": theme.pk, "tell": "on"}, follow=True)


def test_the_mail_of_who_asks_leads_to_the_page_that_gives_it(
    desk: Client, piet: Participant, other: Theme
) -> None:
    registration.change_theme(piet, other)
    assert f"{site.SITE_URL}{url(piet)}\n" in QueuedMail.objects.get().text
    mailed()
    page = desk.get(url(piet)).content.decode()
    assert "heeft een plaats in het thema Aanwezigheidsbeleid, in subgroep 2." in page
    assert "De deelnemer gaat uit subgroep 2." in page

    response = give(desk, piet, other)

    assert f"{piet.full_name} heeft nu het thema {other.title}." in response.content.decode()
    piet.refresh_from_db()
    assert (piet.theme, piet.subgroup) == (other, None)
    assert mailed() == [("theme_changed", "piet")]


def test_the_page_of_a_participant_leads_there(desk: Client, piet: Participant) -> None:
    change = reverse("admin:registrations_participant_change", args=[piet.pk])
    assert f'href="{url(piet)}"' in desk.get(change).content.decode()


def test_a_full_theme_is_told(desk: Client, piet: Participant, other: Theme) -> None:
    make_participant(limit(other, 1), email="noor@example.org")
    page = give(desk, piet, other).content.decode()
    assert f"{other.title} is vol. Maak het thema eerst groter." in page
    assert "<title>Fout: Ander thema: " in page
    piet.refresh_from_db()
    assert piet.subgroup_number == 2


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda piet, last: registration.change_theme(piet, last, by=User.objects.get()),
        lambda piet, _: hand_over(piet, "els"),
        lambda piet, _: Participant.objects.update(subgroup=None),
    ],
    ids=["another theme", "another person", "another group"],
)
def test_what_changed_meanwhile_is_told_first(
    meanwhile: Callable[[Participant, Theme], Any], desk: Client, piet: Participant, other: Theme
) -> None:
    shown = desk.get(url(piet)).context["shown"]
    meanwhile(piet, other.edition.themes.get(position=3))
    now = Participant.objects.values().get()
    mailed()

    page = desk.post(url(piet), {"shown": shown, "theme": other.pk}, follow=True)

    assert CHANGED in page.content.decode()
    assert Participant.objects.values().get() == now
    assert mailed() == []


def test_who_may_not_change_participants_gives_no_theme(
    client: Client, piet: Participant, other: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(User.objects.create_user(email="half@example.org", is_staff=True))
    assert client.post(url(piet), {"theme": other.pk}).status_code == 403
    piet.refresh_from_db()
    assert piet.theme != other


def test_who_takes_no_part_any_more_gets_no_theme(
    desk: Client, piet: Participant, other: Theme, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=700))
    desk.force_login(make_organiser(email="oscar@example.org"))
    page = give(desk, piet, other).content.decode()
    assert "Deze deelnemer doet niet meer mee." in page
    piet.refresh_from_db()
    assert piet.theme != other
    assert mailed() == []
