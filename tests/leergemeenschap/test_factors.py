"""What is sent for a passkey by what is no browser, and the words around the second factor."""

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from leergemeenschap.accounts import AccountAdapter
from leergemeenschap.factors import INCORRECT
from sessions_app.models import User
from tests.leergemeenschap.factor import (
    SECRET,
    code,
    give_password,
    just_signed_in,
    make_organiser_with_factor,
)
from tests.people import make_facilitator

pytestmark = pytest.mark.django_db

LOGIN = "/account/2fa/webauthn/login/"
ADD = "/account/2fa/webauthn/add/"
CLIENT_DATA = base64.urlsafe_b64encode(
    b'{"type":"webauthn.get","challenge":"AAAA","origin":"http://testserver"}'
).decode()
AUTHENTICATOR_DATA = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MBAAAAAA"


def key(response: str) -> str:
    return f'{{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{response}}}'


def answer_of(user_handle: str) -> str:
    """The answer of a device that says whose key it has, under a signature that is not right."""
    handle = base64.urlsafe_b64encode(user_handle.encode()).decode().rstrip("=")
    return key(
        f'{{"clientDataJSON":"{CLIENT_DATA}","authenticatorData":"{AUTHENTICATOR_DATA}",'
        f'"signature":"AAAA","userHandle":"{handle}"}}'
    )


STRANGE = [
    "",
    "geen json",
    "[]",
    "{}",
    '"x"',
    "1",
    "null",
    '{"id":"a"}',
    "[" * 9_000 + "]" * 9_000,
    "1" * 30_000,
    "9" * 5_000,
    '"\\ud800"',
    key("{}"),
    key("[]"),
    key("null"),
    key('{"clientDataJSON":"AAAA","attestationObject":"AAAA"}'),
    key('{"clientDataJSON":"e30","attestationObject":"oA"}'),
    key('{"clientDataJSON":"e30","attestationObject":"oA==","userHandle":5}'),
    key('{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"A","userHandle":"é"}'),
    key(f'{{"clientDataJSON":"{CLIENT_DATA}","attestationObject":"o2NmbXQ"}}'),
    answer_of("1"),
    answer_of("99999999999999999999"),
    answer_of("geen nummer"),
    answer_of("\0"),
]


@pytest.fixture
def gijs() -> User:
    return make_facilitator(password=None)


@pytest.mark.parametrize("sent", STRANGE)
def test_signing_in_with_what_is_no_key_gets_a_sentence(
    client: Client, gijs: User, sent: str
) -> None:
    client.get(LOGIN, headers={"accept": "application/json"})
    answer = client.post(LOGIN, {"credential": sent}, follow=True)
    assert answer.redirect_chain == [("/account/login/", 302)]
    assert INCORRECT in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("sent", STRANGE)
def test_what_is_no_key_is_not_kept(client: Client, gijs: User, sent: str) -> None:
    just_signed_in(client, gijs)
    client.get(ADD)
    answer = client.post(ADD, {"name": "Telefoon", "credential": sent})
    assert answer.status_code == 200
    assert "<title>Fout: " in answer.content.decode()
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("sent", STRANGE)
def test_what_is_no_key_is_no_second_step(client: Client, sent: str) -> None:
    give_password(client, make_organiser_with_factor().email)
    answer = client.post("/account/2fa/authenticate/", {"credential": sent})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["x" * 61, "a\0b", "\ue000abc", "?!"])
def test_a_strange_name_for_a_key_gets_a_sentence(client: Client, gijs: User, name: str) -> None:
    just_signed_in(client, gijs)
    client.get(ADD)
    page = client.post(ADD, {"name": name, "credential": "{}"}).content.decode()
    assert 'href="#id_name"' in page


def test_a_key_is_always_one_that_replaces_password_and_code(client: Client, gijs: User) -> None:
    just_signed_in(client, gijs)
    page = client.get(ADD).content.decode()
    assert page.count('name="passwordless" hidden id="id_passwordless" checked') == 1


