"""People on paper, in spreadsheets and in the rooms of a meeting."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from string import ascii_uppercase

import xlsxwriter

from registrations.groups.roster import RosterRow, roster_of
from registrations.models import ExportLog, Participant, Subgroup
from registrations.models.participant import by_family_name
from sessions_app.models import Edition, Theme, User

# What a spreadsheet takes for the beginning of a formula or of another cell.
LIVE = tuple("=+-@\t\r\n")
ROOM_NAME_LENGTH = 32  # Zoom refuses longer ones
# The name of each column and its width in characters.
COLUMNS = {
    "Achternaam": 20,
    "Tussenvoegsel": 14,
    "Voornaam": 16,
    "E-mailadres": 34,
    "Organisatie": 34,
    "Functie": 26,
    "Sector": 26,
    "Regio": 16,
    "Bereidt voor": 13,
    "Deelt e-mailadres": 18,
    "Thema": 26,
    "Subgroep": 10,
    "Leervraag": 60,
}
# What a gespreksleider gets of a group; the sessions come after.
GROUP_COLUMNS = {
    name: width
    for name, width in COLUMNS.items()
    if name not in {"Deelt e-mailadres", "Thema", "Subgroep"}
}
SESSION_WIDTH = 18
ROOM_COLUMNS = {"Pre-assign Room Name": ROOM_NAME_LENGTH, "Email Address": 34}

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Row = Sequence[str]


class Kind(StrEnum):
    """The files in which people can be fetched; the value ends the name of the file."""

    CSV = "deelnemers.csv"
    XLSX = "deelnemers.xlsx"
    ROOMS = "ruimtes.csv"

    @property
    def content_type(self) -> str:
        """The media type of the file."""
        return CONTENT_TYPES[self.rpartition(".")[2]]


@dataclass(frozen=True)
class Group:
    """People of one theme who share a room; number None: who have no subgroup yet."""

    theme: Theme
    number: int | None
    people: list[Participant]

    @property
    def name(self) -> str:
        """The short name of the room, unique within an edition; empty where there is no room."""
        if self.number is None:
            return ""
        name = f"{_letters(self.theme.position)}{self.number} {' '.join(self.theme.title.split())}"
        return name[:ROOM_NAME_LENGTH].rstrip()

    @property
    def addresses(self) -> str:
        """All addresses, to paste where people are invited to a room."""
        return "; ".join(person.email for person in self.people)

    @property
    def preparers(self) -> int:
        """How many of them prepare the sessions."""
        return sum(person.prepares for person in self.people)


def people_of(scope: Edition | Theme) -> list[Participant]:
    """Everyone with a place, by family name without tussenvoegsel. Takes one statement."""
    people = scope.participants.placed().select_related("theme", "subgroup")
    return by_family_name(people)


def groups(people: Iterable[Participant]) -> list[Group]:
    """The same people by theme and subgroup; in each theme, who has none comes last."""

    def place(person: Participant) -> tuple[int, bool, int]:
        number = person.subgroup_number
        return person.theme.position, number is None, number or 0

    shared = [list(members) for _, members in groupby(sorted(people, key=place), key=place)]
    return [Group(members[0].theme, members[0].subgroup_number, members) for members in shared]


def can_be_preassigned(person: Participant) -> bool:
    """Whether the meeting can bring this person to their room by itself.

    Not without a subgroup; and not with an address that could pass for a formula: in the file it
    is no longer the address that the meeting knows.
    """
    return person.subgroup is not None and _inert(person.email) == person.email


def export(scope: Edition | Theme, kind: Kind, *, by: User) -> tuple[str, bytes]:
    """The name and the content of a file with people in it; who fetched it is written down.

    The name says of which edition or theme it is, and names nobody.
    """
    people, name = people_of(scope), f"{_stem(scope)}-{kind}"
    if kind is Kind.ROOMS:
        seats = [
            [group.name, p.email] for group in groups(people) if group.name for p in group.people
        ]
        return _written(name, kind, ROOM_COLUMNS, seats, by)
    return _written(name, kind, COLUMNS, [_row(person) for person in people], by)


def export_group(group: Subgroup, kind: Kind, *, by: User, now: datetime) -> tuple[str, bytes]:
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
    name: str, kind: Kind, columns: Mapping[str, int], rows: Sequence[Row], by: User
) -> tuple[str, bytes]:
    ExportLog.objects.create(by=by, what=name, rows=len(rows))
    return name, WRITERS[kind](columns, [[_inert(cell) for cell in row] for row in rows])


def _stem(scope: Edition | Theme) -> str:
    if isinstance(scope, Theme):
        return f"{scope.edition.slug}-thema-{scope.position}"
    return scope.slug


def _row(person: Participant) -> list[str]:
    return [
        *_about(person, person.email),
        "ja" if person.share_contact else "nee",
        person.theme.title,
        str(person.subgroup_number or ""),
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


def _people_csv(columns: Mapping[str, int], rows: Sequence[Row]) -> bytes:
    """As Dutch Excel opens it: with semicolons, and a mark that says it is UTF-8."""
    # Quotes keep a cell whole where commas are expected; its second half could be a formula.
    return _csv([list(columns), *rows], delimiter=";", in_quotes=True).encode("utf-8-sig")


def _rooms_csv(columns: Mapping[str, int], rows: Sequence[Row]) -> bytes:
    return _csv([list(columns), *rows], delimiter=",", in_quotes=False).encode()


def _csv(rows: Sequence[Row], *, delimiter: str, in_quotes: bool) -> str:
    text = io.StringIO(newline="")
    csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if in_quotes else csv.QUOTE_MINIMAL,
        lineterminator="\r\n",
    ).writerows(rows)
    return text.getvalue()


def _people_xlsx(columns: Mapping[str, int], rows: Sequence[Row]) -> bytes:
    """A workbook in which every cell is text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Deelnemers")
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for column, (title, width) in enumerate(columns.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return content.getvalue()


WRITERS = {Kind.CSV: _people_csv, Kind.XLSX: _people_xlsx, Kind.ROOMS: _rooms_csv}


def _inert(cell: str) -> str:
    """The cell as text that no spreadsheet calculates, also where signs are full-width."""
    first = unicodedata.normalize("NFKC", cell[:1])
    return f"'{cell}" if first.startswith(LIVE) else cell


def _letters(position: int) -> str:
    """The letter of a theme, and two after Z, as the columns of a spreadsheet have them."""
    above, own = divmod(position - 1, len(ascii_uppercase))
    return (_letters(above) if above > 0 else "") + ascii_uppercase[own]
