"""A passkey is offered once: kindly, to a gespreksleider who came in by a code."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django.fixtures import Settings

from registrations.models import QueuedMail
from sessions_app.models import Edition, User
from tests.leergemeenschap.factor import give_password
from tests.pages import page_at, text_of
from tests.people import FIRST_SESSION, NOW, make_facilitator, make_organiser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_long_sessions")]

OFFER = "Volgende keer sneller inloggen?"


def sign_in_by_code(email: str) -> Client:
    """A browser in which somebody filled in the code from their mail."""
    client = Client()
    client.post("/account/login/code/", {"email": email})
    text = QueuedMail.objects.latest("pk").text
    [code] = re.findall(r"^\d{4} \d{4}$", text, re.M)
    assert client.post("/account/login/code/confirm/", {"code": code}).status_code == 302
    return client


def is_offered(client: Client) -> bool:
    return OFFER in page_at(client, "/begeleiding/")


def test_it_is_offered_in_one_visit_and_never_again(gijs: User) -> None:
    first = sign_in_by_code(gijs.email)
    assert (is_offered(first), is_offered(first)) == (True, True)
    assert not is_offered(sign_in_by_code(gijs.email))


def test_on_the_day_of_a_session_it_stands_below_that(gijs: User, edition: Edition) -> None:
    edition.themes.all()[0].facilitators.add(gijs)
    client = sign_in_by_code(gijs.email)
    for moment, is_above in [(NOW, True), (FIRST_SESSION, False)]:
        with time_machine.travel(moment, tick=False):
            page = page_at(client, "/begeleiding/")
            assert (page.index(OFFER) < page.index("Bijeenkomst 1")) is is_above


def test_who_wants_none_now_reads_where_to_find_it_later(gijs: User) -> None:
    client = sign_in_by_code(gijs.email)
    assert client.get("/account/sleutel/later/").status_code == 405
    assert is_offered(client)
    answer = client.post("/account/sleutel/later/", follow=True)
    assert "Een toegangssleutel kunt u later maken bij Mijn account." in text_of(answer)
    assert not is_offered(client)


def test_it_is_not_offered_to_who_comes_in_by_a_password(client: Client, gijs: User) -> None:
    give_password(client, gijs.email)
    assert not is_offered(client)
    # The one time is still to come.
    assert is_offered(sign_in_by_code(gijs.email))


def test_it_is_not_offered_to_who_has_one(gijs: User) -> None:
    Authenticator.objects.create(user=gijs, type="webauthn", data={"name": "Mijn telefoon"})
    assert not is_offered(sign_in_by_code(gijs.email))


def test_it_is_not_offered_to_organisers(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    assert not is_offered(sign_in_by_code(make_organiser().email))
    assert is_offered(sign_in_by_code(make_facilitator().email))
