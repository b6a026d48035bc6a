"""A line in the log for who signs in, and what changes in how they do: accounts by number."""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from sessions_app.models import User

logger = logging.getLogger(__name__)


@receiver(auth.user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    """Somebody is in."""
    logger.info("account %d signed in", user.pk)


@receiver(auth.user_login_failed)
def failed(**_: Any) -> None:
    """A password was wrong: whose is not said, for it may be of nobody here."""
    logger.warning("a password was wrong")


@receiver([account.password_set, account.password_changed, account.password_reset])
def password_chosen(user: User, **_: Any) -> None:
    """An account has another password."""
    logger.info("account %d has another password", user.pk)


@receiver(mfa.authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    """An account has a second factor, or one more."""
    logger.info("account %d: %s added", user.pk, authenticator.type)


@receiver(mfa.authenticator_added)
def factor_shown(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Whoever sets up an app has just typed its code: it is not asked again in this visit.

    A new key is shown once, and so known to work.
    """
    if authenticator.type == Authenticator.Type.TOTP:
        about = {"id": authenticator.pk, "type": authenticator.type}
        record_authentication(request, user, "mfa", reauthenticated=True, **about)


@receiver(mfa.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second factor is gone."""
    logger.info("account %d: %s removed", user.pk, authenticator.type)


@receiver(mfa.authentication_failed)
def factor_failed(user: User, **_: Any) -> None:
    """A code or a key was wrong."""
    logger.warning("account %d: a second factor was wrong", user.pk)
