"""What an organiser lets a mail of one edition say, in place of the words of the site."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessions_app.models import Edition

LONGEST_SUBJECT, LONGEST_BODY = 120, 5000


class MailText(models.Model):
    """An own text of one kind of mail, with placeholders. Without a row the site's words stand."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="mail_texts", verbose_name="leergemeenschap"
    )
    kind = models.CharField("soort", max_length=40)
    subject = models.CharField("onderwerp", max_length=LONGEST_SUBJECT)
    body = models.TextField("tekst", max_length=LONGEST_BODY)
    changed_at = models.DateTimeField("gewijzigd op", default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="gewijzigd door",
    )

    class Meta:
        verbose_name = "eigen mailtekst"
        verbose_name_plural = "eigen mailteksten"
        ordering = ["edition", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="one_text_per_kind_of_mail")
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.kind}"
