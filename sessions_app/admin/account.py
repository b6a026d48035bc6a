"""Accounts in the admin: organisers and gespreksleiders."""

import logging
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from sessions_app.admin.meanwhile import StampedModelForm, StampedPages
from sessions_app.models import User
from sessions_app.typed.fields import AddressField, WholeNameField

logger = logging.getLogger(__name__)

TYPED = {"email": AddressField, "name": WholeNameField}


class SignInName(StampedModelForm):
    """The address of an account, without capitals: so it is looked up when somebody signs in."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise ValidationError("Er is al een account met dit e-mailadres.")
        return email


class AccountForm(SignInName):
    """An account as it is."""

    class Meta:
        model = User
        fields = ["email", "name", "is_staff", "is_superuser", "is_active"]
        labels = {"is_superuser": "mag alles wijzigen"}
        help_texts = {"is_superuser": "Zonder vinkje mag een organisator alleen lezen."}
        field_classes = TYPED


class AccountPages(StampedPages):
    """Accounts, without what they lead. Who is new is invited: nobody invents a password."""

    form = AccountForm
    list_display = ["name_or_address", "email", "may", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = "Zoek op e-mailadres of naam."
    ordering = ["name", "email"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        ("Rechten", {"fields": ["is_staff", "is_superuser", "is_active"]}),
        ("Gebruik", {"fields": ["last_login", "date_joined"]}),
    ]

    @admin.display(description="naam", ordering="name")
    def name_or_address(self, user: User) -> str:
        return str(user)

    @admin.display(description="wie mag wat", ordering="-is_staff")
    def may(self, user: User) -> str:
        """What somebody may do, in words."""
        if not user.is_staff:
            return "gespreksleider"
        return "organisator, leest alleen" if user.reads_only else "organisator"

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # Who shuts oneself out cannot undo it.
        own = ["is_staff", "is_superuser", "is_active"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What somebody did stays, and so does the account; it is switched off instead."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        kept = [str(user) for user in objs if user == request.user or user.has_history]
        return to_delete, counts, missing, [*protected, *kept]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # Who is no organiser has no rights in the admin at all.
        obj.is_superuser = obj.is_superuser and obj.is_staff
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            event = "account %d switched %s by account %d"
            switched = "on" if obj.is_active else "off"
            transaction.on_commit(partial(logger.info, event, obj.pk, switched, request.user.pk))
