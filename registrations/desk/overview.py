"""How an edition stands, in one look: its themes, the next session, and sign-ups per day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from registrations.desk import pictures
from registrations.models import AttendanceStatus, Participant, Status, Subgroup
from registrations.models.participant import by_family_name
from sessions_app.models import Edition, Session, Theme

# Of a theme with more people or places, a dot stands for several.
MOST_DOTS = 40
# The days of the small picture, and the names of who cannot come, that are shown at most.
MOST_DAYS, MOST_NAMES = 42, 12


@dataclass(frozen=True)
class ThemeStand:
    """The places, the people and the groups of one theme."""

    theme: Theme
    placed: int
    waiting: int
    # Who has a place and no group, and how many groups there are.
    undivided: int
    groups: int
    small: int

    @property
    def free(self) -> int | None:
        """How many places are left; None where there is no limit."""
        capacity = self.theme.capacity
        return None if capacity is None else max(0, capacity - self.placed)

    @property
    def per_dot(self) -> int:
        """How many people one dot stands for."""
        return max(1, ceil((self.placed + (self.free or 0) + self.waiting) / MOST_DOTS))

    @property
    def dots(self) -> list[str]:
        """A dot for each who has a place, is waited for, or waits, in this order."""
        numbers = {"placed": self.placed, "free": self.free or 0, "waiting": self.waiting}
        return [kind for kind, n in numbers.items() for _ in range(ceil(n / self.per_dot))]


@dataclass(frozen=True)
class NextSession:
    """The session that comes next, and who said that they cannot come."""

    session: Session
    # In whole days; 0 is today.
    days: int
    is_going_on: bool
    expected: int
    excused: int
    # Of those who cannot come, the first ones.
    names: list[str]

    @property
    def others(self) -> int:
        """How many more cannot come than are named."""
        return self.excused - len(self.names)


@dataclass(frozen=True)
class Day:
    """How many people signed up on one day."""

    day: date
    number: int


@dataclass(frozen=True)
class Overview:
    """How an edition stands."""

    edition: Edition
    themes: list[ThemeStand]
    next_session: NextSession | None
    days: list[Day]

    @property
    def placed(self) -> int:
        """How many people have a place."""
        return sum(stand.placed for stand in self.themes)

    @property
    def waiting(self) -> int:
        """How many people wait for one."""
        return sum(stand.waiting for stand in self.themes)

    @property
    def picture(self) -> pictures.Days | None:
        """The sign-ups of these days as dots."""
        return pictures.by_day({day.day: day.number for day in self.days})

    @property
    def most_on_a_day(self) -> int:
        """How many signed up on the busiest day."""
        return max((day.number for day in self.days), default=0)


def overview_of(edition: Edition, now: datetime) -> Overview:
    """How this edition stands. Takes seven statements, however many people there are."""
    return Overview(
        edition, theme_stands(edition), _next_session(edition, now), _sign_ups(edition, now)
    )


def theme_stands(edition: Edition) -> list[ThemeStand]:
    """How each theme stands, in their order. Takes three statements."""
    themes = list(edition.themes.all())
    rows = (
        Participant.objects.filter(edition=edition)
        .order_by()
        .values_list("theme", "subgroup", "status")
        .annotate(number=Count("pk"))
    )
    people, in_group = Counter[tuple[int, str]](), Counter[int]()
    undivided = Counter[int]()
    for theme, group, status, number in rows:
        people[theme, status] += number
        if status == Status.PLACED:
            (undivided if group is None else in_group)[theme if group is None else group] += number
    groups = Subgroup.objects.filter(theme__in=themes).values_list("theme", "pk")
    sizes: dict[int, list[int]] = {theme.pk: [] for theme in themes}
    for theme, group in groups:
        sizes[theme].append(in_group[group])
    return [
        ThemeStand(
            theme,
            placed=people[theme.pk, Status.PLACED],
            waiting=people[theme.pk, Status.WAITING],
            undivided=undivided[theme.pk],
            groups=len(sizes[theme.pk]),
            small=sum(size < edition.subgroup_min for size in sizes[theme.pk]),
        )
        for theme in themes
    ]


def _next_session(edition: Edition, now: datetime) -> NextSession | None:
    session = edition.next_session(now)
    if session is None:
        return None
    excused = Q(attendances__session=session, attendances__status=AttendanceStatus.EXCUSED)
    placed = Participant.objects.filter(edition=edition).placed()
    absent = by_family_name(placed.filter(excused).known())
    return NextSession(
        session,
        days=(timezone.localdate(session.starts_at) - timezone.localdate(now)).days,
        is_going_on=session.starts_at <= now,
        expected=placed.count() - len(absent),
        excused=len(absent),
        names=[person.full_name for person in absent[:MOST_NAMES]],
    )


def _sign_ups(edition: Edition, now: datetime) -> list[Day]:
    """Each day since the first sign-up, the last six weeks at most."""
    today = timezone.localdate(now)
    counts = dict(
        Participant.objects.filter(edition=edition)
        .order_by()
        .annotate(day=TruncDate("registered_at"))
        .values_list("day")
        .annotate(number=Count("pk"))
    )
    if not counts:
        return []
    last = min(today, max(counts)) if edition.is_over(now) else today
    first = max(min(counts), last - timedelta(days=MOST_DAYS - 1))
    days = range((last - first).days + 1)
    return [Day(day, counts.get(day, 0)) for day in (first + timedelta(days=n) for n in days)]
