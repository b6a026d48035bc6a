"""What happened in a group, for each person who is told of it once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from registrations.models.participant import Participant


class NewsKind(models.TextChoices):
    """What somebody is told."""

    CHOSEN = "chosen", "u bereidt een bijeenkomst voor"
    TASK = "task", "u kreeg een taak"
    AGENDA = "agenda", "de agenda is klaar"
    ANSWERED = "answered", "er is antwoord op wat uw groep inbracht"
    SHARED = "shared", "uw groep deelt de opbrengst"
    SHARED_BY_OTHERS = "shared_by_others", "een andere groep deelt een opbrengst"
    PUBLISHED = "published", "de opbrengst van uw groep is gepubliceerd"


class NewsQuerySet(models.QuerySet["News"]):
    """Noting what happened, and what is still to tell."""

    def to_tell(self) -> Self:
        """What nobody was mailed yet."""
        return self.filter(told_at=None)

    def note(
        self,
        kind: NewsKind,
        people: Iterable[int],
        *,
        about: int,
        at: datetime | None = None,
    ) -> None:
        """Note for these people, by key, that it happened.

        For the transaction in which it happens; `at` is later for what is better told later.
        Whoever heard of it before hears nothing more.
        """
        self.note_each(kind, [(person, about) for person in people], at=at)

    def note_each(
        self, kind: NewsKind, pairs: Iterable[tuple[int, int]], *, at: datetime | None = None
    ) -> None:
        """The same for many things: pairs of a person and what it is about, by key."""
        wanted = set(pairs)
        known = self.filter(kind=kind, about__in={one for _, one in wanted})
        told = set(known.exclude(told_at=None).values_list("participant", "about"))
        moment = at or timezone.now()
        # What is noted again waits anew; a worker may be throwing it away just now.
        self.bulk_create(
            [
                self.model(participant_id=person, kind=kind, about=one, at=moment)
                for person, one in sorted(wanted - told)
            ],
            update_conflicts=True,
            unique_fields=["participant", "kind", "about"],
            update_fields=["at"],
        )


class News(models.Model):
    """One thing that one person is told once; known also when the mail is gone."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="news")
    kind = models.CharField(max_length=20, choices=NewsKind.choices)
    # The key of the preparation, task, question or outcome that it is about.
    about = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # When its mail was stored.
    told_at = models.DateTimeField(null=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = "nieuws uit een groep"
        verbose_name_plural = "nieuws uit groepen"
        constraints = [
            models.UniqueConstraint(fields=["participant", "kind", "about"], name="news_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=NewsKind.values), name="news_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(told_at=None), name="news_to_tell"),
            models.Index(fields=["kind", "about"], name="news_by_thing"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
