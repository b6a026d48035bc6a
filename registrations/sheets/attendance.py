"""The sheets of attendance: who was in a group in a session, and whether they were there.

A row of Attendance names its group once the session has begun: until then its person is on the
sheet of the group that they are in, wherever they go. What the row says of the past stays.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.events import happened
from registrations.models import Attendance, AttendanceStatus, Participant, Subgroup
from registrations.models.participant import NoLongerTakesPart, by_family_name
from sessions_app.models import Session, User

# Nobody has marked this person.
UNMARKED = ""


class SheetChanged(Exception):
    """Somebody who was to be marked is on this sheet no more."""


@dataclass(frozen=True)
class SheetRow:
    """One person on the sheet of a group, with what was noted of them."""

    person: Participant
    mark: Attendance | None
    # They took the place over after the session: the mark is of the one who had it then.
    is_of_former: bool = False

    @property
    def status(self) -> str:
        """The status as stored; empty for those who are not marked."""
        return self.mark.status if self.mark else UNMARKED

    @property
    def is_own_excuse(self) -> bool:
        """Whether the participant said themselves that they could not come."""
        return (
            self.mark is not None
            and self.mark.status == AttendanceStatus.EXCUSED
            and self.mark.noted_by_id is None
        )


@dataclass(frozen=True)
class Change:
    """What somebody chose for one person, and what the page showed them before."""

    was: str
    chosen: str


def sheet(group: Subgroup, session: Session) -> list[SheetRow]:
    """Who is on the sheet of a group for a session, by family name; two statements.

    Those whom a row keeps on it, and the present members who took part then and whom no row keeps
    on the sheet of another group.
    """
    kept = Attendance.objects.filter(session=session, subgroup=group).values("participant")
    # As one set of keys: "in the group or on its sheet" would read all people there are.
    keys = Participant.objects.filter(subgroup=group).order_by().values("pk").union(kept)
    people = by_family_name(Participant.objects.filter(pk__in=keys))
    noted = Attendance.objects.filter(session=session, participant__in=people)
    marks = {mark.participant_id: mark for mark in noted.select_related("noted_by")}
    rows = (_row(group, session, person, marks.get(person.pk)) for person in people)
    return [row for row in rows if row]


def tally(rows: Iterable[SheetRow]) -> list[tuple[str, str, int]]:
    """How many are present, late and so on: status, word and number, without the empty ones."""
    counts = Counter(row.status for row in rows)
    words = [*AttendanceStatus.choices, (UNMARKED, "nog niet ingevuld")]
    return [(status, word, counts[status]) for status, word in words if counts[status]]


def is_the_day(session: Session, now: datetime) -> bool:
    """Whether the day of the session has come in the Netherlands: only then one sees who is there.

    Before that one can only note who will not come.
    """
    return timezone.localdate(session.starts_at) <= timezone.localdate(now)


@transaction.atomic
def fill_in(
    group: Subgroup,
    session: Session,
    changes: Mapping[int, Change],
    *,
    by: User,
    rest_is_present: bool = False,
) -> dict[int, str]:
    """Write what was chosen for the people of a sheet, by primary key.

    With `rest_is_present` who is unmarked, on the page and in the database, becomes present. What
    somebody else wrote since the page was shown stays: returns the choices that were therefore not
    written. Raises SheetChanged, and writes nothing, where somebody is on the sheet no more.
    """
    now = timezone.now()
    where = group if session.starts_at <= now else None
    wanted = {
        pk: AttendanceStatus.PRESENT if rest_is_present and not change.chosen else change.chosen
        for pk, change in changes.items()
    }
    touched = [pk for pk, change in changes.items() if wanted[pk] != change.was]
    refused, written = {}, []
    for mark in _locked_marks(group, session, touched, where=where):
        pk = mark.participant_id
        if mark.status == wanted[pk]:
            continue
        if mark.status != changes[pk].was:
            if changes[pk].chosen != changes[pk].was:
                refused[pk] = str(wanted[pk])
            continue
        mark.status, mark.subgroup = wanted[pk], where
        mark.noted_by, mark.noted_at = by, now
        written.append(mark)
    Attendance.objects.bulk_update(written, ["status", "subgroup", "noted_by", "noted_at"])
    happened("group %d: %d marks by account %d", group.pk, len(written), by.pk)
    if where is None:
        # Before the session an empty row says nothing: not even in which group somebody will be.
        empty = Attendance.objects.filter(session=session, participant__in=touched, status=UNMARKED)
        empty.delete()
    return refused


@transaction.atomic
def excuse(participant: Participant, session: Session) -> bool:
    """Note that somebody with a place cannot come to a session; whether that could be noted.

    It cannot once the session has begun, or was moved or called off since `session` was read.

    That counts, whatever a gespreksleider marked before. Raises NoLongerTakesPart where the place
    is theirs no more.
    """
    participant = _locked_holder(participant)
    if not _is_still_to_begin(session):
        return False
    Attendance.objects.bulk_create(
        [Attendance(participant=participant, session=session, status=AttendanceStatus.EXCUSED)],
        update_conflicts=True,
        unique_fields=["participant", "session"],
        update_fields=["status", "noted_at", "noted_by"],
    )
    return True


@transaction.atomic
def take_back_excuse(participant: Participant, session: Session) -> bool:
    """Note that somebody comes to a session after all; whether that could be noted.

    Raises NoLongerTakesPart where the place is theirs no more.
    """
    participant = _locked_holder(participant)
    if not _is_still_to_begin(session):
        return False
    excused = participant.attendances.filter(status=AttendanceStatus.EXCUSED)
    excused.filter(session=session).delete()
    return True


def keep_past(people: Sequence[Participant]) -> None:
    """Keep these people on the sheets of their present group, before they leave it.

    That is of the sessions that began since they joined. They may be of several groups, but of one
    edition.
    """
    people = [person for person in people if person.subgroup_id]
    if not people:
        return
    began = Session.objects.filter(
        edition=people[0].edition_id, starts_at__lte=timezone.now(), cancelled_at=None
    )
    sessions = list(began)
    if not sessions:
        return
    Attendance.objects.bulk_create(
        [
            Attendance(participant=person, session=session, subgroup_id=person.subgroup_id)
            for person in people
            for session in sessions
            if person.took_part_in(session)
        ],
        ignore_conflicts=True,
    )
    # Who said beforehand that they could not come has a row without a group.
    loose = Attendance.objects.filter(participant__in=people, session__in=sessions, subgroup=None)
    for subgroup_id in {person.subgroup_id for person in people}:
        loose.filter(participant__subgroup=subgroup_id).update(subgroup=subgroup_id)


def clear(session: Session) -> set[int]:
    """Forget what was noted for a session that gets a new date; returns who was excused, by key.

    Who could not come on the former date may be able to come now.
    """
    excused = session.attendances.filter(status=AttendanceStatus.EXCUSED)
    people = set(excused.values_list("participant", flat=True))
    session.attendances.all().delete()
    return people


def _is_still_to_begin(session: Session) -> bool:
    as_read = Session.objects.filter(pk=session.pk, starts_at=session.starts_at, cancelled_at=None)
    return as_read.filter(starts_at__gt=timezone.now()).exists()


def _locked_holder(participant: Participant) -> Participant:
    participant = Participant.objects.lock_holder(participant)
    if not participant.is_placed:
        raise NoLongerTakesPart
    return participant


def _locked_marks(
    group: Subgroup, session: Session, people: Sequence[int], *, where: Subgroup | None
) -> list[Attendance]:
    """The marks of these people of a sheet, by primary key; whoever has none gets an empty one.

    Raises SheetChanged where somebody is on the sheet no more.
    """
    # In the order of every verb that locks more people: nobody moves, cancels or hands over now.
    found = Participant.objects.filter(pk__in=people)
    people_now = list(found.select_for_update(of=("self",), no_key=True))
    # An empty row for all, so that there is a row to lock: somebody may be writing the same one,
    # and whoever is excusing themselves holds no lock of ours.
    Attendance.objects.bulk_create(
        [
            Attendance(participant=person, session=session, subgroup=where)
            for person in people_now
            if _row(group, session, person, None)
        ],
        ignore_conflicts=True,
    )
    noted = Attendance.objects.filter(session=session, participant__in=people)
    marks = {mark.participant_id: mark for mark in noted.select_for_update(no_key=True)}
    rows = [_row(group, session, person, marks.get(person.pk)) for person in people_now]
    if not all(row and row.mark and not row.is_of_former for row in rows):
        raise SheetChanged
    return [row.mark for row in rows if row and row.mark]


def _row(
    group: Subgroup, session: Session, person: Participant, mark: Attendance | None
) -> SheetRow | None:
    """The row of this person on this sheet; None where they are not on it."""
    took_part = person.took_part_in(session)
    if mark and mark.subgroup_id:
        return SheetRow(person, mark, not took_part) if mark.subgroup_id == group.pk else None
    return SheetRow(person, mark) if person.subgroup_id == group.pk and took_part else None
