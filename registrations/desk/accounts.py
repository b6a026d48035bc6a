"""The accounts of organisers: inviting one, and helping one who lost a phone."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from registrations.events import happened
from registrations.letters import outbox, unconfirmed
from registrations.models import QueuedMail
from sessions_app.models import User


class HasAccount(Exception):
    """There is an account with this address; says so in words for an organiser."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __str__(self) -> str:
        if self.user.is_staff:
            return "Met dit adres is er al een organisator."
        return (
            "Dit adres is van een gespreksleider, en die mag niet in het beheer. "
            "Gebruik een ander adres."
        )


@transaction.atomic
def invite_organiser(*, name: str, email: str, reads_only: bool, by: User) -> User:
    """Make the account of an organiser, who hears by mail how to sign in; it has no password.

    Raises HasAccount.
    """
    unconfirmed.hold(email)
    if known := User.objects.filter(email__iexact=email).first():
        raise HasAccount(known)
    user = User.objects.create_user(email, name=name, is_staff=True, is_superuser=not reads_only)
    outbox.queue(_letter("organiser_invited", user, by=by, reads_only=reads_only))
    happened("account %d made for an organiser by account %d", user.pk, by.pk)
    return user


@transaction.atomic
def reset_factors(user: User, *, by: User) -> None:
    """Take away the second factor of somebody who lost it, end their visits, and tell them.

    At the next time they sign in they set up another.
    """
    Authenticator.objects.filter(user=user).delete()
    user.end_visits()
    outbox.queue(_letter("factors_reset", user, by=by))
    happened("second factors of account %d taken away by account %d", user.pk, by.pk)


def _letter(name: str, user: User, **about: Any) -> QueuedMail:
    context = {
        "user": user,
        "login": settings.SITE_URL + reverse("account_login"),
        "handbook": settings.SITE_URL + reverse("admin:handbook"),
        **about,
    }
    return QueuedMail(
        kind="account",
        recipient=user.email,
        sender_name="Leergemeenschap Werken aan aanwezigheid",
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_to=about["by"].email,
        subject=render_to_string(f"account/email/{name}_subject.txt", context).strip(),
        text=render_to_string(f"account/email/{name}_message.txt", context),
    )
