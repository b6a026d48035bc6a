"""People in files: who fetched which is written down."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from registrations.events import happened
from registrations.groups import spreadsheet
from registrations.groups.rooms import (
    people_with_a_place,
    people_with_leaders,
    rooms_of,
    seats_of,
)
from registrations.groups.roster import RosterRow, roster_of
from registrations.groups.spreadsheet import Cells
from registrations.models import ExportLog, Participant, Subgroup
from registrations.models.subgroup import ROOM_NAME_LENGTH
from sessions_app.models import Edition, Theme, User

# The name of each column and its width in characters.
COLUMNS = {
    "Achternaam": 20,
    "Tussenvoegsel": 14,
    "Voornaam": 16,
    "E-mailadres": 34,
    "Organisatie": 34,
    "Functie": 26,
    "Sector": 26,
    "Provincie": 16,
    "Bereidt voor": 13,
    "Deelt naam, organisatie en e-mailadres": 18,
    "Thema": 26,
    "Subgroep": 10,
    "Wil leren": 60,
}
# What a gespreksleider gets of a group; the sessions come after.
GROUP_COLUMNS = {
    name: width
    for name, width in COLUMNS.items()
    if name not in {"Deelt naam, organisatie en e-mailadres", "Thema", "Subgroep"}
}
SESSION_WIDTH = 18
ROOM_COLUMNS = {"Pre-assign Room Name": ROOM_NAME_LENGTH, "Email Address": 34}

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileKind(StrEnum):
    """The files in which people can be fetched; the value ends the name of the file."""

    CSV = "deelnemers.csv"
    XLSX = "deelnemers.xlsx"
    ROOMS = "ruimtes.csv"

    @property
    def content_type(self) -> str:
        """The media type of the file."""
        return CONTENT_TYPES[self.rpartition(".")[2]]


WRITERS = {
    FileKind.CSV: spreadsheet.people_csv,
    FileKind.XLSX: spreadsheet.people_xlsx,
    FileKind.ROOMS: spreadsheet.rooms_csv,
}


def export(scope: Edition | Theme, kind: FileKind, *, by: User) -> tuple[str, bytes]:
    """The name and the content of a file with people in it; who fetched it is written down.

    The name says of which edition or theme it is, and names nobody.
    """
    name = f"{_stem(scope)}-{kind}"
    if kind is FileKind.ROOMS:
        seats = [
            [spreadsheet.inert(room.name)[:ROOM_NAME_LENGTH], address]
            for room, address in seats_of(rooms_of(people_with_leaders(scope)))
        ]
        return _written(name, kind, ROOM_COLUMNS, seats, by)
    people = people_with_a_place(scope)
    return _written(name, kind, COLUMNS, [_row(person) for person in people], by)


def export_group(group: Subgroup, kind: FileKind, *, by: User, now: datetime) -> tuple[str, bytes]:
    """The name and the content of a gespreksleider's file of a group; who fetched it is noted.

    An address is in it where its owner shares it with the group. The name says of which group it
    is, and names nobody. Takes three statements.
    """
    roster = roster_of(group, now)
    held = {f"Bijeenkomst {session.position}": SESSION_WIDTH for session in roster.sessions}
    rows = [_group_row(row) for row in roster.rows]
    name = f"{_stem(group.theme)}-groep-{group.number}-{kind}"
    return _written(name, kind, GROUP_COLUMNS | held, rows, by)


def _written(
    name: str, kind: FileKind, columns: Mapping[str, int], rows: Sequence[Cells], by: User
) -> tuple[str, bytes]:
    ExportLog.objects.create(by=by, what=name, rows=len(rows))
    happened("%d rows exported by account %d: %s", len(rows), by.pk, name)
    return name, b"".join(WRITERS[kind](columns, [rows]))


def _stem(scope: Edition | Theme) -> str:
    if isinstance(scope, Theme):
        return f"{scope.edition.slug}-thema-{scope.position}"
    return scope.slug


def _row(person: Participant) -> Cells:
    return [
        *_about(person, person.email),
        "ja" if person.share_contact else "nee",
        person.theme.title,
        person.subgroup_number or "",
        person.learning_question,
    ]


def _group_row(row: RosterRow) -> list[str]:
    person = row.person
    return [
        *_about(person, person.email if person.share_contact else ""),
        person.learning_question,
        *(mark.words for mark in row.marks),
    ]


def _about(person: Participant, email: str) -> list[str]:
    """What every row of a person begins with."""
    return [
        person.family_name,
        person.name_prefix,
        person.given_name,
        email,
        person.organisation,
        person.job_title,
        person.get_sector_display(),
        person.get_region_display(),
        "ja" if person.prepares else "nee",
    ]
