"""People in a file with the columns that an organiser chose; who fetched it is written down."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

from django.utils import timezone

from registrations.desk.columns import BY_FIELD, COLUMNS, cell_of
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.events import happened
from registrations.groups import spreadsheet
from registrations.groups.exports import CONTENT_TYPES, SESSION_WIDTH
from registrations.groups.spreadsheet import Cells
from registrations.models import Attendance, AttendanceStatus, ExportLog, Participant, Work
from sessions_app.models import Edition, Session, User

# How many people are read at once; a file of more is made by the worker.
PEOPLE_AT_ONCE, MOST_IN_A_REQUEST = 500, 1_000
# The column of a session is called by its number.
SESSION = "session_"


class FileFormat(StrEnum):
    """How people are written in a file; the value ends its name."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """The media type of the file."""
        return CONTENT_TYPES[self]


WRITERS = {FileFormat.XLSX: spreadsheet.people_xlsx, FileFormat.CSV: spreadsheet.people_csv}


def columns_of(edition: Edition) -> list[tuple[str, str]]:
    """What there is to choose from: the details of people, and who was there per session."""
    sessions = sorted(edition.sessions.all(), key=lambda session: session.position)
    return [
        *((column.field, column.heading) for column in COLUMNS),
        *((f"{SESSION}{session.position}", _heading(session)) for session in sessions),
    ]


def people_file(
    people: Collection[int],
    *,
    edition: Edition,
    columns: Sequence[str],
    file_format: FileFormat,
    by: User,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[str, bytes]:
    """The name and the content of a file with these people, by primary key, in order of name.

    `columns` are keys of `columns_of`. Whoever was forgotten is not in it. The name says of which
    edition it is, and names nobody.
    """
    chosen = [one for one in columns_of(edition) if one[0] in columns]
    sessions = {f"{SESSION}{session.position}": session.pk for session in edition.sessions.all()}
    rows: list[Cells] = []
    keys = list(people)
    for start in range(0, len(keys), PEOPLE_AT_ONCE):
        progress(start, len(keys))
        rows += _rows(keys[start : start + PEOPLE_AT_ONCE], [key for key, _ in chosen], sessions)
    day = timezone.localdate()
    name = f"{edition.slug}-deelnemers-{day:%Y-%m-%d}.{file_format}"
    ExportLog.objects.create(by=by, what=name, rows=len(rows))
    happened("%d rows exported by account %d: %s", len(rows), by.pk, name)
    widths = {
        heading: BY_FIELD[key].width if key in BY_FIELD else SESSION_WIDTH
        for key, heading in chosen
    }
    return name, b"".join(WRITERS[file_format](widths, [rows]))


def make(work: Work, progress: Progress) -> Result:
    """The file that was asked for, as long work."""
    if work.by is None:
        raise CannotBeDone("Wie dit vroeg, heeft geen account meer.")
    name, content = people_file(
        work.asked["people"],
        edition=work.edition,
        columns=work.asked["columns"],
        file_format=FileFormat(work.asked["format"]),
        by=work.by,
        progress=progress,
    )
    return Result(
        f"Het bestand met {len(work.asked['people'])} deelnemers is klaar.",
        made=[content],
        made_name=name,
    )


def _rows(keys: Sequence[int], columns: Sequence[str], sessions: dict[str, int]) -> list[Cells]:
    people = Participant.objects.known().select_related("theme", "subgroup").in_bulk(keys)
    marks: defaultdict[int, dict[int, str]] = defaultdict(dict)
    if any(column in sessions for column in columns):
        noted = Attendance.objects.filter(participant__in=keys)
        for person, session, status in noted.values_list("participant", "session", "status"):
            marks[person][session] = str(AttendanceStatus(status).label)
    return [
        [
            marks[key].get(sessions[column], "")
            if column in sessions
            else cell_of(people[key], column)
            for column in columns
        ]
        for key in keys
        if key in people
    ]


def _heading(session: Session) -> str:
    return f"Bijeenkomst {session.position}"
