"""Accounts in the admin: organisers and gespreksleiders."""

import logging
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from sessions_app.admin.meanwhile import StampedModelForm, StampedPages
from sessions_app.models import User
from sessions_app.typed.fields import AddressField, WholeNameField

logger = logging.getLogger(__name__)

# An organiser may do everything, a gespreksleider nothing here: groups would only confuse.
admin.site.unregister(Group)

TYPED = {"email": AddressField, "name": WholeNameField}


class SignInName(StampedModelForm):
    """The address of an account, without capitals: so it is looked up when somebody signs in."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise ValidationError("Er is al een account met dit e-mailadres.")
        return email


class NewAccountForm(SignInName, BaseUserCreationForm[User]):
    """A new account, with a password."""

    class Meta:
        model = User
        fields = ["email", "name", "is_staff"]
        field_classes = TYPED


class AccountForm(SignInName, UserChangeForm[User]):
    """An account as it is."""

    class Meta:
        model = User
        fields = ["email", "name", "is_staff", "is_active", "password"]
        field_classes = TYPED


class AccountPages(StampedPages, auth_admin.UserAdmin[User]):
    """Accounts, without what they lead."""

    form = AccountForm
    add_form = NewAccountForm
    # Django's own begins with a sentence that is not Dutch.
    add_form_template = None
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = "Zoek op e-mailadres of naam."
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("Rechten", {"fields": ["is_staff", "is_active"]}),
        ("Gebruik", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "is_staff", "password1", "password2"],
                "description": "Het e-mailadres is de naam waarmee iemand inlogt.",
            },
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # Who shuts oneself out cannot undo it.
        own = ["is_staff", "is_active"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What somebody did stays, and so does the account; it is switched off instead."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        kept = [str(user) for user in objs if user == request.user or user.has_history]
        return to_delete, counts, missing, [*protected, *kept]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # There are no half organisers: who may enter may do everything.
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            event = "account %d switched %s by account %d"
            switched = "on" if obj.is_active else "off"
            transaction.on_commit(partial(logger.info, event, obj.pk, switched, request.user.pk))
