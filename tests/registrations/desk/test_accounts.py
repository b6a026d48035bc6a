"""Organisers: invited without a password, to do all or to read alone, and helped by each other."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from pytest_django import Settings

from registrations.models import QueuedMail
from sessions_app.models import User
from tests.leergemeenschap.factor import PASSWORD, SECRET, code, give_password
from tests.people import make_facilitator, make_organiser

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

INVITE = "/admin/sessions_app/user/organisator-uitnodigen/"
LIST = "/admin/sessions_app/user/"
OTTO = {"name": "Otto", "email": "Otto@Example.org", "reads_only": "nee"}


@pytest.fixture
def olga(db: None) -> User:
    return make_organiser()


@pytest.fixture
def desk(client: Client, olga: User, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(olga)
    return client


def invite(desk: Client, **changes: str) -> User:
    assert desk.post(INVITE, OTTO | changes).status_code == 303
    return User.objects.get(email="otto@example.org")


class TestInviting:
    """A colleague comes in by a code from the mail, and sets up a second factor first."""

    def test_a_colleague_hears_how_to_sign_in_and_has_no_password(self, desk: Client) -> None:
        otto = invite(desk)
        assert (otto.name, otto.is_staff, otto.is_superuser) == ("Otto", True, True)
        assert not otto.has_usable_password()
        mail = QueuedMail.objects.get()
        assert (mail.recipient, mail.subject, mail.reply_to) == (
            "otto@example.org",
            "U bent uitgenodigd als organisator",
            "olga@example.org",
        )
        assert "Olga heeft een account voor u gemaakt" in mail.text
        assert "U kunt alles lezen en wijzigen." in mail.text

    def test_a_colleague_who_reads_alone_hears_that_too(self, desk: Client) -> None:
        otto = invite(desk, reads_only="ja")
        assert (otto.is_staff, otto.is_superuser, otto.reads_only) == (True, False, True)
        assert "U kunt alles lezen. Wijzigen kunt u niets." in QueuedMail.objects.get().text

    @pytest.mark.parametrize(
        ("email", "sentence"),
        [
            ("OLGA@example.org", "Met dit adres is er al een organisator."),
            (
                "gijs@example.org",
                "Dit adres is van een gespreksleider, en die mag niet in het beheer. "
                "Gebruik een ander adres.",
            ),
        ],
    )
    def test_an_address_that_has_an_account_is_refused(
        self, desk: Client, email: str, sentence: str
    ) -> None:
        make_facilitator()
        form = desk.post(INVITE, OTTO | {"email": email}).context["form"]
        assert form.errors == {"email": [sentence]}
        assert QueuedMail.objects.count() == 0

    def test_nothing_typed_is_refused_beside_each_field(self, desk: Client) -> None:
        assert desk.post(INVITE).context["form"].errors == {
            "name": ["Vul de naam van uw collega in."],
            "email": ["Vul het e-mailadres van uw collega in."],
            "reads_only": ["Kies wat uw collega mag."],
        }

    def test_nobody_invents_a_password(self, desk: Client) -> None:
        answer = desk.get(f"{LIST}add/")
        assert answer["Location"] == "/admin/sessions_app/user/uitnodigen/"

    @pytest.mark.urls("leergemeenschap.urls")
    # What comes after a commit belongs to the visit.
    @pytest.mark.django_db(transaction=True)
    def test_each_secret_is_asked_once(self, client: Client, olga: User) -> None:
        assert give_password(client, olga.email)["Location"] == "/admin/"
        assert client.get("/admin/")["Location"] == "/account/"
        page = client.get("/account/").content.decode()
        assert "Dit moet eerst" in page
        assert "Herstelcodes" not in page
        set_up = client.get("/account/2fa/totp/activate/")
        assert set_up.status_code == 200
        secret = set_up.context["form"].secret
        answer = client.post("/account/2fa/totp/activate/", {"code": code(secret)})
        assert answer["Location"] == "/account/2fa/recovery-codes/"
        assert 'href="/admin/"' in client.get(answer["Location"]).content.decode()
        assert client.get("/admin/").status_code == 200

    def test_the_password_is_asked_again_when_that_was_long_ago(
        self, client: Client, olga: User
    ) -> None:
        client.force_login(olga)
        answer = client.get("/account/2fa/totp/activate/")
        assert answer["Location"].startswith("/account/reauthenticate/")


class TestLostPhone:
    """One organiser helps another."""

    def test_the_second_factor_goes_and_the_visits_end(
        self, desk: Client, olga: User, settings: Settings
    ) -> None:
        otto = make_organiser(email="otto@example.org", name="Otto")
        auth.TOTP.activate(otto, SECRET)
        browser = Client()
        browser.force_login(otto)
        page = f"{LIST}{otto.pk}/telefoon-kwijt/"
        assert "Spreek Otto eerst zelf" in desk.get(page).content.decode()
        assert desk.post(page).status_code == 303
        assert not Authenticator.objects.exists()
        assert browser.get("/admin/").status_code == 302
        mail = QueuedMail.objects.get()
        assert (mail.recipient, mail.subject) == (
            "otto@example.org",
            "Uw tweede stap is weggehaald",
        )
        assert "Olga heeft de tweede stap van uw account weggehaald" in mail.text
        settings.REQUIRE_SECOND_FACTOR = True
        give_password(browser, otto.email, PASSWORD)
        assert browser.get("/admin/")["Location"] == "/account/"

    def test_a_gespreksleider_comes_in_by_a_code_after_that(self, desk: Client) -> None:
        gijs = make_facilitator()
        auth.TOTP.activate(gijs, SECRET)
        page = f"{LIST}{gijs.pk}/telefoon-kwijt/"
        assert "Daarna logt Gijs in met een code uit de mail." in desk.get(page).content.decode()
        desk.post(page)
        text = QueuedMail.objects.get().text
        assert "Log opnieuw in met een code uit uw mail: http" in text
        assert "zet een nieuwe tweede stap aan" not in text
        answer = give_password(Client(), gijs.email, PASSWORD)
        assert answer["Location"] == "/begeleiding/"

    def test_nobody_does_that_for_themselves(self, desk: Client, olga: User) -> None:
        auth.TOTP.activate(olga, SECRET)
        page = f"{LIST}{olga.pk}/telefoon-kwijt/"
        assert (desk.get(page).status_code, desk.post(page).status_code) == (403, 403)
        assert Authenticator.objects.exists()

    def test_one_list_says_who_may_what(self, desk: Client, olga: User) -> None:
        auth.TOTP.activate(olga, SECRET)
        invite(desk, reads_only="ja")
        make_facilitator()
        page = desk.get(LIST).content.decode()
        assert re.findall(r'class="field-may">(.*?)</td>', page) == [
            "gespreksleider",
            "organisator",
            "organisator, leest alleen",
        ]
        steps = re.findall(r'class="field-second_step">.*?alt="(\w+)"', page)
        assert steps == ["False", "True", "False"]
