"""A group of participants within a theme, and who may see it."""

from datetime import date, datetime, timedelta
from string import ascii_uppercase
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessions_app.models import Edition, Session, Theme, User
from sessions_app.models.edition import EditionQuerySet

# How long after the last session a gespreksleider still sees their people.
ACCESS_AFTER_LAST_SESSION = timedelta(weeks=8)
# Zoom refuses longer ones.
ROOM_NAME_LENGTH = 32


def within_reach(now: datetime) -> EditionQuerySet:
    """The editions that a gespreksleider still works with, to the end of a day some weeks later."""
    return ended_within(ACCESS_AFTER_LAST_SESSION, now)


def ended_within(time: timedelta, now: datetime) -> EditionQuerySet:
    """The editions that are not over, or ended so many whole days ago at most."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Edition.objects.not_over(today, grace=time)


def access_until(last_end: datetime) -> date:
    """The last day on which a gespreksleider sees people whose last session ends then."""
    return timezone.localdate(last_end) + ACCESS_AFTER_LAST_SESSION


class WayIn(NamedTuple):
    """The link that counts now, and the one of everybody where it is another."""

    url: str
    is_room: bool
    other: str


def room_code(theme: Theme, number: int) -> str:
    """What tells the rooms of an edition apart: the letter of the theme and the group's number."""
    return f"{_letters(theme.position)}{number}"


def room_name(theme: Theme, number: int) -> str:
    """The name of a group's room, as it stands in the meeting, on lists and in mail."""
    name = f"{room_code(theme, number)} {' '.join(theme.title.split())}"
    return name[:ROOM_NAME_LENGTH].rstrip()


def _letters(position: int) -> str:
    """The letter of a theme, and two after Z, as the columns of a spreadsheet have them."""
    above, own = divmod(position - 1, len(ascii_uppercase))
    return (_letters(above) if above > 0 else "") + ascii_uppercase[own]


class SubgroupQuerySet(models.QuerySet["Subgroup"]):
    """Questions about many groups."""

    def visible_to(self, user: User) -> Self:
        """The groups this user may see: all for an organiser, their own for a gespreksleider.

        One's own are those of the themes that one leads, and those that one leads by themselves.
        """
        if user.is_staff:
            return self
        leads = models.Q(pk__in=self.model.objects.filter(facilitators=user).values("pk"))
        leads |= models.Q(theme__in=Theme.objects.filter(facilitators=user).values("pk"))
        return self.filter(leads, theme__edition__in=within_reach(timezone.now()))


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
    meeting_url = models.URLField(
        "eigen vergaderlink", max_length=500, blank=True, default="", db_default=""
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

    @property
    def code(self) -> str:
        """The short name of its room, by which its members call themselves: A3."""
        return room_code(self.theme, self.number)

    @property
    def room(self) -> str:
        """The name of its room in the meeting: A3 Aanwezigheidsbeleid."""
        return room_name(self.theme, self.number)

    def way_in(self, session: Session, now: datetime) -> WayIn:
        """Where its members go at this moment: where everybody is, or to the room of their own.

        A link of their own counts while the groups are apart, and always where there is no other.
        """
        own, shared = self.meeting_url, session.meeting_url
        if own and (session.is_in_groups(now) or not shared):
            return WayIn(own, is_room=True, other=shared)
        return WayIn(shared, is_room=False, other="")

    @property
    def leaders(self) -> list[User]:
        """The gespreksleiders of this group: its own, or else those of its theme."""
        return list(self.facilitators.all()) or list(self.theme.facilitators.all())
