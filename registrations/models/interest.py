"""Addresses of those who want to hear of a next learning community."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from registrations.models.participant import new_link_key
from sessions_app.models import Edition

# How long an address is kept once its owner confirmed it, and before that.
KEPT_FOR = timedelta(days=2 * 365)
UNCONFIRMED_KEPT_FOR = timedelta(days=7)


def interest_signer() -> Signer:
    """Signs the keys of these links: a stolen database alone opens none of them."""
    return Signer(salt="registrations.interest", sep=".")


class InterestQuerySet(models.QuerySet["Interest"]):
    """Questions about many addresses."""

    def confirmed(self) -> Self:
        """The list: those of whom the owner confirmed it, in the order of that."""
        return self.filter(confirmed_at__isnull=False).order_by("pk")

    def expired(self, now: datetime) -> Self:
        """Those that are kept no longer."""
        return self.filter(
            models.Q(confirmed_at__lte=now - KEPT_FOR)
            | models.Q(confirmed_at=None, asked_at__lte=now - UNCONFIRMED_KEPT_FOR)
        )

    def with_address(self, email: str) -> Self:
        """The one with this address, whatever its capitals."""
        same = self.alias(address=Lower("email"))
        return same.filter(address=Lower(models.Value(email)))

    def of_key(self, key: str) -> "Interest":
        """The address that a link belongs to.

        Raises Interest.DoesNotExist for every key that is forged, cut short or of one that is gone.
        """
        try:
            return self.get(link_key=interest_signer().unsign(key))
        except BadSignature:
            raise self.model.DoesNotExist from None


class Interest(models.Model):
    """An address that wants to hear of a next edition; on the list once its owner confirmed it."""

    email = models.EmailField("e-mailadres", max_length=254)
    link_key = models.CharField(max_length=32, unique=True, default=new_link_key, editable=False)
    asked_at = models.DateTimeField("gevraagd op", default=timezone.now)
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)
    # Of these it is known that one can sign up, so that no mail goes twice.
    knows = models.ManyToManyField(Edition, related_name="+", blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = "adres dat op de hoogte wil blijven"
        verbose_name_plural = "wie op de hoogte wil blijven"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_interest_per_address"),
        ]

    def __str__(self) -> str:
        # Without the address: the log of the admin keeps this longer than the address may stay.
        return f"Adres {self.pk}"

    @property
    def full_name(self) -> str:
        """What a list of people shows: nobody asked for a name."""
        return self.email

    @property
    def forgets_on(self) -> date:
        """The day on which the address is forgotten."""
        if self.confirmed_at:
            return timezone.localdate(self.confirmed_at + KEPT_FOR)
        return timezone.localdate(self.asked_at + UNCONFIRMED_KEPT_FOR)

    @property
    def key(self) -> str:
        """What opens the page of this address: the signed key."""
        return interest_signer().sign(self.link_key)

    @property
    def link(self) -> str:
        """The whole address of its page."""
        return settings.SITE_URL + reverse("registrations:interest", args=[self.key])

    @property
    def leave_link(self) -> str:
        """Where a mail program takes the address off the list, when its reader asks for that."""
        return settings.SITE_URL + reverse("registrations:leave_interest", args=[self.key])
