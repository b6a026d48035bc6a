"""What somebody was told once, and is not told again."""

from django.db import models

from registrations.models.participant import Participant
from sessions_app.models import Session


class Told(models.Model):
    """One person was told something about a session on a day; known also when the mail is gone.

    An organiser may clear the outbox, and nobody is reminded twice because of that.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="told")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    # The kind of the mail.
    kind = models.CharField(max_length=40)
    on = models.DateField()

    class Meta:
        verbose_name = "bericht dat iemand al had"
        verbose_name_plural = "berichten die iemand al had"
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "session", "kind", "on"], name="told_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} op {self.on}"
