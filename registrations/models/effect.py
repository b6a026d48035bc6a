"""What changed for people after a learning community, in their own words."""

from typing import Self

from django.db import models
from django.utils import timezone

from registrations.models.outcomes import OutcomeState
from registrations.models.participant import Participant
from registrations.models.subgroup import Subgroup
from sessions_app.models import Edition

# In characters.
LONGEST_TEXT = 1000


class EffectQuerySet(models.QuerySet["Effect"]):
    """Questions about many effects."""

    def shown(self) -> Self:
        """What everyone may read: agreed by its writer, under an outcome that is published."""
        return self.filter(
            is_public=True, hidden_at=None, subgroup__outcome__state=OutcomeState.PUBLISHED
        )


class Effect(models.Model):
    """What changed for one person, in some sentences.

    Nobody reads a name with it. What everyone may read stays when the participant is forgotten.
    """

    participant = models.OneToOneField(
        Participant, models.SET_NULL, null=True, blank=True, related_name="effect"
    )
    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="effects", verbose_name="leergemeenschap"
    )
    # Under whose outcome it may stand.
    subgroup = models.ForeignKey(
        Subgroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="effects",
        verbose_name="subgroep",
    )
    text = models.TextField("wat er veranderde", max_length=LONGEST_TEXT)
    is_public = models.BooleanField("iedereen mag het lezen", default=False, db_default=False)
    written_at = models.DateTimeField("geschreven op", default=timezone.now)
    changed_at = models.DateTimeField("gewijzigd op", default=timezone.now)
    # Since when an organiser keeps it from everyone; the writer reads that.
    hidden_at = models.DateTimeField("verborgen op", null=True, blank=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = "antwoord over wat er veranderde"
        verbose_name_plural = "antwoorden over wat er veranderde"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Antwoord van {timezone.localtime(self.written_at):%d-%m-%Y}"
