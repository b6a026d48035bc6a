"""Signing in, the brake on it, and mail about accounts."""

import re

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from registrations.models import QueuedMail
from sessions_app.models import User
from tests.leergemeenschap.factor import PASSWORD, give_password
from tests.people import make_facilitator, make_organiser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
RESET = "/account/password/reset/"
TOO_MANY = "Te veel inlogpogingen"


@pytest.fixture
def gijs() -> User:
    return make_facilitator()


def without_token(answer: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer)


def test_organisers_land_in_the_admin_and_gespreksleiders_at_the_programme(
    client: Client, gijs: User
) -> None:
    assert give_password(Client(), make_organiser().email)["Location"] == "/admin/"
    assert give_password(client, gijs.email)["Location"] == "/"


def test_capitals_in_the_address_do_not_matter(client: Client, gijs: User) -> None:
    assert give_password(client, gijs.email.upper())["Location"] == "/"


def test_signing_in_leads_to_no_other_site(client: Client, gijs: User) -> None:
    answer = client.post(
        "/account/login/?next=https://kwaad.example/",
        {"login": gijs.email, "password": PASSWORD, "next": "//kwaad.example/"},
    )
    assert answer["Location"] == "/"


def test_nobody_signs_up_for_an_account(client: Client) -> None:
    answer = client.post(
        "/account/signup/", {"email": "x@example.org", "password1": "een lang wachtwoord"}
    )
    assert User.objects.count() == 0
    assert answer.status_code == 200
    assert "password1" not in answer.content.decode()


def test_a_known_and_an_unknown_address_are_refused_alike(client: Client, gijs: User) -> None:
    known = give_password(client, gijs.email, "verkeerd")
    unknown = give_password(client, "niemand@example.org", "verkeerd")
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert without_token(known.content.decode()) == without_token(
        unknown.content.decode().replace("niemand@example.org", gijs.email)
    )


def test_the_fifth_wrong_password_closes_an_account_for_five_minutes(
    client: Client, gijs: User
) -> None:
    for _ in range(5):
        give_password(client, gijs.email, "verkeerd")
    assert TOO_MANY in give_password(client, gijs.email).content.decode()
    assert give_password(client, make_organiser().email).status_code == 302


def test_another_port_in_the_host_does_not_reset_the_brake(client: Client, gijs: User) -> None:
    for port in range(5):
        give_password(client, gijs.email, "verkeerd", host=f"testserver:{port + 1}")
    assert TOO_MANY in give_password(client, gijs.email, host="testserver:9").content.decode()


def test_the_brake_on_an_address_is_not_lifted_by_a_forged_header(
    client: Client, gijs: User
) -> None:
    for number in range(10):
        give_password(client, f"p{number}@example.org", "x", x_forwarded_for=f"10.0.0.{number}")
    answer = give_password(client, gijs.email, x_forwarded_for="10.0.0.99", forwarded="for=1.2.3.4")
    assert TOO_MANY in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert give_password(elsewhere, gijs.email).status_code == 302


def test_many_attempts_get_the_dutch_page(client: Client) -> None:
    for number in range(30):
        client.post("/account/login/", {"login": f"p{number}@example.org"})
    answer = client.post("/account/login/", {"login": "p@example.org"})
    assert answer.status_code == 429
    assert '<html lang="nl">' in answer.content.decode()


def test_what_counts_attempts_holds_neither_addresses_nor_names(client: Client, gijs: User) -> None:
    give_password(client, gijs.email, "verkeerd")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        keys = " ".join(key for (key,) in cursor.fetchall())
    assert keys
    assert "127.0.0.1" not in keys
    assert gijs.email not in keys


def test_a_flood_of_addresses_does_not_wash_away_the_count(client: Client, gijs: User) -> None:
    for _ in range(5):
        give_password(client, gijs.email, "verkeerd")
    cache.set_many({f"flood{number}": number for number in range(400)})
    assert TOO_MANY in give_password(client, gijs.email).content.decode()


@pytest.mark.parametrize(
    "forged",
    [
        {"x-forwarded-host": "kwaad.example"},
        {"forwarded": "host=kwaad.example"},
        {"host": "testserver:666"},
    ],
)
def test_the_link_in_a_mail_is_of_the_site_itself(
    client: Client, gijs: User, forged: dict[str, str]
) -> None:
    client.post(RESET, {"email": gijs.email}, headers=forged)
    mail = QueuedMail.objects.get()
    (link,) = re.findall(r"https?://\S+", mail.text)
    assert link.startswith(f"{site.SITE_URL}/account/password/reset/key/")
    assert "kwaad" not in mail.text
    assert "666" not in mail.text


def test_a_forgotten_password_is_replaced_by_mail(client: Client, gijs: User) -> None:
    client.post(RESET, {"email": gijs.email})
    mail = QueuedMail.objects.get()
    assert (mail.kind, mail.recipient, mail.sender, mail.subject) == (
        "account",
        gijs.email,
        site.DEFAULT_FROM_EMAIL,
        "Kies een nieuw wachtwoord",
    )
    (address,) = re.findall(rf"{site.SITE_URL}(/\S+)", mail.text)
    form = client.get(address)["Location"]
    new = "nieuw-en-lang-genoeg"
    client.post(form, {"password1": new, "password2": new})
    assert give_password(client, gijs.email, new)["Location"] == "/"
    assert "_auth_user_id" in client.session


def test_asking_for_a_password_says_not_who_has_an_account(client: Client, gijs: User) -> None:
    answers = [client.post(RESET, {"email": e}) for e in [gijs.email, "niemand@example.org"]]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, f"{RESET}done/")
    ] * 2
    assert [mail.recipient for mail in QueuedMail.objects.all()] == [gijs.email]


def test_a_dead_mail_server_breaks_no_page(client: Client, gijs: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert client.post(RESET, {"email": gijs.email}).status_code == 302


def test_one_account_gets_few_mails(client: Client, gijs: User) -> None:
    answers = [client.post(RESET, {"email": gijs.email}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_an_account_that_is_switched_off_cannot_sign_in(client: Client) -> None:
    gijs = make_facilitator(is_active=False)
    assert give_password(client, gijs.email)["Location"] == "/account/inactive/"
    client.post(RESET, {"email": gijs.email})
    assert QueuedMail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_table_of_attempts_goes_and_comes_with_its_migration() -> None:
    call_command("migrate", "sessions_app", "0001", verbosity=0)
    assert "shared_cache" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert "shared_cache" in connection.introspection.table_names()
