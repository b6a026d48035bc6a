"""People from a file: each fault by row and column, and then all of them or none."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from registrations.desk.cells import CellReader
from registrations.desk.columns import BY_FIELD, NEEDED
from registrations.desk.tables import CannotBeRead, Table, read_table
from registrations.desk.work import CannotBeDone, Progress, Result, finish
from registrations.events import happened
from registrations.groups.spreadsheet import as_typed
from registrations.letters import mail, outbox
from registrations.models import (
    Division,
    Event,
    EventKind,
    Participant,
    Status,
    Subgroup,
    Work,
)
from registrations.models.mailbox import mailbox
from registrations.models.search import fold
from registrations.places import locks
from sessions_app.models import Edition, Theme

# How many rows are read between two words about how far it is.
ROWS_AT_ONCE = 100
# How many faults a person reads before mending a file.
MOST_FAULTS = 50
WITHOUT_ROOM = "Geïmporteerd met status geplaatst."


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell of a file, in words."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        return f"Rij {self.row}, kolom {self.column}: {self.words}"


@dataclass(frozen=True)
class Arrival:
    """Somebody in a file, with the status and the number of the group that it says, if any."""

    person: Participant
    status: str
    group: int | None


@dataclass
class Checked:
    """What a file would do: who is new, how many are known already, and what is wrong with it."""

    arrivals: list[Arrival] = field(default_factory=list)
    known: int = 0
    faults: list[CellFault] = field(default_factory=list)

    @property
    def by_theme(self) -> list[tuple[Theme, int, int, int]]:
        """Each theme, with how many get a place there, wait, and cancelled."""
        counts = Counter((one.person.theme, one.person.status) for one in self.arrivals)
        themes = sorted({theme for theme, _ in counts}, key=lambda theme: theme.position)
        placed, waiting, cancelled = Status
        return [(t, counts[t, placed], counts[t, waiting], counts[t, cancelled]) for t in themes]


def check(
    table: Table,
    columns: Mapping[str, int],
    edition: Edition,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Checked:
    """What the rows of a table would do, and every fault in them; nothing is stored.

    `columns` says of each field in which column of the table it stands.
    """
    checked = Checked()
    missing = [column.heading for column in NEEDED if column.field not in columns]
    if missing:
        checked.faults = [CellFault(1, name, "Deze kolom is nodig.") for name in missing]
        return checked
    rows = _Rows(edition, columns)
    for done, (number, row) in enumerate(table.rows):
        if done % ROWS_AT_ONCE == 0:
            progress(done, len(table.rows))
        rows.read(number, row, checked)
    _give_places(checked.arrivals, edition)
    return checked


def take_in(work: Work, progress: Progress) -> None:
    """Store the people of a file that was handed in, all of them or none, and say how many.

    Raises CannotBeDone with the first fault where there is one.
    """
    edition, columns = work.edition, work.asked["columns"]
    try:
        table = read_table(bytes(work.upload or b""))
    except CannotBeRead as error:
        raise CannotBeDone(str(error)) from error
    checked = check(table, columns, edition, progress)
    if checked.faults:
        more = len(checked.faults) - 1
        others = f" En nog {more} andere." if more else ""
        raise CannotBeDone(f"Er is niets geïmporteerd. {checked.faults[0]}{others}")
    with transaction.atomic():
        locks.lock_all(edition)
        known = known_in(edition)
        arrivals = [one for one in checked.arrivals if not known.has(one)]
        _give_places(arrivals, edition)
        _store(arrivals, work)
        if work.asked.get("is_told"):
            _tell(arrivals, edition)
        recognised = checked.known + len(checked.arrivals) - len(arrivals)
        happened("%d people imported by work %d", len(arrivals), work.pk)
        finish(work, Result(_in_words(len(arrivals), recognised), link=_list_of(edition)))


@dataclass(frozen=True)
class Known:
    """Whom an edition knows, by mailbox; without an address by name and organisation."""

    everyone: set[object]
    taking_part: set[object]

    def has(self, arrival: Arrival) -> bool:
        """Whether somebody of a file stands in the edition already."""
        has_left = arrival.status == Status.CANCELLED
        return _who(arrival.person) in (self.everyone if has_left else self.taking_part)


def known_in(edition: Edition) -> Known:
    """Whoever is or was in an edition. Takes one statement."""
    people = Participant.objects.filter(edition=edition).known().only("status", *_WHO)
    found = [(_who(person), person.status) for person in people]
    return Known(
        everyone={who for who, _ in found},
        taking_part={who for who, status in found if status != Status.CANCELLED},
    )


_WHO = ["email", "given_name", "name_prefix", "family_name", "organisation"]


def _who(person: Participant) -> object:
    if person.email:
        return mailbox(person.email)
    return tuple(fold(getattr(person, name)) for name in _WHO[1:])


class _Rows:
    """Reads the rows of one file, for one edition."""

    def __init__(self, edition: Edition, columns: Mapping[str, int]) -> None:
        self.edition, self.columns, self.now = edition, columns, timezone.now()
        self.cells = CellReader(edition, self.now)
        self.known = known_in(edition)
        # In which row somebody stands already.
        self.seen: dict[object, int] = {}

    def read(self, number: int, row: list[str], checked: Checked) -> None:
        """Take in one row, or say what is wrong with it."""
        values: dict[str, Any] = {}
        faults = []
        for name, column in self.columns.items():
            try:
                values[name] = self.cells.value(name, as_typed(row[column]))
            except ValidationError as error:
                faults += [
                    CellFault(number, BY_FIELD[name].heading, text) for text in error.messages
                ]
        if not faults:
            arrival = self._arrival(values)
            faults = [*self._faults_together(number, arrival)]
            if not faults and self.known.has(arrival):
                checked.known += 1
            elif not faults:
                checked.arrivals.append(arrival)
        checked.faults += faults

    def _arrival(self, values: dict[str, Any]) -> Arrival:
        status, group = values.pop("status", ""), values.pop("subgroup", None)
        values["registered_at"] = values.get("registered_at") or self.now
        if status == Status.CANCELLED:
            values["cancelled_at"] = values.get("cancelled_at") or self.now
        else:
            values["cancelled_at"] = None
        person = Participant(edition=self.edition, **values)
        return Arrival(person, status or (Status.PLACED if group else ""), group)

    def _faults_together(self, number: int, arrival: Arrival) -> Iterator[CellFault]:
        """What is wrong only in the light of other cells or rows."""
        if arrival.group and arrival.status != Status.PLACED:
            words = "Alleen wie geplaatst is, heeft een subgroep."
            yield CellFault(number, BY_FIELD["subgroup"].heading, words)
        if arrival.status == Status.CANCELLED:
            return
        first = self.seen.setdefault(_who(arrival.person), number)
        if first != number:
            column = "email" if arrival.person.email else "family_name"
            words = f"Deze deelnemer staat ook in rij {first}."
            yield CellFault(number, BY_FIELD[column].heading, words)


def _give_places(arrivals: Sequence[Arrival], edition: Edition) -> None:
    """What each one's row says, else a place while there is one that nobody waits for."""
    counts = Participant.objects.filter(edition=edition).values_list("theme", "status").order_by()
    taken = Counter({(theme, status): n for theme, status, n in counts.annotate(n=Count("pk"))})
    for one in arrivals:
        person, theme = one.person, one.person.theme
        placed = taken[theme.pk, Status.PLACED]
        is_full = theme.capacity is not None and placed >= theme.capacity
        has_to_wait = is_full or (
            theme.capacity is not None and taken[theme.pk, Status.WAITING] > 0
        )
        person.status = one.status or (Status.WAITING if has_to_wait else Status.PLACED)
        is_placed = person.status == Status.PLACED
        person.by_hand_because = WITHOUT_ROOM if is_placed and is_full else ""
        person.joined_at = person.registered_at if is_placed else None
        person.waiting_since = person.registered_at if person.status == Status.WAITING else None
        taken[theme.pk, person.status] += 1


