"""What happened to a participant, and who did it: by number and code, never by name."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.participant import Participant
from sessions_app.models import Theme, User


class EventKind(models.TextChoices):
    """What may happen to somebody after they signed up."""

    ENROLLED = "enrolled", "aangemeld"
    PLACED = "placed", "kreeg een plaats"
    WAITING = "waiting", "ging naar de wachtlijst"
    THEME_ASKED = "theme_asked", "vroeg om een ander thema"
    THEME_KEPT = "theme_kept", "houdt het thema"
    THEME_CHANGED = "theme_changed", "kreeg een ander thema"
    CANCELLED = "cancelled", "afgemeld"
    HANDED_OVER = "handed_over", "gaf de plaats aan een collega"
    ADDRESS_CHANGED = "address_changed", "kreeg een ander e-mailadres"
    CORRECTED = "corrected", "gegevens gewijzigd"
    LINK_SENT = "link_sent", "kreeg de persoonlijke link opnieuw"


class EventQuerySet(models.QuerySet["Event"]):
    """Writing down what happened, and what still asks for an answer."""

    def note(
        self, kind: EventKind, participant: Participant, *, by: User | None = None, **about: Any
    ) -> None:
        """Store that this happened now; without an account in `by` no organiser did it."""
        self.create(
            kind=kind, participant=participant, by=by, is_by_organiser=by is not None, **about
        )

    def theme_requests(self) -> "EventQuerySet":
        """Who asked for another theme, the last time, and has no answer yet."""
        later = self.model.objects.filter(
            participant=models.OuterRef("participant"),
            kind__in=[*ANSWERS, EventKind.THEME_ASKED],
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(later), kind=EventKind.THEME_ASKED)


# What answers somebody who asked for another theme.
ANSWERS = [
    EventKind.THEME_CHANGED,
    EventKind.THEME_KEPT,
    EventKind.CANCELLED,
    EventKind.HANDED_OVER,
]


class Event(models.Model):
    """One thing that happened to one participant. Signing up is told by their own row."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    at = models.DateTimeField(default=timezone.now)
    # Where an account is gone, it still was an organiser.
    is_by_organiser = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    from_theme = models.ForeignKey(Theme, models.SET_NULL, null=True, related_name="+")
    to_theme = models.ForeignKey(Theme, models.SET_NULL, null=True, related_name="+")
    # Which fields were corrected, by name; of a choice also from which code to which.
    changes = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EventKind.values), name="event_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} · {self.get_kind_display()}"

    def get_changes_display(self) -> str:
        """Which fields were corrected, in words; of a choice also what it was and is."""
        fields = [f for f in Participant._meta.get_fields() if f.name in self.changes]
        return ", ".join(_change_in_words(f, self.changes[f.name]) for f in fields)


def _change_in_words(field: Any, codes: list[Any]) -> str:
    words = dict(field.flatchoices) or {True: "ja", False: "nee"}
    values = [str(words.get(code, code)) for code in codes]
    return f"{field.verbose_name}: {' → '.join(values)}" if values else str(field.verbose_name)
