"""Which people a list shows, by what an organiser chooses, and how many are behind each choice.

A choice is a name and a value, as in the address of the list. What is chosen counts for all names
but its own: so each number says how many there would be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    QueuedMail,
    Region,
    Sector,
    Status,
)
from registrations.models.participant import ParticipantQuerySet
from sessions_app.http import is_key
from sessions_app.models import Edition

THEME, STATUS, GROUP = "theme__id__exact", "status__exact", "group"
SECTOR, REGION, PREPARES = "sector__exact", "region__exact", "prepares__exact"
ABSENT, EXCUSED, MAIL = "absent", "excused", "mail"

HEADINGS = {
    THEME: "thema",
    STATUS: "status",
    GROUP: "subgroep",
    SECTOR: "sector",
    REGION: "provincie",
    PREPARES: "wil mee voorbereiden",
    ABSENT: "was afwezig",
    EXCUSED: "kan niet komen",
    MAIL: "mail",
}
# Values that are no key, code or number.
NO_GROUP, IN_A_GROUP, YES, NO, FAILED, NO_ADDRESS = "none", "any", "1", "0", "failed", "no_address"
OF_A_SESSION = {ABSENT: AttendanceStatus.ABSENT, EXCUSED: AttendanceStatus.EXCUSED}

# How many there are by name and value.
Counts = dict[str, Counter[str]]


def labels(edition: Edition | None) -> dict[str, dict[str, str]]:
    """By name each value that may be chosen, in words; groups by number are `groups_in` the counts.

    Themes and sessions are those of the edition: without one there is nothing to choose from. Takes
    a statement for each of the two.
    """
    themes = {str(one.pk): one.title for one in edition.themes.all()} if edition else {}
    sessions = (
        {str(one.pk): f"bijeenkomst {one.position}" for one in edition.sessions.all()}
        if edition
        else {}
    )
    return {
        THEME: themes,
        STATUS: dict(Status.choices),
        GROUP: {NO_GROUP: "nog geen subgroep", IN_A_GROUP: "in een subgroep"},
        SECTOR: dict(Sector.choices),
        REGION: dict(Region.choices),
        PREPARES: {YES: "ja", NO: "nee"},
        ABSENT: sessions,
        EXCUSED: sessions,
        MAIL: {FAILED: "mail mislukt", NO_ADDRESS: "geen e-mailadres"},
    }


def groups_in(values: Iterable[str | None]) -> dict[str, str]:
    """Those of these values that are the number of a group, in words and in their order."""
    numbers = sorted(int(value) for value in values if value and value.isdecimal())
    return {str(number): f"subgroep {number}" for number in numbers if number}


def listed(edition: Edition, parameters: Mapping[str, str]) -> ParticipantQuerySet:
    """The people of an edition whom the list shows by the parameters of its address."""
    people = Participant.objects.filter(edition=edition)
    if typed := parameters.get(SEARCH_VAR):
        people = people.search(typed)
    return narrowed(people, chosen_in(parameters))


def narrowed(people: ParticipantQuerySet, chosen: Mapping[str, str]) -> ParticipantQuerySet:
    """Those of these people who are behind each of the choices; a name unknown here says nothing.

    A value that cannot be leaves nobody.
    """
    for name in HEADINGS.keys() & chosen.keys():
        people = people.filter(_behind(name, chosen[name]))
    return people


def counted(people: ParticipantQuerySet, chosen: Mapping[str, str]) -> Counts:
    """How many of these people are behind each value of each name, given the other choices.

    Takes two statements, however many people, themes and groups there are.
    """
    of_sessions = {name: chosen[name] for name in OF_A_SESSION if name in chosen}
    of_people = {name: value for name, value in chosen.items() if name not in OF_A_SESSION}
    counts: Counts = {name: Counter() for name in HEADINGS}
    for values, number in _alike(narrowed(people, of_sessions), chosen.get(THEME, "")):
        other = [name for name, value in of_people.items() if value not in values.get(name, ())]
        for name, own in values.items():
            if not set(other) - {name}:
                counts[name].update(dict.fromkeys(own, number))
    marks = Attendance.objects.filter(
        participant__in=narrowed(people, of_people).order_by().values("pk"),
        status__in=OF_A_SESSION.values(),
    )
    by_session = marks.order_by().values_list("status", "session").annotate(Count("pk"))
    for status, session, number in by_session:
        name = next(name for name, of in OF_A_SESSION.items() if of == status)
        counts[name][str(session)] = number
    return counts


def _alike(people: ParticipantQuerySet, theme: str) -> list[tuple[dict[str, list[str]], int]]:
    """How many people are alike in all that is counted; by name the values that they are behind.

    Groups have their number for the theme of this key alone: others are not to be chosen from.
    """
    of_theme = _behind(THEME, theme) & Q(subgroup__isnull=False)
    told = {
        "number": Case(
            When(of_theme, then=F("subgroup__number")),
            When(subgroup__isnull=False, then=Value(0)),
        )
    }
    for name, value in (("has_failed", FAILED), ("has_no_address", NO_ADDRESS)):
        told[name] = Case(When(_behind(MAIL, value), then=Value(True)), default=Value(False))
    columns = ["theme", "status", "sector", "region", "prepares"]
    rows = people.annotate(**told).order_by().values_list(*columns, *told)
    return [(_values(*row), number) for *row, number in rows.annotate(Count("pk"))]


def _values(
    theme: int,
    status: str,
    sector: str,
    region: str,
    prepares: bool,
    group: int | None,
    has_failed: bool,
    has_no_address: bool,
) -> dict[str, list[str]]:
    lacks_group = [NO_GROUP] if status == Status.PLACED else []
    mail = {FAILED: has_failed, NO_ADDRESS: has_no_address}
    return {
        THEME: [str(theme)],
        STATUS: [status],
        GROUP: lacks_group if group is None else [IN_A_GROUP, str(group)],
        SECTOR: [sector],
        REGION: [region],
        PREPARES: [YES if prepares else NO],
        MAIL: [value for value, holds in mail.items() if holds],
    }


def _behind(name: str, value: str) -> Q:
    """Who is behind a value of a name."""
    if name in OF_A_SESSION:
        return _marked(value, OF_A_SESSION[name])
    if name == GROUP:
        return _in_group(value)
    if name == MAIL:
        failed = QueuedMail.objects.unsolved().filter(participant__isnull=False)
        with_failed = Q(pk__in=failed.order_by().values("participant"))
        return {FAILED: with_failed, NO_ADDRESS: Q(email="", forgotten_at=None)}.get(value, NOBODY)
    if name == PREPARES:
        return Q(prepares=value == YES) if value in (YES, NO) else NOBODY
    if name == THEME:
        return Q(theme=value) if is_key(value) else NOBODY
    return Q((name, value)) if value in CODES[name] else NOBODY


CODES = {STATUS: Status.values, SECTOR: Sector.values, REGION: Region.values}
NOBODY = Q(pk__in=[])


def _in_group(value: str) -> Q:
    if value == NO_GROUP:
        return Q(status=Status.PLACED, subgroup=None)
    if value == IN_A_GROUP:
        return Q(subgroup__isnull=False)
    return Q(subgroup__number=value) if value.isdecimal() and len(value) < 5 else NOBODY


def _marked(session: str, status: AttendanceStatus) -> Q:
    if not is_key(session):
        return NOBODY
    marks = Attendance.objects.filter(
        participant=OuterRef("pk"), session=int(session), status=status
    )
    return Q(Exists(marks))


def chosen_in(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The choices among the parameters of an address."""
    return {name: str(parameters[name]) for name in HEADINGS if parameters.get(name)}
