"""How organisers and gespreksleiders sign in: by a code in a mail, a passkey or a password."""

import logging
import time
from typing import Any, cast

from allauth.account import app_settings as ACCOUNT_SETTINGS  # noqa: N812 - as allauth reads it
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.fields import EmailField
from allauth.account.forms import (
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
)
from allauth.core import context as allauth_context
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from leergemeenschap import asked, offer
from leergemeenschap.asked import Asked
from leergemeenschap.factors import takes_second_step
from registrations.forms.fields import AddressField, CodeField
from registrations.models import QueuedMail
from registrations.models.mailbox import mailbox
from registrations.places.brake import client_address
from sessions_app.models import User

logger = logging.getLogger(__name__)

# Where a second factor is set up.
SETTING_UP = {"mfa_activate_totp", "mfa_add_webauthn"}
CODE_MAIL = "account/email/login_code"
# What allauth calls the mail to an address without an account.
NO_MAIL = "account/email/unknown_account"
# How one shows once more who one is.
AGAIN = "sign_in_again"
WAYS = {
    AGAIN: "Met een code uit uw mail",
    "reauthenticate": "Met uw wachtwoord",
    "mfa_reauthenticate": "Met een code",
    "mfa_reauthenticate:webauthn": "Met uw toegangssleutel",
}


def account_of(email: str) -> User | None:
    """The account of an address, if it is switched on; its former addresses do not count."""
    found = User.objects.filter(email__iexact=email, is_active=True)
    # To some databases a dotless i is an i, and so another person's mailbox the same one.
    return next((user for user in found if user.email.lower() == email.lower()), None)


def _just_signed_in(request: HttpRequest) -> bool:
    records = get_authentication_records(request, cast(User, request.user))
    within = ACCOUNT_SETTINGS.REAUTHENTICATION_TIMEOUT
    return bool(records) and time.time() - records[-1]["at"] < within


class SignInAddressField(AddressField, EmailField):
    """The address of an account, in small letters, as accounts have it."""


def address_field(help_text: str = "") -> SignInAddressField:
    """The field for the address of one's account."""
    return SignInAddressField(
        label="E-mailadres",
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": "Vul uw e-mailadres in."},
    )


class CodeRequestForm(RequestLoginCodeForm):
    """The address that a code goes to. The same happens on screen whether or not it is known."""

    email = address_field("U krijgt een code van acht cijfers. Die werkt een kwartier.")

    def clean_email(self) -> str:
        """Count the request, then look up the account."""
        email: str = self.cleaned_data["email"]
        request = allauth_context.request
        if not ratelimit.consume(request, action="request_login_code"):
            raise ValidationError(
                "U hebt al een paar keer om een code gevraagd. Gebruik de code uit de laatste "
                "mail, of vraag over tien minuten een nieuwe."
            )
        request.asked = asked.ask("login_code", email, get_adapter().get_client_ip(request))
        if request.asked is None:
            raise ValidationError(
                "Voor dit adres is vandaag al vaak om een code gevraagd. Vraag over een uur een "
                "nieuwe, of log in met een toegangssleutel of een wachtwoord."
            )
        self._user = account_of(email)
        return email


