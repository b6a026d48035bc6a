"""People in files: who fetched which is written down."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from registrations.events import happened
from registrations.groups import spreadsheet
from registrations.groups.rooms import people_with_leaders, rooms_of, seats_of
from registrations.groups.roster import RosterRow, roster_of
from registrations.groups.rows import WRITTEN, pages_of
from registrations.groups.spreadsheet import Cells, Pages
from registrations.models import ExportLog, Subgroup
from registrations.models.participant import ParticipantQuerySet
from registrations.models.subgroup import ROOM_NAME_LENGTH
from sessions_app.http import Content
from sessions_app.models import Edition, Theme, User

# The field of each column, with its name and its width in characters.
COLUMNS = {
    "family_name": ("Achternaam", 20),
    "name_prefix": ("Tussenvoegsel", 14),
    "given_name": ("Voornaam", 16),
    "email": ("E-mailadres", 34),
    "organisation": ("Organisatie", 34),
    "job_title": ("Functie", 26),
    "sector": ("Sector", 26),
    "region": ("Provincie", 16),
    "prepares": ("Bereidt voor", 13),
    "share_contact": ("Deelt naam, organisatie en e-mailadres", 18),
    "theme": ("Thema", 26),
    "subgroup": ("Subgroep", 10),
    "learning_question": ("Wil leren", 60),
}
# What a gespreksleider gets of a group; the sessions come after.
GROUP_COLUMNS = {
    field: column
    for field, column in COLUMNS.items()
    if field not in {"share_contact", "theme", "subgroup"}
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


WRITERS: dict[str, Callable[[Mapping[str, int], Pages], Content]] = {
    FileKind.CSV: spreadsheet.people_csv,
    FileKind.XLSX: spreadsheet.people_xlsx,
    FileKind.ROOMS: spreadsheet.rooms_csv,
}


def export(scope: Edition | Theme, kind: FileKind, *, by: User) -> tuple[str, Content]:
    """The name and the content of a file with people in it; who fetches it is written down.

    The name says of which edition or theme it is, and names nobody.
    """
    name = f"{_stem(scope)}-{kind}"
    if kind is FileKind.ROOMS:
        seats = [
            [spreadsheet.inert(room.name)[:ROOM_NAME_LENGTH], address]
            for room, address in seats_of(rooms_of(people_with_leaders(scope)))
        ]
        return name, WRITERS[kind](ROOM_COLUMNS, noted([seats], name, by=by))
    pages = pages_of(_people_of(scope), list(COLUMNS))
    return name, WRITERS[kind](dict(COLUMNS.values()), noted(pages, name, by=by))


def export_group(
    group: Subgroup, kind: FileKind, *, by: User, now: datetime
) -> tuple[str, Content]:
    """The name and the content of a gespreksleider's file of a group; who fetches it is noted.

    An address is in it where its owner shares it with the group. The name says of which group it
    is, and names nobody. Takes three statements.
    """
    roster = roster_of(group, now)
    held = {f"Bijeenkomst {session.position}": SESSION_WIDTH for session in roster.sessions}
    rows = [_group_row(row) for row in roster.rows]
    name = f"{_stem(group.theme)}-groep-{group.number}-{kind}"
    columns = dict(GROUP_COLUMNS.values()) | held
    return name, WRITERS[kind](columns, noted([rows], name, by=by))


def noted(pages: Pages, name: str, *, by: User) -> Iterator[Sequence[Cells]]:
    """The same pages; that somebody fetches them is written down, each before it is handed on.

    So what is written down is true also of a file that nobody waited for to the end.
    """
    log = ExportLog(by=by, what=name, rows=0)
    try:
        for page in pages:
            log.rows += len(page)
            log.save()
            yield page
    finally:
        happened("%d rows exported by account %d: %s", log.rows, by.pk, name)


def _stem(scope: Edition | Theme) -> str:
    if isinstance(scope, Theme):
        return f"{scope.edition.slug}-thema-{scope.position}"
    return scope.slug


def _people_of(scope: Edition | Theme) -> ParticipantQuerySet:
    people: ParticipantQuerySet = scope.participants.placed()
    # The index in the order of names begins with the edition.
    return people.filter(edition=scope.edition_id) if isinstance(scope, Theme) else people


def _group_row(row: RosterRow) -> Cells:
    shown = {name: getattr(row.person, name) for name in GROUP_COLUMNS}
    if not row.person.share_contact:
        shown["email"] = ""
    about = [WRITTEN.get(name, str)(value) for name, value in shown.items()]
    return [*about, *(mark.words for mark in row.marks)]
