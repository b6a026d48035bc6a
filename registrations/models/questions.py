"""What the groups bring to the plenary part of a session: questions, and subjects to talk about."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.participant import Participant
from registrations.models.subgroup import Subgroup
from sessions_app.models import Session


class QuestionState(models.TextChoices):
    """With whom a question is."""

    ASKED = "asked", "bij de gespreksleider"
    FORWARDED = "forwarded", "doorgestuurd naar de organisator"
    AGENDA = "agenda", "op de agenda"
    DISCUSSED = "discussed", "besproken"


class QuestionKind(models.TextChoices):
    """What a group brings: something that it wants answered, or something to talk about."""

    QUESTION = "question", "vraag"
    SUBJECT = "subject", "onderwerp"

    @property
    def definite(self) -> str:
        """What a sentence about it calls it."""
        return "het onderwerp" if self is QuestionKind.SUBJECT else "de vraag"


# At these steps the whole community sees it.
ON_SCREEN = [QuestionState.AGENDA, QuestionState.DISCUSSED]


class PlenaryQuestionQuerySet(models.QuerySet["PlenaryQuestion"]):
    """Questions about many plenary questions."""

    def on_screen(self, session: Session) -> Self:
        """What the whole community sees in one session: the agenda, and what was discussed."""
        shown = self.filter(session=session, merged_into=None)
        return shown.filter(state__in=ON_SCREEN)

    def waiting(self, session: Session) -> Self:
        """What was brought for one session and is not on its agenda yet."""
        return self.filter(session=session, merged_into=None).exclude(state__in=ON_SCREEN)


class PlenaryQuestion(models.Model):
    """A question or subject of a group for the plenary part of one session, and its answer."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="questions", verbose_name="bijeenkomst"
    )
    subgroup = models.ForeignKey(
        Subgroup, models.PROTECT, related_name="questions", verbose_name="subgroep"
    )
    # Who brought it: a participant or a gespreksleider.
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(
        "soort",
        max_length=10,
        choices=QuestionKind.choices,
        default=QuestionKind.QUESTION,
        db_default=QuestionKind.QUESTION,
    )
    text = models.TextField("tekst", max_length=500)
    state = models.CharField(
        "stand", max_length=10, choices=QuestionState.choices, default=QuestionState.ASKED
    )
    # The same question of another group, under which this one is asked and answered.
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="samengevoegd met",
    )
    answer = models.TextField("antwoord", max_length=2000, blank=True)
    # Goes up with each change, so that a page knows whether it shows the question as it is now.
    version = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField("gesteld op", default=timezone.now, editable=False)
    forwarded_at = models.DateTimeField("doorgestuurd op", null=True, blank=True, editable=False)
    discussed_at = models.DateTimeField("besproken op", null=True, blank=True, editable=False)
    # Since when it is on the screen of its session, and who put it there.
    shown_at = models.DateTimeField("op het scherm sinds", null=True, editable=False)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PlenaryQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "plenaire vraag"
        verbose_name_plural = "vragen en onderwerpen"
        ordering = ["session", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=QuestionState.values), name="question_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=QuestionKind.values), name="question_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="a_question_is_not_merged_with_itself",
                violation_error_message="Kies twee verschillende vragen.",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(shown_at__isnull=False),
                name="one_question_on_a_screen",
                violation_error_message="Op een scherm staat één vraag of onderwerp tegelijk.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_subject(self) -> bool:
        return self.kind == QuestionKind.SUBJECT

    @property
    def definite(self) -> str:
        """What a sentence about it calls it."""
        return QuestionKind(self.kind).definite
