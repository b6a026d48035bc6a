"""One online meeting."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from sessions_app.models.edition import Edition


class Session(models.Model):
    """One online meeting of an edition."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="sessions", verbose_name="leergemeenschap"
    )
    position = models.PositiveSmallIntegerField("nummer")
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    meeting_url = models.URLField(
        "link naar de bijeenkomst", max_length=500, blank=True, help_text="Mag later."
    )

    cancelled_at = models.DateTimeField("gaat niet door sinds", null=True, blank=True)
    # Goes up each time that agendas have to change.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "bijeenkomst"
        verbose_name_plural = "bijeenkomsten"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="one_session_per_position",
                violation_error_message="Er is al een bijeenkomst met dit nummer.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message="Een bijeenkomst eindigt nadat zij begint.",
            ),
        ]

    def __str__(self) -> str:
        day = date_format(timezone.localtime(self.starts_at), "j F Y")
        return f"Bijeenkomst {self.position}, {day}"

    @property
    def groups_from(self) -> datetime:
        """When the groups part."""
        return self.starts_at + timedelta(minutes=self.edition.together_at_first)

    @property
    def groups_until(self) -> datetime:
        """When everybody is together again."""
        return self.ends_at - timedelta(minutes=self.edition.together_at_last)

    def is_in_groups(self, now: datetime) -> bool:
        """Whether the groups work by themselves at this moment."""
        return self.cancelled_at is None and self.groups_from <= now < self.groups_until

    @property
    def title(self) -> str:
        """What it is called in an agenda; many show no more of a session that was called off."""
        title = f"{self.edition.title}: bijeenkomst {self.position}"
        return f"Gaat niet door: {title}" if self.cancelled_at else title
