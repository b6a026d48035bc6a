"""How a theme prepares a session."""

from django.conf import settings
from django.db import models

from registrations.models.participant import Participant
from sessions_app.models import Session, Theme


class Preparation(models.Model):
    """The shared page on which a theme prepares one session."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="preparations")
    session = models.ForeignKey(Session, models.CASCADE, related_name="preparations")
    preparers = models.ManyToManyField(
        Participant, blank=True, related_name="preparations", verbose_name="voorbereiders"
    )
    agenda = models.TextField("agenda", max_length=5000, blank=True)
    # Goes up with each change, so that a page knows whether it shows the present text.
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField("gewijzigd op", null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "voorbereiding"
        verbose_name_plural = "voorbereidingen"
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "session"], name="one_preparation_per_theme_and_session"
            )
        ]

    def __str__(self) -> str:
        return f"Voorbereiding van {self.theme}"


class PreparationTask(models.Model):
    """One thing to do before or in the session, and who does it."""

    preparation = models.ForeignKey(Preparation, models.CASCADE, related_name="tasks")
    what = models.CharField("wat", max_length=200)
    # Nobody: the gespreksleider does it.
    who = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    is_done = models.BooleanField("klaar", default=False)

    class Meta:
        verbose_name = "taak"
        verbose_name_plural = "tasks"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
