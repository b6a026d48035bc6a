"""Second factors in the admin: a lost one can be taken away, its secret is never shown."""

from datetime import datetime

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401  (what is registered there is replaced here)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest

from leergemeenschap.apps import KINDS
from sessions_app.models import User

# The address of an account is in one place: the account itself.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin[Authenticator]):
    """To look up which second factors an account has, and to take one away."""

    list_display = ["account", "kind", "made_at", "used_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]
    search_help_text = "Zoek op e-mailadres of naam."
    fields = ["account", "kind", "made_at", "used_at"]

    @admin.display(description="account", ordering="user__email")
    def account(self, factor: Authenticator) -> User:
        return factor.user

    @admin.display(description="soort", ordering="type")
    def kind(self, factor: Authenticator) -> str:
        return KINDS[factor.type]

    @admin.display(description="gemaakt op", ordering="created_at")
    def made_at(self, factor: Authenticator) -> datetime:
        return factor.created_at

    @admin.display(description="laatst gebruikt", ordering="last_used_at", empty_value="nooit")
    def used_at(self, factor: Authenticator) -> datetime | None:
        return factor.last_used_at

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
