"""Outages of the database, and the second factor of organisers."""

from collections.abc import Callable

import html5lib
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from sessions_app.models import Edition
from tests.leergemeenschap.factor import (
    PASSWORD,
    code,
    give_password,
    make_organiser_with_factor,
    sign_in,
)
from tests.people import make_facilitator, make_organiser

SET_UP = "/account/"
ASKED = "/account/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _demand(settings: Settings, clock: time_machine.Traveller) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def admin(client: Client) -> tuple[int, str]:
    answer = client.get("/admin/")
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.django_db
def test_an_organiser_without_a_second_factor_must_set_it_up_first(client: Client) -> None:
    give_password(client, make_organiser().email)
    assert admin(client) == (302, SET_UP)
    assert client.get(SET_UP).status_code == 200


@pytest.mark.django_db
def test_an_organiser_sets_up_an_app_and_is_then_asked_for_its_code(
    client: Client, clock: time_machine.Traveller
) -> None:
    give_password(client, make_organiser().email)
    activate = "/account/2fa/totp/activate/"
    client.post("/account/reauthenticate/?next=" + activate, {"password": PASSWORD})
    client.get(activate)
    secret = client.session["mfa.totp.secret"]
    client.post(activate, {"code": code(secret)})
    again = "/account/2fa/reauthenticate/?next=%2Fadmin%2F"
    assert admin(client) == (302, again)
    clock.shift(30)
    assert client.post(again, {"code": code(secret)})["Location"] == "/admin/"
    assert admin(client) == (200, "")


@pytest.mark.django_db
def test_a_password_alone_signs_nobody_in_who_has_a_factor(client: Client) -> None:
    olga = make_organiser_with_factor()
    assert give_password(client, olga.email)["Location"] == ASKED
    assert "_auth_user_id" not in client.session
    client.post(ASKED, {"code": "000000"})
    assert admin(client) == (302, "/admin/login/?next=/admin/")
    client.post(ASKED, {"code": code()})
    assert admin(client) == (200, "")


@pytest.mark.django_db
def test_a_session_that_never_used_the_factor_is_asked_for_it(client: Client) -> None:
    client.force_login(make_organiser_with_factor())
    assert admin(client) == (302, "/account/2fa/reauthenticate/?next=%2Fadmin%2F")


@pytest.mark.django_db
def test_a_password_alone_cannot_take_the_factor_away(client: Client) -> None:
    client.force_login(make_organiser_with_factor())
    take_away = "/account/2fa/totp/deactivate/"
    answer = client.post(f"/account/reauthenticate/?next={take_away}", {"password": PASSWORD})
    assert answer["Location"].startswith("/account/2fa/reauthenticate/")
    client.post(take_away)
    assert Authenticator.objects.count() == 1


@pytest.mark.django_db
def test_when_the_factor_is_taken_away_the_admin_closes(client: Client) -> None:
    sign_in(client, make_organiser_with_factor())
    Authenticator.objects.all().delete()
    assert admin(client) == (302, SET_UP)


@pytest.mark.django_db
def test_the_admins_own_door_leads_to_the_account_pages(client: Client) -> None:
    olga = make_organiser()
    answer = client.post("/admin/login/", {"username": olga.email, "password": PASSWORD})
    assert answer["Location"] == "/account/login/?next=%2Fadmin%2F"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_demand_can_be_switched_off(client: Client, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    give_password(client, make_organiser().email)
    assert admin(client) == (200, "")


@pytest.mark.django_db
def test_a_gespreksleider_needs_no_second_factor(client: Client) -> None:
    assert give_password(client, make_facilitator().email)["Location"] == "/begeleiding/"


def test_public_pages_ask_nobody_who_they_are(client: Client, edition: Edition) -> None:
    give_password(client, make_organiser().email)
    for address in ["/", "/edities/", "/privacy/", "/toegankelijkheid/"]:
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache"), address
        assert "Cookie" not in answer.headers.get("Vary", ""), address
        assert not answer.cookies, address


@pytest.mark.postgresql
@pytest.mark.direct  # behind a pooler nobody knows whose line to the server is cut
@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_said_in_dutch_and_comes_back_by_itself() -> None:
    client = Client(raise_request_exception=False)
    other = connections.create_connection("default")
    with connection.cursor() as mine, other.cursor() as others:
        mine.execute("SELECT pg_backend_pid()")
        others.execute("SELECT pg_terminate_backend(%s, 5000)", mine.fetchone())
    other.close()
    answer = client.get("/healthz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Cache-Control"] == "no-store, private"
    assert "We zijn zo terug" in answer.content.decode()
    connection.close()
    assert client.get("/healthz").content.splitlines()[0] == b"ok"


def lose_the_database(get_response: object) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        _ = request.POST
        raise OperationalError

    return middleware


def test_a_database_that_a_middleware_misses_is_said_in_dutch_too(settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.lose_the_database"]
    answer = Client(raise_request_exception=False).get("/privacy/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


@pytest.fixture
def _lost(settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.lose_the_database"]


def post(address: str, form: dict[str, object]) -> str:
    answer = Client(raise_request_exception=False).post(address, form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    return answer.content.decode()


@pytest.mark.usefixtures("_lost")
def test_what_was_typed_while_the_database_was_away_can_be_sent_again() -> None:
    page = post(
        "/edities/2026/aanmelden/?van=mail",
        {"given_name": 'Piet "de" <b>', "goal": "Eén\r\ntwee", "chosen": ["1", "2"]},
    )
    form = html5lib.parse(page, namespaceHTMLElements=False).find(".//form")
    assert form.attrib == {"method": "post", "action": "/edities/2026/aanmelden/?van=mail"}
    assert [(field.get("name"), field.get("value")) for field in form.iter("input")][1:] == [
        ("given_name", 'Piet "de" <b>'),
        ("goal", "Eén\ntwee"),
        ("chosen", "1"),
        ("chosen", "2"),
    ]
    assert [button.text for button in form.iter("button")] == ["Probeer het opnieuw"]


@pytest.mark.usefixtures("_lost")
@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/account/login/", {"login": "piet@example.org", "password": "geheim-geheim"}),
        ("/account/login/code/confirm/", {"code": "12345678"}),
        ("/admin/login/", {"username": "piet@example.org", "password": "geheim-geheim"}),
        ("/admin/sessions_app/user/add/", {"email": "p@example.org", "password1": "geheim"}),
        ("/aanmelding/link/", {}),
    ],
)
def test_a_password_is_not_written_in_the_page_of_an_outage(
    address: str, form: dict[str, object]
) -> None:
    page = post(address, form)
    assert "<form" not in page
    assert "geheim" not in page


@pytest.mark.usefixtures("_lost")
def test_a_file_is_not_sent_again() -> None:
    file = SimpleUploadedFile("film.mp4", b"geheim")
    page = post("/aanmelding/link/", {"email": "piet@example.org", "film": file})
    assert 'name="email" value="piet@example.org"' in page
    assert "geheim" not in page
    assert "film" not in page
