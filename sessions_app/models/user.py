"""The people who run an edition: organisers and gespreksleiders."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sessions_app.models.edition import Edition
from sessions_app.typed.addresses import delivered_to


class UserQuerySet(models.QuerySet["User"]):
    """Several accounts."""

    def update(self, **values: Any) -> int:
        """As Django; who is switched off is signed out for good."""
        if values.get("is_active") is False:
            values["times_switched_off"] = models.F("times_switched_off") + 1
        return super().update(**values)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the sign-in name, capitals never matter."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account; without a password nobody can sign in with one.

        Raises ValidationError for an address that mail cannot reach.
        """
        user = self.model(email=delivered_to(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An organiser's account, with every right in the admin."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True} | fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of an address, whatever its capitals. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account of an organiser or a gespreksleider; participants have none."""

    email = models.EmailField("e-mailadres", unique=True)
    name = models.CharField("naam", max_length=150, blank=True)
    is_staff = models.BooleanField(
        "organisator", default=False, help_text="Mag in het beheer. Gespreksleiders niet."
    )
    is_active = models.BooleanField(
        "actief", default=True, help_text="Zet dit uit in plaats van een account te verwijderen."
    )
    # A session carries it: one of before the account was switched off is none after, nor is one of
    # before its owner ended all visits.
    times_switched_off = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Goes up each time that this person begins or stops to lead in an edition.
    calendar_sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # The edition whose pages an organiser has open; none: the one that runs or comes next.
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # Once, after signing in by a code; then never again.
    passkey_offered_at = models.DateTimeField(null=True, editable=False)
    date_joined = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "account"
        verbose_name_plural = "accounts"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message="Er is al een account met dit e-mailadres.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **options: Any) -> None:
        """Store it; who is switched off is signed out for good."""
        fields = options.get("update_fields")
        if not self.is_active and (fields is None or "is_active" in fields):
            self.times_switched_off += 1
            if fields is not None:
                options["update_fields"] = {*fields, "times_switched_off"}
        super().save(*args, **options)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # What Django makes of the password alone, as long as nobody switched the account off.
        made: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.times_switched_off:
            return made
        salt = "sessions_app.models.user"
        value = f"{made}:{self.times_switched_off}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def end_visits(self) -> None:
        """Sign this person out wherever they are signed in."""
        again = models.F("times_switched_off") + 1
        type(self).objects.filter(pk=self.pk).update(times_switched_off=again)

    @property
    def reads_only(self) -> bool:
        """Whether this is an organiser who sees everything and changes nothing."""
        return self.is_staff and not self.is_superuser

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django; an organiser who only reads may see every row."""
        if self.is_active and self.reads_only:
            return perm.partition(".")[2].startswith("view_")
        return super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """As Django; an organiser who only reads sees every part of the admin."""
        return (self.is_active and self.reads_only) or super().has_module_perms(app_label)

    @property
    def has_history(self) -> bool:
        """Whether somebody ever signed in with it, or something on the site says whose it is."""
        relations = self._meta.get_fields(include_hidden=True)
        return self.last_login is not None or any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()
            for relation in relations
            if isinstance(relation, models.ManyToOneRel)
            # How somebody signs in is a part of the account.
            and relation.related_model._meta.app_label not in ("account", "mfa")
        )

    def get_full_name(self) -> str:
        """The name, or the address where no name is known."""
        return str(self)

    def get_short_name(self) -> str:
        """How the admin greets."""
        return str(self)
