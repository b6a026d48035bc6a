"""What members of a group propose to make, and who agrees with the choice."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.outcomes import ANSWER_LENGTH, Outcome
from registrations.models.participant import Participant
from registrations.models.subgroup import Subgroup


class Suggestion(models.Model):
    """One thing that a group could make, as somebody of the group puts it."""

    subgroup = models.ForeignKey(
        Subgroup, models.PROTECT, related_name="suggestions", verbose_name="subgroep"
    )
    # Who brought it: a participant or a gespreksleider.
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, related_name="suggestions"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.CharField("voorstel", max_length=ANSWER_LENGTH)
    suggested_at = models.DateTimeField("voorgesteld op", default=timezone.now)
    changed_at = models.DateTimeField("gewijzigd op", default=timezone.now)

    class Meta:
        verbose_name = "voorstel"
        verbose_name_plural = "voorstellen"
        ordering = ["suggested_at", "pk"]

    def __str__(self) -> str:
        return self.text


class Agreement(models.Model):
    """That a member of a group agrees with what it chose; it goes when the group changes that."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="agreements")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="agreements")
    agreed_at = models.DateTimeField("akkoord op", default=timezone.now)

    class Meta:
        verbose_name = "akkoord"
        verbose_name_plural = "akkoorden"
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "participant"],
                name="one_agreement_per_person",
                violation_error_message="Deze persoon gaat al akkoord.",
            )
        ]

    def __str__(self) -> str:
        return f"Akkoord met {self.outcome}"
