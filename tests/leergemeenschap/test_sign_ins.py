"""Who signs in, and how, is in the log: by the number of the account."""

import logging

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from sessions_app.models import User
from tests.leergemeenschap.factor import (
    PASSWORD,
    code,
    give_password,
    make_organiser_with_factor,
)


@pytest.fixture(autouse=True)
def _all_of_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the sign-ins, none of which says who it is."""
    assert "@example.org" not in caplog.text
    assert PASSWORD not in caplog.text
    own = [record for record in caplog.records if record.name == "leergemeenschap.sign_ins"]
    return [record.getMessage() for record in own]


def test_a_sign_in_and_a_wrong_password_are_lines(
    client: Client, gijs: User, caplog: pytest.LogCaptureFixture
) -> None:
    form = {"login": gijs.email, "password": "een-ander-wachtwoord"}
    client.post("/account/login/", form)
    client.post("/account/login/", form | {"login": "niemand@example.org"})
    give_password(client, gijs.email)
    assert lines(caplog) == [
        "a password was wrong",
        "a password was wrong",
        f"account {gijs.pk} signed in",
    ]


@pytest.mark.django_db
def test_a_second_factor_is_a_line_when_it_fails_and_when_it_goes(
    client: Client, caplog: pytest.LogCaptureFixture, clock: time_machine.Traveller
) -> None:
    olga = make_organiser_with_factor()
    give_password(client, olga.email)
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    client.post("/account/2fa/authenticate/", {"code": code()})
    clock.shift(30)
    client.post("/account/2fa/reauthenticate/", {"code": code()})
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.count() == 0
    assert lines(caplog) == [
        f"account {olga.pk}: a second factor was wrong",
        f"account {olga.pk} signed in",
        f"account {olga.pk}: totp removed",
    ]


def test_another_password_is_a_line(
    client: Client, gijs: User, caplog: pytest.LogCaptureFixture
) -> None:
    give_password(client, gijs.email)
    new = "paraplu-fietsbel-9"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/account/password/change/", form)
    assert new not in caplog.text
    assert lines(caplog) == [
        f"account {gijs.pk} signed in",
        f"account {gijs.pk} has another password",
    ]
