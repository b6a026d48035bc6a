"""What a gespreksleider sees first: their groups at the next session, who is new or absent."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from registrations.groups.roster import Size, in_order
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    Subgroup,
    SubgroupMove,
)
from registrations.models.participant import by_family_name
from registrations.models.subgroup import access_until
from sessions_app.models import Edition, Session, Theme, User

# Before the first session, somebody is new for this long.
NEW_FOR = timedelta(days=7)
# What a page about many people reads of each of them.
NAME_AND_PLACE = [
    "given_name",
    "name_prefix",
    "family_name",
    "subgroup",
    "joined_at",
    "registered_at",
    "forgotten_at",
]


@dataclass(frozen=True)
class GroupToday:
    """A group at the next session."""

    group: Subgroup
    people: list[Participant]
    excused: list[Participant]
    new: list[Participant]
    size: Size
    # To the room of their own, while the groups are apart.
    way_in: str
    # Whether it wrote down what it makes.
    has_chosen: bool


@dataclass(frozen=True)
class ThemeToday:
    """A theme at the next session. Without groups it is not divided yet."""

    theme: Theme
    groups: list[GroupToday]
    # How many have a place but no group; only who leads the theme as a whole is told.
    without_group: int


@dataclass(frozen=True)
class EditionToday:
    """What somebody leads in one edition."""

    edition: Edition
    sessions: list[Session]
    next_session: Session | None
    themes: list[ThemeToday]
    now: datetime

    @property
    def is_going_on(self) -> bool:
        """Whether the next session has begun."""
        return self.next_session is not None and self.next_session.starts_at <= self.now

    @property
    def is_today(self) -> bool:
        """Whether the next session is today, in the Netherlands."""
        session = self.next_session
        return session is not None and _day(session.starts_at) == _day(self.now)

    @property
    def is_first_day(self) -> bool:
        """Whether the first session is today and not over: then groups choose what they make."""
        return self.is_today and self.next_session == self.edition.first_session

    @property
    def is_over(self) -> bool:
        """Whether all sessions are past."""
        return bool(self.sessions) and self.next_session is None

    @property
    def sheet(self) -> Session | None:
        """The session whose sheet is filled in now: the next one, or after all the last."""
        return self.next_session or (self.sessions[-1] if self.sessions else None)

    @property
    def previous(self) -> Session | None:
        """The last session that is past, where its sheet is not the one filled in now."""
        past = [session for session in self.sessions if session.ends_at <= self.now]
        return past[-1] if past and past[-1] != self.sheet else None

    @property
    def access_until(self) -> date | None:
        """The last day on which gespreksleiders see their people."""
        last = self.edition.last_session
        return access_until(last.ends_at) if last else None

    @property
    def has_new(self) -> bool:
        """Whether somebody in these groups is new."""
        return any(group.new for theme in self.themes for group in theme.groups)


def overview(user: User, themes: QuerySet[Theme], now: datetime) -> list[EditionToday]:
    """What this user leads of these themes, the edition with the next session first.

    Takes four statements.
    """
    counted = _with_counts(themes, user).select_related("edition")
    # An old edition of which no sessions are known has nothing to show.
    shown = [
        theme
        for theme in counted.prefetch_related("edition__sessions")
        if theme.edition.held_sessions or not theme.edition.is_over(now)
    ]
    groups = _groups(user, shown, now)
    editions = [
        _edition_today(list(of_edition), groups, now)
        for _, of_edition in groupby(shown, key=lambda theme: theme.edition_id)
    ]
    return sorted(editions, key=_when)


def _with_counts(themes: QuerySet[Theme], user: User) -> QuerySet[Theme]:
    undivided = Participant.objects.placed().filter(theme=OuterRef("pk"), subgroup=None).order_by()
    # Counted by an index alone: of a row no column is asked.
    number = undivided.values("theme").annotate(number=Count("*")).values("number")
    first_move = SubgroupMove.objects.filter(theme=OuterRef("pk")).order_by().values("theme")
    leading = Theme.objects.filter(pk=OuterRef("pk"), facilitators=user)
    return themes.annotate(
        without_group=Coalesce(Subquery(number), 0),
        divided_first=Subquery(first_move.annotate(at_first=Min("at")).values("at_first")),
        is_led_by_user=Value(True) if user.is_staff else Exists(leading),
    ).order_by("edition", "position")


def _groups(user: User, themes: list[Theme], now: datetime) -> dict[int, list[GroupToday]]:
    of_pk = {theme.pk: theme for theme in themes}
    sessions = {theme.pk: theme.edition.next_session(now) for theme in themes}
    groups = list(
        Subgroup.objects.visible_to(user)
        .filter(theme__in=of_pk)
        .select_related("outcome")
        .order_by("theme", "number")
    )
    excused = Attendance.objects.filter(
        participant=OuterRef("pk"),
        session__in={session.pk for session in sessions.values() if session},
        status=AttendanceStatus.EXCUSED,
    )
    found = Participant.objects.placed().filter(subgroup__in=groups).only(*NAME_AND_PLACE)
    members: defaultdict[int | None, list[Participant]] = defaultdict(list)
    for person in by_family_name(found.annotate(is_excused=Exists(excused))):
        members[person.subgroup_id].append(person)
    result: defaultdict[int, list[GroupToday]] = defaultdict(list)
    for group in groups:
        theme = group.theme = of_pk[group.theme_id]
        result[theme.pk].append(_group_today(group, members[group.pk], sessions[theme.pk], now))
    return result


def _group_today(
    group: Subgroup, people: list[Any], session: Session | None, now: datetime
) -> GroupToday:
    excused = [person for person in people if person.is_excused]
    since = _new_since(group.theme, session, now)
    new = [p for p in people if since and (p.joined_at or p.registered_at) > since]
    size = Size(len(people), len(excused), group.theme.edition.subgroup_min)
    way = group.way_in(session, now) if session else None
    url = way.url if way and way.is_room else ""
    return GroupToday(group, people, excused, new, size, url, has_chosen=hasattr(group, "outcome"))


def _new_since(theme: Any, session: Session | None, now: datetime) -> datetime | None:
    """Who joined after this is new at the session: the end of the one before.

    Before the first session that is who came after the theme was first divided, for a week.
    """
    if session is None:
        return None
    held: list[Session] = theme.edition.held_sessions
    past = [other.ends_at for other in held if other.ends_at <= session.starts_at]
    if past:
        return max(past)
    divided_first: datetime | None = theme.divided_first
    return max(divided_first, now - NEW_FOR) if divided_first else None


def _edition_today(
    themes: list[Any], groups: dict[int, list[GroupToday]], now: datetime
) -> EditionToday:
    edition: Edition = themes[0].edition
    sessions = in_order(edition)
    return EditionToday(
        edition,
        sessions,
        edition.next_session(now),
        [
            ThemeToday(
                theme,
                groups.get(theme.pk, []),
                theme.without_group if theme.is_led_by_user else 0,
            )
            for theme in themes
        ],
        now,
    )


def _when(today: EditionToday) -> tuple[bool, bool, datetime]:
    """The next session first; editions without a date come after, and what is past comes last."""
    session = today.next_session
    return today.is_over, session is None, session.starts_at if session else today.now


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
