"""How an edition stands, in one look: its themes, the next session, and sign-ups per day."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from registrations.desk import pictures
from registrations.models import AttendanceStatus, Participant, Status, Subgroup
from sessions_app.models import Edition, Session, Theme

# Of a theme with more people or places, a dot stands for several.
MOST_DOTS = 40
# The days of the small picture, and the names of who cannot come, that are shown at most.
MOST_DAYS, MOST_NAMES = 42, 12
# In people: to count more takes so long that the numbers are kept for a while.
MANY, KEPT_FOR = 5_000, timedelta(minutes=1)


@dataclass
class EditionCounts:
    """How many people and groups there are in an edition, by theme where nothing else is said."""

    placed: Counter[int] = field(default_factory=Counter)
    waiting: Counter[int] = field(default_factory=Counter)
    undivided: Counter[int] = field(default_factory=Counter)
    groups: Counter[int] = field(default_factory=Counter)
    small: Counter[int] = field(default_factory=Counter)
    # How many signed up, whatever became of them.
    by_day: dict[date, int] = field(default_factory=dict)
    # When they were counted, where that was not just now.
    at: datetime | None = None


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

    @classmethod
    def of(cls, theme: Theme, counts: EditionCounts) -> "ThemeStand":
        """How a theme stands by what was counted of its edition."""
        return cls(
            theme,
            placed=counts.placed[theme.pk],
            waiting=counts.waiting[theme.pk],
            undivided=counts.undivided[theme.pk],
            groups=counts.groups[theme.pk],
            small=counts.small[theme.pk],
        )

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
    # When all of it was counted, where that was not just now.
    counted_at: datetime | None

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
    counts = counts_of(edition, now)
    return Overview(
        edition,
        theme_stands(edition, counts),
        _next_session(edition, counts, now),
        _days(edition, counts.by_day, now),
        counts.at,
    )


def theme_stands(edition: Edition, counts: EditionCounts) -> list[ThemeStand]:
    """How each theme stands, in their order."""
    return [ThemeStand.of(theme, counts) for theme in edition.themes.all()]


def counts_of(edition: Edition, now: datetime) -> EditionCounts:
    """How many there are in an edition; of many people as it was a minute ago at most, and told so.

    Takes three statements, or none.
    """
    return counts_by_edition([edition], now)[edition.pk]


def counts_by_edition(editions: Iterable[Edition], now: datetime) -> dict[int, EditionCounts]:
    """What `counts_of` says of each of these editions, by key; in three statements for all."""
    keys = {f"edition:{edition.pk}": edition for edition in editions}
    kept: dict[str, EditionCounts] = caches["counts"].get_many(keys)
    found = {keys[key].pk: counts for key, counts in kept.items()}
    if left := [edition for key, edition in keys.items() if key not in kept]:
        for key, counts in _count(left).items():
            found[key] = counts
            if sum(counts.by_day.values()) > MANY:
                counts.at = now
                caches["counts"].set(f"edition:{key}", counts, KEPT_FOR.total_seconds())
    return found


def kept_with(
    counts: EditionCounts, key: str, count: Callable[[], dict[int, int]]
) -> dict[int, int]:
    """What else is counted of an edition; kept as long as these counts, where people are many."""
    if counts.at is None:
        return count()
    kept: Any = caches["counts"].get_or_set(key, count, KEPT_FOR.total_seconds())
    return dict(kept)


def _count(editions: list[Edition]) -> dict[int, EditionCounts]:
    people = Participant.objects.filter(edition__in=editions).order_by()
    counts, in_group = {edition.pk: EditionCounts() for edition in editions}, Counter[int]()
    rows = people.values_list("edition", "theme", "subgroup", "status")
    for key, theme, group, status, number in rows.annotate(number=Count("pk")):
        if status == Status.WAITING:
            counts[key].waiting[theme] += number
        elif status == Status.PLACED:
            counts[key].placed[theme] += number
            (counts[key].undivided if group is None else in_group)[group or theme] += number
    smallest = {edition.pk: edition.subgroup_min for edition in editions}
    groups = Subgroup.objects.filter(theme__edition__in=editions).order_by()
    for key, theme, group in groups.values_list("theme__edition", "theme", "pk"):
        counts[key].groups[theme] += 1
        counts[key].small[theme] += in_group[group] < smallest[key]
    days = people.annotate(day=TruncDate("registered_at")).values_list("edition", "day")
    for key, day, number in days.annotate(number=Count("pk")):
        counts[key].by_day[day] = number
    return counts


def _next_session(edition: Edition, counts: EditionCounts, now: datetime) -> NextSession | None:
    session = edition.next_session(now)
    if session is None:
        return None
    excused = Q(attendances__session=session, attendances__status=AttendanceStatus.EXCUSED)
    placed = Participant.objects.filter(edition=edition).placed()
    absent = placed.filter(excused).known()
    number = absent.count()
    return NextSession(
        session,
        days=(timezone.localdate(session.starts_at) - timezone.localdate(now)).days,
        is_going_on=session.starts_at <= now,
        expected=max(0, counts.placed.total() - number),
        excused=number,
        names=[person.full_name for person in absent.order_by("sort_key", "pk")[:MOST_NAMES]],
    )


def _days(edition: Edition, counts: dict[date, int], now: datetime) -> list[Day]:
    """Each day since the first sign-up, the last six weeks at most."""
    if not counts:
        return []
    today = timezone.localdate(now)
    last = min(today, max(counts)) if edition.is_over(now) else today
    first = max(min(counts), last - timedelta(days=MOST_DAYS - 1))
    days = range((last - first).days + 1)
    return [Day(day, counts.get(day, 0)) for day in (first + timedelta(days=n) for n in days)]
