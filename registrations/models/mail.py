"""One mail to one person: stored first, sent after."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.participant import Participant
from sessions_app.models import Edition


class MailState(models.TextChoices):
    QUEUED = "queued", "in de wachtrij"
    SENDING = "sending", "wordt verstuurd"
    SENT = "sent", "verstuurd"
    FAILED = "failed", "mislukt"


def new_message_id() -> str:
    """A Message-ID for one mail, the same in every try to send it."""
    return f"<{uuid.uuid4()}@{settings.SITE_HOST}>"


class QueuedMailQuerySet(models.QuerySet["QueuedMail"]):
    def due(self, now: datetime) -> Self:
        """What may be sent now; a mail whose sender died comes back when its lease has run out."""
        return self.filter(state__in=[MailState.QUEUED, MailState.SENDING], due_at__lte=now)


class QueuedMail(models.Model):
    """One mail to one person, with its final text. `due_at` is also the lease while it is sent."""

    kind = models.CharField("soort", max_length=40)
    edition = models.ForeignKey(
        Edition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="leergemeenschap",
    )
    participant = models.ForeignKey(
        Participant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="deelnemer",
    )
    recipient = models.EmailField("aan", max_length=254)
    sender_name = models.CharField("naam van de afzender", max_length=120)
    sender = models.EmailField("van", max_length=254)
    reply_to = models.EmailField("antwoord aan", max_length=254)
    subject = models.CharField("onderwerp", max_length=200)
    text = models.TextField("tekst")
    html = models.TextField("opgemaakte tekst", blank=True)
    message_id = models.CharField(
        max_length=320, unique=True, default=new_message_id, editable=False
    )

    state = models.CharField(
        "stand", max_length=10, choices=MailState.choices, default=MailState.QUEUED
    )
    due_at = models.DateTimeField("op zijn vroegst", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    error = models.TextField("fout", blank=True)
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("verstuurd op", null=True, blank=True)

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="mail_that_is_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    def send_again(self, now: datetime) -> None:
        """Queue this mail again; as a new mail (a new Message-ID) if it was sent before."""
        if self.state == MailState.SENT:
            self.message_id = new_message_id()
        self.state, self.due_at, self.attempts, self.error = MailState.QUEUED, now, 0, ""
        self.sent_at = None
        self.save()

    def lease(self, now: datetime, duration: timedelta) -> None:
        """Take this mail in hand; nobody else does until the duration is over."""
        self.state, self.due_at = MailState.SENDING, now + duration
        self.attempts += 1
        self.save(update_fields=["state", "due_at", "attempts"])