def _store(arrivals: Sequence[Arrival], work: Work) -> None:
    groups = _groups(arrivals)
    for one in arrivals:
        if one.group:
            one.person.subgroup = groups[one.person.theme_id, one.group]
    people = Participant.objects.bulk_create([one.person for one in arrivals])
    Event.objects.bulk_create(
        Event(kind=EventKind.ENROLLED, participant=person, by=work.by, is_by_organiser=True)
        for person in people
    )


def _groups(arrivals: Sequence[Arrival]) -> dict[tuple[int, int], Subgroup]:
    """The groups that are named, by theme and number; those that are new are made."""
    wanted = {(one.person.theme_id, one.group) for one in arrivals if one.group}
    for theme in {theme for theme, _ in wanted}:
        division, _ = Division.objects.get_or_create(theme_id=theme)
        Division.objects.filter(pk=division.pk).update(
            version=F("version") + 1, divided_at=division.divided_at or timezone.now()
        )
    Subgroup.objects.bulk_create(
        [Subgroup(theme_id=theme, number=number) for theme, number in sorted(wanted)],
        ignore_conflicts=True,
    )
    found = Subgroup.objects.filter(theme__in={theme for theme, _ in wanted})
    return {(group.theme_id, group.number): group for group in found}


def _tell(arrivals: Sequence[Arrival], edition: Edition) -> None:
    prefetch_related_objects([edition], "sessions")
    positions = Counter(
        Participant.objects.filter(edition=edition)
        .waiting()
        .exclude(pk__in=[one.person.pk for one in arrivals])
        .values_list("theme", flat=True)
        .order_by()
    )
    told = []
    for one in arrivals:
        person = one.person
        if person.status == Status.WAITING:
            positions[person.theme_id] += 1
            person.queue_position = positions[person.theme_id]
        if person.status != Status.CANCELLED:
            told.append(mail.confirmation_letter(person))
    outbox.queue(*told)


def _in_words(new: int, known: int) -> str:
    words = f"{new} {'deelnemer' if new == 1 else 'deelnemers'} geïmporteerd."
    if known:
        words += f" {known} {'was' if known == 1 else 'waren'} al aangemeld en overgeslagen."
    return words


def _list_of(edition: Edition) -> str:
    return f"{reverse('admin:registrations_participant_changelist')}?editie={edition.pk}"
