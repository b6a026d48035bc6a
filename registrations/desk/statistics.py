"""What there is to count of an edition.

Who is forgotten still counts: the row keeps its theme, sector, status and attendance. Their region
and organisation are known no more, which is a line of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from registrations.desk.numbers import Numbers, Subject, TableLine, day_in_words
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Effect,
    Outcome,
    Participant,
    Region,
    Sector,
    Status,
    Subgroup,
)
from sessions_app.models import Edition, Session, Theme
from sessions_app.typed import organisations

# Where there is nothing to count.
NOTHING = "–"
UNKNOWN = "Niet meer bekend"
THERE = [AttendanceStatus.PRESENT, AttendanceStatus.LATE]
NOT_THERE = [AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT]
UNMARKED = ""
SINCE = Coalesce("joined_at", "registered_at")
MEMBER_SINCE = Coalesce("participant__joined_at", "participant__registered_at")

# What was noted of how many, by session and group.
Sheets = Mapping[tuple[int, int], Counter[str]]


@dataclass(frozen=True)
class Statistics:
    """All that is counted of one edition."""

    placed: int
    waiting: int
    cancelled: int
    organisations: int
    # Those that began and were not called off.
    sessions: list[Session]
    tables: dict[Subject, Numbers]
    published: list[Outcome]
    # How many told what changed for them, and what of that everyone may read.
    effects: int
    shown_effects: list[Effect]

    @property
    def signed_up(self) -> dict[date, int]:
        """How many signed up on each day on which somebody did."""
        table = self.tables[Subject.DAYS]
        return {day: line.total for day, line in zip(table.days, table.lines, strict=True)}

    @property
    def attended(self) -> Numbers:
        """How many were in each session, in time or later."""
        lines = []
        for line in self.tables[Subject.SESSIONS].lines:
            present, late, *_ = line.cells
            lines.append(replace(line, cells=(int(present) + int(late),)))
        return Numbers(Subject.SESSIONS, ("Bijeenkomst", "Aanwezig"), lines)


def of(edition: Edition, now: datetime) -> Statistics:
    """Count an edition; the number of statements is the same for few people and for many."""
    people = edition.participants.order_by()
    placed = people.placed()
    by_status = _count(people, "status")
    themes = list(edition.themes.all())
    held = sorted(edition.held_sessions, key=lambda session: session.starts_at)
    sessions = [session for session in held if session.starts_at <= now]
    sheets = _sheets(edition, sessions)
    by_organisation = _by_organisation(placed)
    tables = [
        _by_theme(placed, themes),
        _by_day(people),
        _by_sector(placed, themes),
        _by_region(placed),
        by_organisation,
        _by_session(sessions, sheets),
        _by_group(edition, sessions, sheets),
        _leaving(edition, sessions),
    ]
    outcomes = Outcome.objects.published().filter(subgroup__theme__edition=edition)
    return Statistics(
        placed=by_status[Status.PLACED],
        waiting=by_status[Status.WAITING],
        cancelled=by_status[Status.CANCELLED],
        organisations=sum(line.label != UNKNOWN for line in by_organisation.lines),
        sessions=sessions,
        tables={table.subject: table for table in tables},
        published=list(outcomes.order_by("subgroup__theme", "subgroup__number")),
        effects=edition.effects.count(),
        shown_effects=list(edition.effects.shown()),
    )


def _count(rows: QuerySet[Any], field: str) -> Counter[Any]:
    return Counter(dict(rows.values_list(field).annotate(Count("pk"))))


def _by_theme(placed: QuerySet[Participant], themes: Sequence[Theme]) -> Numbers:
    counts = _count(placed, "theme")
    lines = [TableLine(theme.title, (counts[theme.pk],), theme) for theme in themes]
    return Numbers(Subject.THEMES, ("Thema", "Deelnemers"), lines)


def _by_day(people: QuerySet[Participant]) -> Numbers:
    counts = _count(people.annotate(day=TruncDate("registered_at")), "day")
    days: tuple[date, ...] = tuple(sorted(counts))
    lines = [TableLine(day_in_words(day), (counts[day],)) for day in days]
    return Numbers(Subject.DAYS, ("Dag", "Aanmeldingen"), lines, days)


def _by_sector(placed: QuerySet[Participant], themes: Sequence[Theme]) -> Numbers:
    rows = placed.values_list("sector", "theme").annotate(Count("pk"))
    counts = {(sector, theme): number for sector, theme, number in rows}
    lines = [
        TableLine(sector.label, tuple(counts.get((sector.value, theme.pk), 0) for theme in themes))
        for sector in Sector
    ]
    return Numbers(Subject.SECTORS, ("Sector", *(theme.title for theme in themes)), lines)


def _by_region(placed: QuerySet[Participant]) -> Numbers:
    counts = _count(placed, "region")
    lines = [TableLine(region.label, (counts[region.value],)) for region in Region]
    lines += [TableLine(UNKNOWN, (counts[""],))] if counts[""] else []
    return Numbers(Subject.PROVINCES, ("Provincie", "Deelnemers"), lines)


def _by_organisation(placed: QuerySet[Participant]) -> Numbers:
    known = placed.exclude(organisation="")
    spellings = (
        known.order_by().values("organisation").annotate(number=Count("pk"), first=Min("pk"))
    )
    named = organisations.counted(spellings.order_by("first").values_list("organisation", "number"))
    lines = [TableLine(name, (number,)) for name, number in named]
    if unknown := placed.filter(organisation="").count():
        lines.append(TableLine(UNKNOWN, (unknown,)))
    return Numbers(Subject.ORGANISATIONS, ("Organisatie", "Deelnemers"), lines)


def _sheets(edition: Edition, sessions: Sequence[Session]) -> Sheets:
    """What the sheets of the groups say, as `sheets.attendance` shows them one by one."""
    found: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    took_part = Q(member_since__lt=F("session__ends_at"))
    rows = Attendance.objects.filter(session__in=sessions).annotate(
        group=Coalesce("subgroup", "participant__subgroup"), member_since=MEMBER_SINCE
    )
    on_sheet = rows.filter(Q(subgroup__isnull=False) | took_part).exclude(group=None)
    for session, group, status, number in on_sheet.values_list(
        "session", "group", "status"
    ).annotate(Count("pk")):
        found[session, group][status] += number
    # Who is in a group and has no row is on its sheet too: all its members, but for those who have.
    since = edition.participants.order_by().exclude(subgroup=None).annotate(since=SINCE)
    members: dict[str, Any] = {
        f"at_{session.pk}": Count("pk", filter=Q(since__lt=session.ends_at)) for session in sessions
    }
    for group, *numbers in since.values_list("subgroup").annotate(**members):
        for session, number in zip(sessions, numbers, strict=True):
            found[session.pk, group][UNMARKED] += number
    own = rows.filter(took_part).exclude(participant__subgroup=None)
    for session, group, number in own.values_list("session", "participant__subgroup").annotate(
        Count("pk")
    ):
        found[session, group][UNMARKED] -= number
    return found


def _by_session(sessions: Sequence[Session], sheets: Sheets) -> Numbers:
    lines = []
    for session in sessions:
        counts = _sum(count for (of, _), count in sheets.items() if of == session.pk)
        lines.append(TableLine(str(session), _marks(counts)))
    words = (*(status.label for status in AttendanceStatus), "niet ingevuld")
    return Numbers(Subject.SESSIONS, ("Bijeenkomst", *words), lines)


def _by_group(edition: Edition, sessions: Sequence[Session], sheets: Sheets) -> Numbers:
    groups = Subgroup.objects.filter(theme__edition=edition).select_related("theme")
    lines = []
    for group in groups.order_by("theme__position", "number"):
        cells: list[int | str] = []
        for session in sessions:
            counts = sheets.get((session.pk, group.pk), Counter())
            there, not_there = (sum(counts[s] for s in kind) for kind in (THERE, NOT_THERE))
            # Who said beforehand that they cannot come does not make it a sheet.
            is_filled = there or counts[AttendanceStatus.ABSENT] or not counts[UNMARKED]
            cells += [there, not_there] if is_filled and (there or not_there) else [NOTHING] * 2
        lines.append(
            TableLine(f"{group.theme}, subgroep {group.number}", tuple(cells), group.theme)
        )
    columns = (
        f"Bijeenkomst {session.position}: {word}"
        for session in sessions
        for word in ("was er", "was er niet")
    )
    return Numbers(Subject.GROUPS, ("Subgroep", *columns), lines)


def _leaving(edition: Edition, sessions: Sequence[Session]) -> Numbers:
    """Who left after each session: who cancelled, and who was there and came no more."""
    starts = [session.starts_at for session in sessions]
    between = {
        f"after_{number}": Count("pk", filter=_cancelled_between(begin, end))
        for number, (begin, end) in enumerate(zip([None, *starts], [*starts, None], strict=True))
    }
    cancelled = edition.participants.aggregate(**between)
    came = Attendance.objects.filter(
        participant=OuterRef("pk"), session__in=sessions, status__in=THERE
    )
    last = came.order_by("-session__starts_at").values("session")[:1]
    people = edition.participants.placed().order_by().annotate(last=Subquery(last))
    last_seen = _count(people, "last")
    lines = [TableLine("Vóór de eerste bijeenkomst", (cancelled["after_0"], NOTHING))]
    noted = [number for number, session in enumerate(sessions) if last_seen[session.pk]]
    for number, session in enumerate(sessions):
        # After the last session of which something was noted nobody can have come.
        gone = last_seen[session.pk] if noted and number < noted[-1] else NOTHING
        lines.append(TableLine(f"Na {_small(session)}", (cancelled[f"after_{number + 1}"], gone)))
    return Numbers(Subject.LEAVING, ("Wanneer", "Meldde zich af", "Kwam daarna niet meer"), lines)


def _cancelled_between(begin: datetime | None, end: datetime | None) -> Q:
    moment = Q(status=Status.CANCELLED, cancelled_at__isnull=False)
    moment &= Q(cancelled_at__gte=begin) if begin else Q()
    return moment & (Q(cancelled_at__lt=end) if end else Q())


def _small(session: Session) -> str:
    """What it is called within a sentence."""
    return str(session).replace("B", "b", 1)


def _marks(counts: Counter[str]) -> tuple[int, ...]:
    return (*(counts[status] for status in AttendanceStatus), counts[UNMARKED])


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    total = Counter[str]()
    for count in counts:
        total.update(count)
    return total