def test_who_has_an_app_and_a_key_may_choose(client: Client) -> None:
    olga = make_organiser_with_factor()
    client.force_login(olga)
    Authenticator.objects.create(user=olga, type=Authenticator.Type.WEBAUTHN, data={})
    answer = client.get("/admin/")
    assert answer["Location"] == "/account/2fa/reauthenticate/?next=%2Fadmin%2F"
    page = client.get(answer["Location"]).content.decode()
    assert "Met uw toegangssleutel" in page
    assert "Met uw wachtwoord" not in page
    assert client.post(answer["Location"], {"code": code()})["Location"] == "/admin/"


def test_the_pages_of_the_factors_are_in_dutch(client: Client) -> None:
    client.force_login(make_organiser_with_factor())
    again = reverse("mfa_reauthenticate")
    page = client.get(again).content.decode()
    assert "Uit uw app, of een herstelcode." in page
    assert "placeholder" not in page
    assert "Vul de code in." in client.post(again, {"code": ""}).content.decode()
    assert INCORRECT in client.post(again, {"code": "1"}).content.decode()
    client.post(again, {"code": code()})
    assert "Naam van de toegangssleutel" in client.get(ADD).content.decode()


def give_key(user: User) -> None:
    """A key of a device that nobody here has at hand."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})


def test_a_gespreksleider_who_just_signed_in_needs_no_key_that_is_elsewhere(
    client: Client, clock: time_machine.Traveller
) -> None:
    gijs = make_facilitator()
    give_key(gijs)
    assert give_password(client, gijs.email)["Location"] == "/begeleiding/"
    page = "/account/2fa/totp/activate/"
    assert client.get(page).status_code == 200
    clock.shift(timedelta(minutes=6))
    again = f"/account/2fa/webauthn/reauthenticate/?next={quote(page, safe='')}"
    assert client.get(page)["Location"] == again


@pytest.mark.parametrize("password", ["demo-demo-demo", None])
def test_a_gespreksleider_shows_once_more_who_they_are_by_any_way_in(password: str | None) -> None:
    gijs = make_facilitator(password=password)
    adapter = AccountAdapter()
    without_key = ["reauthenticate", "sign_in_again"] if password else ["sign_in_again"]
    assert [way["id"] for way in adapter.get_reauthentication_methods(gijs)] == without_key
    give_key(gijs)
    Authenticator.objects.create(user=gijs, type="recovery_codes", data={"seed": "x"})
    # A recovery code is no way in for whom it takes one step.
    with_key = ["mfa_reauthenticate:webauthn", *without_key]
    assert [way["id"] for way in adapter.get_reauthentication_methods(gijs)] == with_key


def test_signing_in_anew_leads_back(client: Client, gijs: User) -> None:
    client.force_login(gijs)
    page = f"/account/opnieuw/?next={quote(ADD)}"
    assert f'name="next" value="{ADD}"' in client.get(page).content.decode()
    answer = client.post("/account/opnieuw/", {"next": ADD})
    assert answer["Location"] == f"/account/login/?next={quote(ADD, safe='')}"
    assert "_auth_user_id" not in client.session
    client.force_login(gijs)
    answer = client.post("/account/opnieuw/", {"next": "https://kwaad.example/"})
    assert answer["Location"] == "/account/login/?next=%2Faccount%2F"


def test_a_gespreksleider_with_an_app_takes_two_steps(client: Client) -> None:
    gijs = make_facilitator()
    auth.TOTP.activate(gijs, SECRET)
    assert give_password(client, gijs.email)["Location"] == "/account/2fa/authenticate/"
    client.post("/account/2fa/authenticate/", {"code": code()})
    # Signing in is not enough, and a password takes the app away no more than it lets in.
    again = client.get("/account/2fa/totp/deactivate/")["Location"]
    assert again.startswith("/account/2fa/reauthenticate/")
    assert "Met uw wachtwoord" not in client.get(again).content.decode()