class CodeForm(ConfirmLoginCodeForm):
    """The code from the mail."""

    code = CodeField(
        label="Code uit de mail",
        max_length=20,
        help_text="Acht cijfers. De spatie mag u weglaten.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": "Vul de code uit de mail in.",
            "max_length": "Een code heeft acht cijfers. Neem hem over uit de laatste mail.",
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound:
            self.fields["code"].widget.attrs["autofocus"] = True

    def clean_code(self) -> str:
        """Count the try in one step: what arrives at the same moment shares the three tries."""
        request = allauth_context.request
        stage = f"{request.session.session_key}:{request._login_stage.login.initiated_at}"
        if not ratelimit.consume(request, action="login_code", key=stage):
            logger.warning("a code was tried too often")
            raise ValidationError(AccountAdapter.error_messages["too_many_login_attempts"])
        code: str = super().clean_code()
        return code


class PasswordForm(LoginForm):
    """The address and the password of those who have one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = address_field()
        self.fields["password"].error_messages["required"] = "Vul uw wachtwoord in."


class PasswordRequestForm(ResetPasswordForm):
    """The address that gets a link to choose a password."""

    email = address_field()

    def clean_email(self) -> str:
        """Count the request; send nothing to an address that an account had before."""
        email: str = super().clean_email()
        request = allauth_context.request
        user = account_of(email)
        given = asked.ask("password", email, get_adapter().get_client_ip(request))
        is_mailed = given is not None and given.is_mailed and user is not None
        request.asked = Asked(email, timezone.now(), is_mailed=is_mailed)
        # The work of a mail to somebody, also where none goes: time does not tell who has one.
        self.users = [user or User(pk=0, email=email)]
        return email


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: an organiser makes the accounts. Mail goes by the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Neem de acht cijfers over uit de laatste mail.",
        "too_many_login_attempts": (
            "Te veel inlogpogingen. Vraag een nieuwe code aan, "
            "of probeer het over vijf minuten opnieuw."
        ),
    }

    def get_login_stages(self) -> list[str]:
        """The steps of signing in, with our own second one."""
        own = {"allauth.mfa.stages.AuthenticateStage": "leergemeenschap.factors.SecondStep"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not of who just signed in, where signing in takes one step.

        Nor of an organiser who did, and has to set up a first factor now.
        """
        request = allauth_context.request
        match = request.resolver_match
        sets_up = match is not None and match.url_name in SETTING_UP
        is_enough = sets_up and not is_mfa_enabled(request.user)
        if (is_enough or not takes_second_step(request.user)) and _just_signed_in(request):
            return False
        required: bool = super().is_reauthentication_required(app=app, **options)
        return required

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Organisers go to the admin, gespreksleiders to their groups."""
        return reverse("admin:index" if request.user.is_staff else "registrations:groups")

    def get_client_ip(self, request: HttpRequest) -> str:
        """What attempts are counted by: the network address, by a hash that tells nobody which."""
        address = client_address(request)
        return salted_hmac("leergemeenschap.accounts", address, algorithm="sha256").hexdigest()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts per host as the browser names it: another port would be a fresh start.
        # Per network, so that a stranger with wrong passwords shuts out nobody elsewhere.
        return f"{mailbox(credentials.get('email', ''))} {self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try; all networks that never signed in to the account share a limit as well."""
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email", "")
        if asked.is_known(email, self.get_client_ip(request)):
            return
        usage = consume(
            request, app="allauth.account", action="login_failed_elsewhere", key=mailbox(email)
        )
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        # Taken back with the other when the password is right.
        self._login_failed_rl_usage.usage += usage.usage  # type: ignore[union-attr]

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Go where one was going; from now on this network is known to the account."""
        asked.remember(user.email, self.get_client_ip(request))
        offer.offer_once(request, user)
        answer: HttpResponse = super().post_login(request, user, **options)
        return answer

    def generate_login_code(self) -> str:
        """The code of the mail that goes now, or of the last one that went."""
        given: Asked = allauth_context.request.asked
        return given.code

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, str]]:
        """Who has a second factor shows that again: a password may not take it away.

        A passkey comes before the codes, unless there is an app: recovery codes are for when all
        else is lost. Where signing in takes one step, doing that anew is enough; and so it is for
        whom nothing else is left.
        """
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        again = {"id": AGAIN, "url": reverse("account_sign_in_again")}
        if isinstance(user, User) and not takes_second_step(user):
            known = [method for method in methods if method["id"] != "mfa_reauthenticate"]
            methods = [*reversed(known), again]
            return [method | {"description": WAYS[method["id"]]} for method in methods]
        methods = [method for method in methods if method["id"] != "reauthenticate"] or methods
        methods = methods or [again]
        if not Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists():
            methods.reverse()
        return [method | {"description": WAYS[method["id"]]} for method in methods]

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail: of the site's own address, whatever host the request names."""
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uid, secret])
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail about an account.

        A stranger gets none, nor does a mailbox that had enough, yet that takes the same work, so
        that time does not tell who is one.
        """
        is_stranger = template_prefix == NO_MAIL
        is_mailed = allauth_context.request.asked.is_mailed and not is_stranger
        if is_stranger:
            template_prefix, context = CODE_MAIL, {"code": self.generate_login_code()}
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        with transaction.atomic():
            QueuedMail.objects.create(
                kind="account",
                recipient=email,
                sender_name="Leergemeenschap Werken aan aanwezigheid",
                sender=settings.DEFAULT_FROM_EMAIL,
                reply_to=settings.DEFAULT_FROM_EMAIL,
                subject=" ".join(subject.split()),
                text=render_to_string(f"{template_prefix}_message.txt", context),
            )
            transaction.set_rollback(not is_mailed)
