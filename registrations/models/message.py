"""What an organiser writes to many at once: to whom, when, and how far it is."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.work import Work
from sessions_app.models import Edition

# In characters, before its words are filled in.
LONGEST_SUBJECT = 120


class MessageState(models.TextChoices):
    """How far a message to many is."""

    PLANNED = "planned", "gepland"
    BUSY = "busy", "wordt klaargezet"
    DONE = "done", "klaargezet"
    STOPPED = "stopped", "gestopt"
    REFUSED = "refused", "niet verstuurd"


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about many messages."""

    def due(self, now: datetime) -> Self:
        """What was planned for a moment that has come."""
        return self.filter(state=MessageState.PLANNED, due_at__lte=now)

    def lock(self, message: "Message") -> "Message":
        """The message as it is now; nobody else changes it until the transaction ends."""
        mine = self.select_for_update(of=("self",), no_key=True)
        return mine.select_related("edition", "work").get(pk=message.pk)


class Message(models.Model):
    """One message of an organiser to many people; each of them gets a mail of their own."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="messages", verbose_name="leergemeenschap"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    # The press that made it: a second one of the same page makes no other.
    press = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Who gets it: numbers and codes, and the same in words.
    audience = models.JSONField(default=dict)
    to_whom = models.TextField("aan")
    subject = models.CharField("onderwerp", max_length=LONGEST_SUBJECT)
    text = models.TextField("tekst")
    created_at = models.DateTimeField("geschreven op", default=timezone.now)
    due_at = models.DateTimeField("gaat uit op", default=timezone.now)
    state = models.CharField(
        "stand", max_length=10, choices=MessageState.choices, default=MessageState.BUSY
    )
    # For how many people it is, and the numbers of those whose mail is not stored yet.
    total = models.PositiveIntegerField("mensen", default=0)
    left = models.JSONField(default=list)
    refusal = models.CharField("reden", max_length=200, blank=True)
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "groepsbericht"
        verbose_name_plural = "groepsberichten"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MessageState.values), name="message_state_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="messages_to_come",
                condition=models.Q(state=MessageState.PLANNED),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_planned(self) -> bool:
        """Whether it waits for its moment."""
        return self.state == MessageState.PLANNED

    @property
    def has_halted(self) -> bool:
        """Whether its mails are not all stored, and nobody is at work on that."""
        return self.state == MessageState.BUSY and not (self.work and self.work.is_to_do)


class SavedText(models.Model):
    """A text that an organiser keeps, to begin another message with."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="saved_texts")
    subject = models.CharField("onderwerp", max_length=LONGEST_SUBJECT)
    text = models.TextField("tekst")
    changed_at = models.DateTimeField("bewaard op", default=timezone.now)

    class Meta:
        verbose_name = "bewaarde tekst"
        verbose_name_plural = "bewaarde teksten"
        ordering = ["subject", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "subject"],
                name="one_saved_text_per_subject",
                violation_error_message="Er is al een bewaarde tekst met dit onderwerp.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
