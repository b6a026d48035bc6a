"""Which files with people in them left the site."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ExportLog(models.Model):
    """One file with people in it: who fetched it, when, which one and how many rows it had."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("wanneer", default=timezone.now)
    # The name of the file tells of whom it was, and names nobody.
    what = models.CharField("bestand", max_length=140)
    rows = models.PositiveIntegerField("regels")

    class Meta:
        verbose_name = "opgehaald bestand"
        verbose_name_plural = "opgehaalde bestanden"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.what
