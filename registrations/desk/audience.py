"""Whom an organiser writes to: what people have in common, in codes and in words.

Within one line it is "of", between the lines it is "en": who is of theme A or B, and works in
sector C. An empty line says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    Sector,
    Status,
    Subgroup,
)
from registrations.models.participant import ParticipantQuerySet
from sessions_app.models import Edition

INTERESTED = "Iedereen die op de hoogte wil blijven van een volgende leergemeenschap."
# In the place of the key of a subgroup: who is in none.
NO_GROUP = 0

STANDS = {
    Status.PLACED: "een plaats heeft",
    Status.WAITING: "op de wachtlijst staat",
    Status.CANCELLED: "zich heeft afgemeld",
}
WAS_THERE = [AttendanceStatus.PRESENT, AttendanceStatus.LATE]
WAS_NOT_THERE = [AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED]
# What was deleted since it was chosen.
NO_THEME = "een thema dat er niet meer is"
NO_SESSION = "een bijeenkomst die er niet meer is"
NO_SUBGROUP = "een subgroep die er niet meer is"


@dataclass(frozen=True)
class Addressees:
    """What people have in common: keys and codes. Sessions are of a line each."""

    statuses: tuple[str, ...] = (Status.PLACED,)
    themes: tuple[int, ...] = ()
    subgroups: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()
    prepares: bool | None = None
    was_at: int | None = None
    missed: int | None = None
    cannot_come: int | None = None
    # Those who want to hear of a next edition; they have nothing of the rest.
    interested: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The audience that was stored."""
        found: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
        }
        return cls(**found)

    @property
    def stored(self) -> dict[str, Any]:
        """As it is stored."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def people(self, edition: Edition) -> ParticipantQuerySet:
        """Who it is of this edition, by family name; also those without an address.

        Who signed up again after they left has not left.
        """
        if self.interested:
            return Participant.objects.none()
        found = Participant.objects.known().filter(edition=edition, status__in=self.statuses)
        back = Participant.objects.active().filter(edition=edition)
        back = back.alias(to=Lower("email")).filter(to=Lower(OuterRef("email"))).exclude(email="")
        found = found.exclude(Q(status=Status.CANCELLED) & Exists(back))
        if self.themes:
            found = found.filter(theme__in=self.themes)
        if self.subgroups:
            in_none = Q(subgroup=None) if NO_GROUP in self.subgroups else Q()
            found = found.filter(Q(subgroup__in=self.subgroups) | in_none)
        if self.sectors:
            found = found.filter(sector__in=self.sectors)
        if self.prepares is not None:
            found = found.filter(prepares=self.prepares)
        for session, statuses in self._marks:
            marked = Attendance.objects.filter(participant=OuterRef("pk"), session=session)
            found = found.filter(Exists(marked.filter(status__in=statuses)))
        return found.select_related("theme", "subgroup")

    def in_words(self, edition: Edition) -> str:
        """One sentence: who has all of this. Takes a statement for the groups it names."""
        if self.interested:
            return INTERESTED
        return f"Iedereen die {', en '.join(self._conditions(edition))}."

    @property
    def _marks(self) -> list[tuple[int, list[AttendanceStatus]]]:
        marks = [
            (self.was_at, WAS_THERE),
            (self.missed, WAS_NOT_THERE),
            (self.cannot_come, [AttendanceStatus.EXCUSED]),
        ]
        return [(session, statuses) for session, statuses in marks if session is not None]

    def _conditions(self, edition: Edition) -> list[str]:
        themes = {theme.pk: f"het thema ‘{theme.title}’" for theme in edition.themes.all()}
        sessions = {one.pk: f"bijeenkomst {one.position}" for one in edition.sessions.all()}
        said = [_or(STANDS[Status(status)] for status in self.statuses)]
        if self.themes:
            titles = _or(themes.get(key, NO_THEME) for key in self.themes)
            said.append(f"bij {titles} hoort")
        if self.subgroups:
            groups = _or(f"in {name}" for name in self._groups())
            said.append(f"{groups} zit")
        if self.sectors:
            sectors = _or(f"‘{Sector(code).label}’" for code in self.sectors)
            said.append(f"in de sector {sectors} werkt")
        if self.prepares is not None:
            said.append("mee wil voorbereiden" if self.prepares else "niet mee wil voorbereiden")
        if self.was_at is not None:
            said.append(f"bij {sessions.get(self.was_at, NO_SESSION)} was")
        if self.missed is not None:
            said.append(f"niet bij {sessions.get(self.missed, NO_SESSION)} was")
        if self.cannot_come is not None:
            session = sessions.get(self.cannot_come, NO_SESSION)
            said.append(f"liet weten niet bij {session} te kunnen zijn")
        return said

    def _groups(self) -> list[str]:
        groups = Subgroup.objects.filter(pk__in=self.subgroups).select_related("theme")
        groups = groups.order_by("theme__position", "number")
        named = [f"subgroep {group.number} van ‘{group.theme.title}’" for group in groups]
        if not named and NO_GROUP not in self.subgroups:
            return [NO_SUBGROUP]
        return [*(["geen subgroep"] if NO_GROUP in self.subgroups else []), *named]


def _or(parts: Iterable[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} of {last}" if others else last
