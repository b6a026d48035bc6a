"""People as the rows of a file, read some thousand at a time: so a file may be of any length."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registrations.groups.spreadsheet import Cells
from registrations.models import Attendance, AttendanceStatus, Region, Sector, Status
from registrations.models.participant import ParticipantQuerySet

# How many people are read, and sent, at a time.
AT_ONCE = 2_000


def moment(value: datetime | None) -> str:
    """A moment as a file says it, by the clock in the Netherlands."""
    if value is None:
        return ""
    # By localtime and strftime a moment takes three times as long: a third of a whole row.
    at = value.astimezone(timezone.get_default_timezone())
    return f"{at.day:02}-{at.month:02}-{at.year} {at.hour:02}:{at.minute:02}:{at.second:02}"


def yes_or_no(value: bool) -> str:
    """Whether something holds, as a file says it."""
    return "ja" if value else "nee"


# Where the cell of a column comes from, if not from the field of that name.
SOURCES = {"theme": "theme__title", "subgroup": "subgroup__number"}
# How it is written, if not as it is. Who was forgotten has no province.
WRITTEN: dict[str, Callable[[Any], str | int]] = {
    "sector": dict(Sector.choices).__getitem__,
    "region": {"": "", **dict(Region.choices)}.__getitem__,
    "status": dict(Status.choices).__getitem__,
    "prepares": yes_or_no,
    "share_contact": yes_or_no,
    "subgroup": lambda number: number or "",
    "registered_at": moment,
    "cancelled_at": moment,
}


def pages_of(
    people: ParticipantQuerySet, columns: Sequence[str], sessions: Sequence[int] = ()
) -> Iterator[list[Cells]]:
    """The rows of these people by family name, AT_ONCE in a page; without people an empty page.

    The columns are names of fields; after them comes who was there in these sessions, by primary
    key. A page takes a statement, and another one where there are sessions. It is read when it is
    asked for, each in a moment of its own: no transaction is open while somebody fetches a file
    over a slow line.
    """
    sources = [SOURCES.get(column, column) for column in columns]
    writes = [WRITTEN.get(column, str) for column in columns]
    ordered = people.order_by("sort_key", "pk").values_list("sort_key", "pk", *sources)
    ahead = ordered
    while True:
        page = list(ahead[:AT_ONCE])
        marks = _marks([pk for _, pk, *_ in page], sessions) if sessions else {}
        yield [
            [
                *[write(value) for write, value in zip(writes, values, strict=True)],
                *[marks.get((pk, session), "") for session in sessions],
            ]
            for _, pk, *values in page
        ]
        if len(page) < AT_ONCE:
            return
        name, last = bytes(page[-1][0]), page[-1][1]
        # The first condition alone is what an index in the order of names begins at.
        ahead = ordered.filter(Q(sort_key__gt=name) | Q(pk__gt=last), sort_key__gte=name)


def _marks(people: list[int], sessions: Sequence[int]) -> dict[tuple[int, int], str]:
    noted = Attendance.objects.filter(participant__in=people, session__in=sessions)
    labels = dict(AttendanceStatus.choices)
    return {
        (person, session): str(labels[status])
        for person, session, status in noted.values_list("participant", "session", "status")
    }
