"""A group of participants within a theme, and who may see it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessions_app.models import Session, Theme, User

# How long after the last session a gespreksleider still sees their people.
ACCESS_AFTER_LAST_SESSION = timedelta(weeks=8)


def within_reach(edition: str, now: datetime) -> models.Q:
    """Whether a gespreksleider still works with the edition at the end of this path.

    That ends some weeks after its last session, or else its last day; an edition with neither is
    still to come.
    """
    border = now - ACCESS_AFTER_LAST_SESSION
    held = Session.objects.filter(edition=models.OuterRef(edition), cancelled_at=None)
    last_day = f"{edition}__ended_on"
    to_come = models.Q((last_day, None)) | models.Q(
        (f"{last_day}__gte", timezone.localdate(border))
    )
    return models.Q(models.Exists(held.filter(ends_at__gt=border))) | (
        ~models.Q(models.Exists(held)) & to_come
    )


class SubgroupQuerySet(models.QuerySet["Subgroup"]):
    def visible_to(self, user: User) -> Self:
        """The groups this user may see: all for an organiser, their own for a gespreksleider.

        One's own are those of the themes that one leads, and those that one leads by themselves.
        """
        if user.is_staff:
            return self
        leads = models.Q(pk__in=self.model.objects.filter(facilitators=user).values("pk"))
        leads |= models.Q(theme__in=Theme.objects.filter(facilitators=user).values("pk"))
        return self.filter(within_reach("theme__edition", timezone.now()), leads)


class Subgroup(models.Model):
    """A fixed group of participants within a theme, numbered per theme."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="subgroups", verbose_name="thema")
    number = models.PositiveSmallIntegerField("nummer")
    # Who leads this group alone; who leads the theme leads all of its groups.
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        limit_choices_to={"is_staff": False},
        related_name="subgroups",
        verbose_name="gespreksleiders",
    )
    # What its gespreksleiders and organisers were told already: that it is below its smallest size,
    # and of which session they know that it will be.
    is_reported_small = models.BooleanField(default=False, db_default=False, editable=False)
    reported_session = models.ForeignKey(
        Session, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = SubgroupQuerySet.as_manager()

    class Meta:
        verbose_name = "subgroep"
        verbose_name_plural = "subgroepen"
        ordering = ["theme", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "number"],
                name="one_subgroup_per_number",
                violation_error_message="Er is al een subgroep met dit nummer.",
            ),
            # Lets a participant refer to a subgroup and its theme together.
            models.UniqueConstraint(fields=["id", "theme"], name="subgroup_with_its_theme"),
        ]

    def __str__(self) -> str:
        return f"Subgroep {self.number}"
