"""How far an edition is in forgetting its people."""

from django.conf import settings
from django.db import models

from sessions_app.models import Edition


class FarewellManager(models.Manager["Farewell"]):
    """Finds how far an edition is."""

    def hold(self, edition: Edition) -> "Farewell":
        """Its row, locked until the end of the transaction."""
        self.get_or_create(edition=edition)
        return self.select_for_update().get(edition=edition)


class Farewell(models.Model):
    """What was said and done about the end of one edition, so that it is done once.

    Its row is locked by whoever does it.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="farewell")
    # Its gespreksleiders read until when they see their people.
    access_told_at = models.DateTimeField(null=True, blank=True)
    # The organiser read how many will be forgotten, and when.
    announced_at = models.DateTimeField(null=True, blank=True)
    # An organiser looked for names in what people wrote: those texts stay.
    texts_seen_at = models.DateTimeField("teksten bekeken op", null=True, blank=True)
    texts_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bekeken door",
    )
    done_at = models.DateTimeField("mensen vergeten op", null=True, blank=True)

    objects = FarewellManager()

    class Meta:
        verbose_name = "afscheid"
        verbose_name_plural = "afscheid"

    def __str__(self) -> str:
        return f"Afscheid van de deelnemers van {self.edition}"
