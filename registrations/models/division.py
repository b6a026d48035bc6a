"""How a theme is divided: groups, wishes about two people, and who was moved when and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.participant import Participant
from sessions_app.models import Theme


class Division(models.Model):
    """That a theme was divided. Its row is locked by whoever divides or moves people."""

    theme = models.OneToOneField(Theme, models.CASCADE, related_name="division")
    # Goes up with each change, so that a page knows whether it shows how things are now.
    version = models.PositiveIntegerField(default=0)
    divided_at = models.DateTimeField("ingedeeld op", null=True, blank=True)

    class Meta:
        verbose_name = "indeling"
        verbose_name_plural = "indelingen"

    def __str__(self) -> str:
        return f"Indeling van {self.theme}"


class PairRule(models.Model):
    """An organiser's wish about two participants of one theme."""

    class Kind(models.TextChoices):
        TOGETHER = "together", "samen"
        APART = "apart", "niet samen"

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="pair_rules")
    first = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    second = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    kind = models.CharField("wens", max_length=10, choices=Kind.choices)
    reason = models.CharField("reden", max_length=200)

    class Meta:
        verbose_name = "wens"
        verbose_name_plural = "wensen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="a_wish_is_about_two_people_in_order",
                violation_error_message="Kies twee verschillende deelnemers.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="one_wish_per_pair",
                violation_error_message="Over deze twee deelnemers is er al een wens.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} en {self.second}: {self.get_kind_display()}"


class SubgroupMove(models.Model):
    """One person who went from one group to another, or into or out of one."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="subgroup_moves")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="subgroup_moves")
    from_number = models.PositiveSmallIntegerField("van groep", null=True)
    to_number = models.PositiveSmallIntegerField("naar groep", null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("wanneer", default=timezone.now)
    reason = models.CharField("waarom", max_length=200)
    undone_at = models.DateTimeField("ongedaan gemaakt op", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="ongedaan gemaakt door",
    )

    class Meta:
        verbose_name = "verplaatsing"
        verbose_name_plural = "verplaatsingen"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.participant}: {self.from_number or '–'} → {self.to_number or '–'}"
