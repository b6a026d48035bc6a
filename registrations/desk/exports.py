"""People in a file with the columns that an organiser chose; who fetched it is written down."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from registrations.desk import work as long_work
from registrations.desk.columns import BY_FIELD, COLUMNS
from registrations.desk.people import listed
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.groups import spreadsheet
from registrations.groups.exports import CONTENT_TYPES, SESSION_WIDTH, noted
from registrations.groups.rows import pages_of
from registrations.groups.spreadsheet import Cells, Pages
from registrations.models import Work, WorkKind
from registrations.models.participant import ParticipantQuerySet
from sessions_app.http import Content
from sessions_app.models import Edition, Session, User

# A workbook of more people is made by the worker; a CSV file goes out as it is read.
MOST_IN_A_REQUEST = 10_000
# Below the heading.
MOST_IN_A_WORKBOOK = spreadsheet.MOST_ROWS - 1
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
    people: ParticipantQuerySet,
    *,
    edition: Edition,
    columns: Collection[str],
    file_format: FileFormat,
    by: User,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[str, Content]:
    """The name and the content of a file with these people, in order of name.

    `columns` are keys of `columns_of`. Whoever was forgotten is not in it. The name says of which
    edition it is, and names nobody.
    """
    chosen = dict(one for one in columns_of(edition) if one[0] in columns)
    sessions = {f"{SESSION}{one.position}": one.pk for one in edition.sessions.all()}
    pages = pages_of(
        people.known(),
        [key for key in chosen if key not in sessions],
        [sessions[key] for key in chosen if key in sessions],
    )
    day = timezone.localdate()
    name = f"{edition.slug}-deelnemers-{day:%Y-%m-%d}.{file_format}"
    widths = {
        heading: BY_FIELD[key].width if key in BY_FIELD else SESSION_WIDTH
        for key, heading in chosen.items()
    }
    return name, WRITERS[file_format](widths, _told(noted(pages, name, by=by), progress))


def ask(
    parameters: Mapping[str, str], *, edition: Edition, columns: Sequence[str], by: User
) -> Work:
    """Have the worker make a workbook of the people whom the list of an edition shows by these.

    Not their keys are stored, but by what the list is searched and filtered.
    """
    return long_work.ask(
        kind=WorkKind.EXPORT,
        edition=edition,
        by=by,
        asked={"columns": list(columns)},
        upload=urlencode(parameters).encode(),
    )


def make(work: Work, progress: Progress) -> Result:
    """The workbook that was asked for, as long work."""
    if work.by is None:
        raise CannotBeDone("Wie dit vroeg, heeft geen account meer.")
    if work.upload is None:
        # What was searched for may name somebody, and went with whoever was forgotten meanwhile.
        raise CannotBeDone("Intussen is er iemand vergeten. Vraag het bestand nog eens.")
    people = listed(work.edition, dict(parse_qsl(bytes(work.upload).decode())))
    total = people.count()
    if total > MOST_IN_A_WORKBOOK:
        raise CannotBeDone(
            "In een Excel-bestand passen 1.048.575 deelnemers. U vroeg er meer. Kies CSV, of zoek"
            " en filter eerst in de lijst."
        )
    name, content = people_file(
        people,
        edition=work.edition,
        columns=work.asked["columns"],
        file_format=FileFormat.XLSX,
        by=work.by,
        progress=lambda done: progress(done, total),
    )
    return Result(f"Het bestand met {total} deelnemers is klaar.", made=content, made_name=name)


def _told(pages: Pages, progress: Callable[[int], None]) -> Iterator[Sequence[Cells]]:
    done = 0
    for page in pages:
        progress(done)
        yield page
        done += len(page)


def _heading(session: Session) -> str:
    return f"Bijeenkomst {session.position}"
