"""How organisers and gespreksleiders sign in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac

from registrations.brake import client_address
from registrations.models import QueuedMail


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: an organiser makes the accounts. Mail goes by the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Organisers go to the admin, gespreksleiders to the programme."""
        return reverse("admin:index" if request.user.is_staff else "sessions_app:home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """What attempts are counted by: the network address, by a hash that tells nobody which."""
        return salted_hmac("leergemeenschap.accounts", client_address(request)).hexdigest()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts per host as the browser names it: another port would be a fresh start.
        return str(credentials.get("email", "")).lower()

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, str]]:
        """Who has a second factor shows that again: a password may not take it away."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail: of the site's own address, whatever host the request names."""
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uid, secret])
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail about an account."""
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        QueuedMail.objects.create(
            kind="account",
            recipient=email,
            sender_name="Leergemeenschap Werken aan aanwezigheid",
            sender=settings.DEFAULT_FROM_EMAIL,
            reply_to=settings.DEFAULT_FROM_EMAIL,
            subject=" ".join(subject.split()),
            text=render_to_string(f"{template_prefix}_message.txt", context),
        )
