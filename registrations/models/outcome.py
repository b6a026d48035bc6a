"""What a subgroup makes."""

from django.db import models

from registrations.models.participant import Subgroup


class Outcome(models.Model):
    """The concrete thing that a subgroup works on, as its members chose it."""

    subgroup = models.OneToOneField(
        Subgroup, models.PROTECT, related_name="outcome", verbose_name="subgroep"
    )
    what = models.CharField(
        "wat de groep maakt",
        max_length=300,
        help_text="Eén zin. Wie later in de groep komt, leest hem in de mail.",
    )

    class Meta:
        verbose_name = "opbrengst"
        verbose_name_plural = "opbrengsten"
        ordering = ["subgroup__theme", "subgroup__number"]

    def __str__(self) -> str:
        return self.what
