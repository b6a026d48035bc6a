"""What a subgroup makes."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from registrations.models.participant import Participant
from registrations.models.subgroup import Subgroup
from sessions_app.models import Edition, Session

# In characters: a short answer, the text itself, and the address where it stands.
ANSWER_LENGTH, TEXT_LENGTH, ADDRESS_LENGTH = 300, 20_000, 500


class OutcomeState(models.TextChoices):
    """How far a group is, and who may read what it makes."""

    CHOSEN = "chosen", "gekozen"
    DRAFT = "draft", "concept"
    SHARED = "shared", "gedeeld met de andere groepen"
    PUBLISHED = "published", "gepubliceerd"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Questions about many outcomes."""

    def published(self) -> Self:
        """What everyone may read, once its edition is published too."""
        return self.filter(state=OutcomeState.PUBLISHED)

    def public(self) -> Self:
        """What everyone may read now."""
        return self.published().filter(subgroup__theme__edition__is_published=True)

    def shared(self) -> Self:
        """What the other groups may read."""
        return self.filter(state__in=[OutcomeState.SHARED, OutcomeState.PUBLISHED])

    def of(self, edition: Edition) -> Self:
        """Those of one edition, by theme and number of the group, with theme and makers at hand."""
        outcomes = self.filter(subgroup__theme__edition=edition)
        outcomes = outcomes.order_by("subgroup__theme__position", "subgroup__number")
        return outcomes.readable().prefetch_related("makers")

    def readable(self) -> Self:
        """With theme and edition at hand, and whether there is a file; not what is in it."""
        with_file = self.select_related("subgroup__theme__edition", "file")
        return with_file.defer("file__content")

    def with_words(self, words: Iterable[str]) -> Self:
        """Those in which each of these words stands somewhere."""
        found = self
        for word in words:
            places = ["what", "for_whom", "problem", "text", "subgroup__theme__title"]
            in_one = [models.Q(**{f"{place}__icontains": word}) for place in places]
            found = found.filter(reduce(or_, in_one))
        return found

    def newest_edition_first(self) -> Self:
        """By the end of their editions, the latest first; in each by theme and group."""
        sessions = Session.objects.filter(
            edition=models.OuterRef("subgroup__theme__edition"), cancelled_at=None
        )
        end = sessions.order_by("-ends_at").values("ends_at")[:1]
        return self.annotate(end=models.Subquery(end)).order_by(
            models.F("end").desc(nulls_last=True),
            "-subgroup__theme__edition",
            "subgroup__theme__position",
            "subgroup__number",
        )


class Outcome(models.Model):
    """The concrete thing that a subgroup works on, as its members chose it."""

    subgroup = models.OneToOneField(
        Subgroup, models.PROTECT, related_name="outcome", verbose_name="subgroep"
    )
    state = models.CharField(
        "stand",
        max_length=10,
        choices=OutcomeState.choices,
        default=OutcomeState.CHOSEN,
        db_default=OutcomeState.CHOSEN,
    )
    what = models.CharField(
        "wat we maken",
        max_length=ANSWER_LENGTH,
        help_text="Eén zin. Wie later in de groep komt, leest hem in de mail.",
    )
    for_whom = models.CharField(
        "voor wie", max_length=ANSWER_LENGTH, blank=True, default="", db_default=""
    )
    problem = models.CharField(
        "welk probleem", max_length=ANSWER_LENGTH, blank=True, default="", db_default=""
    )
    proof = models.CharField(
        "hoe we weten dat het werkt",
        max_length=ANSWER_LENGTH,
        blank=True,
        default="",
        db_default="",
    )
    sharing = models.CharField(
        "wie het deelt", max_length=ANSWER_LENGTH, blank=True, default="", db_default=""
    )
    text = models.TextField("tekst", max_length=TEXT_LENGTH, blank=True, default="", db_default="")
    url = models.URLField(
        "waar het staat", max_length=ADDRESS_LENGTH, blank=True, default="", db_default=""
    )
    # Goes up with each change, so that a page knows whether it shows the present text.
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField("gewijzigd op", null=True, editable=False)
    published_at = models.DateTimeField("gepubliceerd op", null=True, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = "opbrengst"
        verbose_name_plural = "opbrengsten"
        ordering = ["subgroup__theme", "subgroup__number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=OutcomeState.values), name="outcome_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=OutcomeState.PUBLISHED)
                | models.Q(published_at__isnull=False),
                name="what_is_published_has_a_date",
                violation_error_message="Wat gepubliceerd is, heeft een datum.",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("registrations:outcome", args=[self.pk])

    @property
    def effects(self) -> list[str]:
        """What everyone may read of what changed for members, where this is published."""
        told = self.subgroup.effects.all()
        return [effect.text for effect in told if effect.is_public and not effect.hidden_at]


class OutcomeFile(models.Model):
    """What a group made, where that is a file. Its own name is not kept: it may name somebody."""

    outcome = models.OneToOneField(Outcome, models.CASCADE, related_name="file")
    suffix = models.CharField("soort", max_length=5)
    content = models.BinaryField("inhoud")
    added_at = models.DateTimeField("toegevoegd op", default=timezone.now)

    class Meta:
        verbose_name = "bestand van een opbrengst"
        verbose_name_plural = "bestanden van opbrengsten"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How it is called where somebody keeps it."""
        return f"opbrengst-{self.outcome_id}.{self.suffix}"


class OutcomeVersion(models.Model):
    """An outcome as it was after one change."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("versie")
    # The fields that people write, by name.
    content = models.JSONField("inhoud")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("wanneer", default=timezone.now)

    class Meta:
        verbose_name = "versie van een opbrengst"
        verbose_name_plural = "versies van opbrengsten"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "number"], name="one_outcome_per_version")
        ]

    def __str__(self) -> str:
        return f"Versie {self.number}"


class Maker(models.Model):
    """A name under a published outcome, with the consent of its bearer.

    It stays when the participant is forgotten.
    """

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="makers")
    participant = models.OneToOneField(
        Participant, models.SET_NULL, null=True, blank=True, related_name="made"
    )
    name = models.CharField("naam", max_length=240)

    class Meta:
        verbose_name = "maker"
        verbose_name_plural = "makers"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
