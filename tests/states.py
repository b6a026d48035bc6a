"""How an edition, and Piet in it, come to be in a state: steps for the tables of states."""

from registrations.models import AttendanceStatus, Participant, Status
from tests.people import NOW, make_group

MEETING = "https://vergaderen.example.org/j/"


def waits(piet: Participant) -> None:
    piet.status, piet.waiting_since = Status.WAITING, NOW
    piet.save()


def in_a_group(piet: Participant) -> None:
    piet.subgroup = make_group(piet.theme, number=4)
    piet.save()


def told_of_group(piet: Participant) -> None:
    in_a_group(piet)
    piet.told_number = piet.subgroup_number
    piet.save()


def cannot_come(piet: Participant) -> None:
    first = piet.edition.sessions.get(position=1)
    piet.attendances.create(session=first, status=AttendanceStatus.EXCUSED)


def was_there_once(piet: Participant) -> None:
    for position, status in ((1, AttendanceStatus.LATE), (2, AttendanceStatus.ABSENT)):
        session = piet.edition.sessions.get(position=position)
        piet.attendances.create(session=session, status=status, subgroup=piet.subgroup)


def knows_links(piet: Participant) -> None:
    for session in piet.edition.sessions.all():
        session.meeting_url = f"{MEETING}{session.position}"
        session.save()


def second_off(piet: Participant) -> None:
    piet.edition.sessions.filter(position=2).update(cancelled_at=NOW)


def all_off(piet: Participant) -> None:
    piet.edition.sessions.update(cancelled_at=NOW)


def no_dates(piet: Participant) -> None:
    piet.edition.sessions.all().delete()
