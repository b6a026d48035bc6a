"""Signing in as people do: with a password and, where one has it, a code from an app."""

import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal import auth
from django.http import HttpResponse
from django.test import Client, RequestFactory

from sessions_app.models import User
from tests.people import make_organiser

PASSWORD = "demo-demo-demo"
SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    """What the app shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def make_organiser_with_factor(**fields: str) -> User:
    """Olga, who has a code from an app besides her password; fields make her somebody else."""
    olga = make_organiser(**fields)
    auth.TOTP.activate(olga, SECRET)
    return olga


def give_password(
    client: Client, email: str, password: str = PASSWORD, **extra: str
) -> HttpResponse:
    return client.post("/account/login/", {"login": email, "password": password}, headers=extra)


def just_signed_in(client: Client, user: User) -> None:
    """Sign in without a page, and be known to have done so now."""
    client.force_login(user)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "code")
    request.session.save()


def sign_in(client: Client, user: User) -> None:
    """Sign in with the password, and with a code where one is asked."""
    answer = give_password(client, user.email)
    if answer["Location"] == "/account/2fa/authenticate/":
        client.post("/account/2fa/authenticate/", {"code": code()})
