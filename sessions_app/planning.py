"""What is wrong with the plan of an edition: said before it is published, and while it is so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from itertools import combinations, pairwise

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from sessions_app import holidays
from sessions_app.models import Edition, Session, Theme

# Who comes does so from work.
OFFICE_OPENS, OFFICE_CLOSES = time(8), time(18)


class Level(StrEnum):
    """How bad it is: a warning stops nothing; what is impossible is not published."""

    IMPOSSIBLE = "impossible"
    WARNING = "warning"


@dataclass(frozen=True)
class PlanningFault:
    """One fault, in a sentence, with the page on which it is mended."""

    text: str
    level: Level
    link: str

    @property
    def is_impossible(self) -> bool:
        """Whether the edition cannot be published with it."""
        return self.level is Level.IMPOSSIBLE


def faults(edition: Edition) -> list[PlanningFault]:
    """The faults of an edition that is not over, the impossible ones first.

    Takes two statements; none where its sessions and themes are at hand. Of a session that is past
    nothing is said: nobody can mend it.
    """
    now = timezone.now()
    prefetch_related_objects([edition], "sessions", "themes")
    if edition.is_over(now):
        return []
    held = edition.held_sessions
    coming = [session for session in held if session.ends_at > now]
    found = [
        *_missing(edition, held),
        *_together(coming),
        *_out_of_order(coming),
        *(fault for session in coming for fault in _of_session(session)),
        *_unknown_years(coming),
        *(fault for theme in edition.themes.all() for fault in _of_theme(edition, theme)),
        *_of_sign_up(edition, held, now),
    ]
    return sorted(found, key=lambda fault: not fault.is_impossible)


def session_faults(sessions: Iterable[Session]) -> list[PlanningFault]:
    """What is wrong with the days and times of sessions, which need not be stored."""
    sessions = list(sessions)
    return [
        *_together(sessions),
        *_out_of_order(sessions),
        *(fault for session in sessions for fault in _of_session(session)),
        *_unknown_years(sessions),
    ]


def _missing(edition: Edition, held: list[Session]) -> Iterator[PlanningFault]:
    if not held and not edition.ended_on:
        link = f"{reverse('admin:sessions_app_session_add')}?editie={edition.pk}"
        yield PlanningFault("Er is nog geen bijeenkomst.", Level.IMPOSSIBLE, link)
    if not edition.themes.all():
        link = _page(edition, "themes")
        yield PlanningFault("Er is nog geen thema.", Level.IMPOSSIBLE, link)
    if not edition.contact_email:
        text = "Er is nog geen adres voor vragen. Antwoorden op de mail komen dan bij de afzender."
        yield PlanningFault(text, Level.WARNING, _page(edition, "options", "#id_contact_email"))


def _together(sessions: list[Session]) -> Iterator[PlanningFault]:
    for one, other in combinations(sessions, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            text = (
                f"Bijeenkomst {one.position} en bijeenkomst {other.position} zijn tegelijk, "
                f"op {_day(other)}."
            )
            yield PlanningFault(text, Level.IMPOSSIBLE, _page_of(other))


def _out_of_order(sessions: list[Session]) -> Iterator[PlanningFault]:
    for one, other in pairwise(sorted(sessions, key=lambda session: session.position)):
        if other.starts_at < one.starts_at:
            text = (
                f"Bijeenkomst {other.position} ({_day(other)}) is eerder "
                f"dan bijeenkomst {one.position} ({_day(one)})."
            )
            yield PlanningFault(text, Level.WARNING, _page_of(other))


def _of_session(session: Session) -> Iterator[PlanningFault]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    day, name = starts.date(), f"Bijeenkomst {session.position}"
    said = []
    if holiday := holidays.public_holiday(day):
        said.append(f"{name} is op {holiday}: {_day(session)}.")
    elif day.isoweekday() > 5:
        said.append(f"{name} is op een {date_format(day, 'l')}: {_day(session)}.")
    if closed := holidays.schools_closed(day):
        regions = get_text_list([each.region for each in closed], "en")
        holiday_names = get_text_list(sorted({each.name for each in closed}), "en")
        said.append(f"{name} valt in de {holiday_names} van regio {regions}: {_day(session)}.")
    if ends.date() != day:
        said.append(f"{name} eindigt op een andere dag: {date_format(ends, 'j F Y, G.i')} uur.")
    elif starts.time() < OFFICE_OPENS or ends.time() > OFFICE_CLOSES:
        hours = f"{date_format(starts, 'G.i')}–{date_format(ends, 'G.i')} uur"
        said.append(f"{name} is buiten kantooruren: {_day(session)}, {hours}.")
    if session.groups_from >= session.groups_until:
        said.append(f"In {name.lower()} is er geen tijd voor de subgroepen.")
    for text in said:
        yield PlanningFault(text, Level.WARNING, _page_of(session))


def _unknown_years(sessions: list[Session]) -> Iterator[PlanningFault]:
    seen: set[str] = set()
    for session in sessions:
        day = timezone.localdate(session.starts_at)
        year = holidays.school_year(day)
        if year in seen or holidays.is_known(day) or holidays.schools_closed(day):
            continue
        seen.add(year)
        text = (
            f"De site kent de schoolvakanties van {year} nog niet. "
            f"Kijk zelf of bijeenkomst {session.position} in een vakantie valt."
        )
        yield PlanningFault(text, Level.WARNING, _page_of(session))


def _of_theme(edition: Edition, theme: Theme) -> Iterator[PlanningFault]:
    if theme.capacity is not None and theme.capacity < edition.subgroup_min:
        text = (
            f"Thema ‘{theme.title}’ krijgt nooit een volle subgroep: "
            f"plaatsen {theme.capacity}, kleinste subgroep {edition.subgroup_min}."
        )
        link = reverse("admin:sessions_app_theme_change", args=[theme.pk])
        yield PlanningFault(text, Level.WARNING, f"{link}#id_capacity")


def _of_sign_up(edition: Edition, held: list[Session], now: datetime) -> Iterator[PlanningFault]:
    begins = min((session.starts_at for session in held), default=None)
    if begins is None:
        return
    closes = min(filter(None, [edition.registration_closes_at, begins]))
    opens = edition.registration_opens_at
    if opens and opens >= closes:
        text = "Niemand kan zich aanmelden: het aanmelden gaat pas open als het al dicht is."
    elif closes <= now and not edition.is_published:
        text = "Niemand kan zich aanmelden: het aanmelden is al dicht of de eerste dag is geweest."
    else:
        return
    yield PlanningFault(
        text, Level.WARNING, _page(edition, "options", "#id_registration_opens_at_0")
    )


def _day(session: Session) -> str:
    return date_format(timezone.localtime(session.starts_at), "l j F Y")


def _page(edition: Edition, part: str, where: str = "") -> str:
    return reverse(f"admin:sessions_app_edition_{part}", args=[edition.pk]) + where


def _page_of(session: Session) -> str:
    return reverse("admin:sessions_app_session_change", args=[session.pk]) if session.pk else ""
