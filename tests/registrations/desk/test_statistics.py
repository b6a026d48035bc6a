"""What is counted of an edition, also once its people are forgotten."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.desk import statistics
from registrations.desk.numbers import Subject, TableLine
from registrations.desk.statistics import Statistics
from registrations.models import Attendance, Participant, Status
from registrations.privacy import forgetting
from registrations.sheets import attendance
from sessions_app.models import Edition
from tests.groups import arrive, grouped
from tests.people import FIRST_SESSION, NOW, session_of

pytestmark = pytest.mark.portable


def count(edition: Edition) -> Statistics:
    fresh = Edition.objects.get(pk=edition.pk)
    return statistics.of(fresh, timezone.now())


def numbers(edition: Edition, subject: Subject) -> dict[str, tuple[int | str, ...]]:
    """The lines of a table in which there is anything."""
    lines: list[TableLine] = count(edition).tables[subject].lines
    return {line.label: line.cells for line in lines if not line.is_empty}


@pytest.fixture
def held(edition: Edition, clock: time_machine.Traveller) -> Edition:
    """After the second session: group 1 of Anna, Bo, Cas and Dee, group 2 of Eva and Fay."""
    first, second, _ = edition.themes.all()
    grouped(first, 1, "anna", "bo", "cas", "dee")
    grouped(first, 2, "eva", "fay")
    arrive(second, "gus")
    people = {person.given_name: person for person in Participant.objects.all()}
    marks = {
        1: {"Anna": "present", "Bo": "late", "Cas": "absent", "Eva": "present"},
        2: {"Anna": "present", "Bo": "excused", "Eva": "absent"},
    }
    for position, of_session in marks.items():
        for name, status in of_session.items():
            person = people[name]
            Attendance.objects.create(
                participant=person,
                session=session_of(edition, position),
                subgroup=person.subgroup,
                status=status,
            )
    clock.move_to(FIRST_SESSION + timedelta(days=61, hours=5))
    return edition


def test_of_an_edition_without_people_there_is_nothing_to_count(edition: Edition) -> None:
    found = count(edition)
    assert (found.placed, found.waiting, found.cancelled, found.organisations) == (0, 0, 0, 0)
    totals = {subject: sum(line.total for line in t.lines) for subject, t in found.tables.items()}
    assert totals == dict.fromkeys(Subject, 0)


def test_people_by_status_and_their_organisations_however_spelled(edition: Edition) -> None:
    first, *_ = edition.themes.all()
    arrive(first, "anna", "bo", "cas", "dee", "eva")
    Participant.objects.filter(given_name="Bo").update(organisation="school  0")
    Participant.objects.filter(given_name="Dee").update(status="waiting", waiting_since=NOW)
    Participant.objects.filter(given_name="Eva").update(status="cancelled", cancelled_at=NOW)
    found = count(edition)
    assert (found.placed, found.waiting, found.cancelled, found.organisations) == (3, 1, 1, 2)
    assert numbers(edition, Subject.ORGANISATIONS) == {"School 0": (2,), "School 2": (1,)}
    assert numbers(edition, Subject.THEMES) == {"Aanwezigheidsbeleid": (3,)}


def test_sectors_by_theme_and_regions(edition: Edition) -> None:
    first, second, _ = edition.themes.all()
    arrive(first, "anna", "bo")
    arrive(second, "cas")
    table = count(edition).tables[Subject.SECTORS]
    assert table.columns == (
        "Sector",
        "Aanwezigheidsbeleid",
        "Effectieve methodieken",
        "Samenwerken",
    )
    assert numbers(edition, Subject.SECTORS) == {
        "Primair onderwijs": (1, 1, 0),
        "Voortgezet onderwijs": (1, 0, 0),
    }
    assert numbers(edition, Subject.PROVINCES) == {"Drenthe": (2,), "Flevoland": (1,)}


def test_sign_ups_by_the_day_in_the_netherlands(edition: Edition) -> None:
    first, *_ = edition.themes.all()
    anna, bo, cas = arrive(first, "anna", "bo", "cas")
    # Past midnight here, the evening before in Greenwich.
    for person, moment in [
        (anna, NOW.replace(hour=0, minute=30)),
        (bo, NOW),
        (cas, NOW - timedelta(days=3)),
    ]:
        Participant.objects.filter(pk=person.pk).update(registered_at=moment)
    assert numbers(edition, Subject.DAYS) == {"29 augustus 2026": (1,), "1 september 2026": (2,)}


def test_attendance_by_session_counts_who_is_on_a_sheet(held: Edition) -> None:
    # Present, late, excused, absent, unmarked. Gus has no group, so no sheet has him.
    assert numbers(held, Subject.SESSIONS) == {
        "Bijeenkomst 1, 24 september 2026": (2, 1, 0, 1, 2),
        "Bijeenkomst 2, 24 november 2026": (1, 0, 1, 1, 3),
    }
    assert [line.cells for line in count(held).attended.lines] == [(3,), (1,)]


def test_attendance_by_group_is_what_the_sheets_say(held: Edition) -> None:
    assert numbers(held, Subject.GROUPS) == {
        "Aanwezigheidsbeleid, subgroep 1": (2, 1, 1, 1),
        "Aanwezigheidsbeleid, subgroep 2": (1, 0, 0, 1),
    }
    Attendance.objects.filter(participant__given_name="Eva").update(status="")
    assert numbers(held, Subject.GROUPS)["Aanwezigheidsbeleid, subgroep 2"] == ("–",) * 4


def test_a_sheet_on_which_some_only_said_that_they_cannot_come_is_not_filled_in(
    held: Edition,
) -> None:
    second = Attendance.objects.filter(session__position=2)
    second.exclude(status="excused").delete()
    assert numbers(held, Subject.GROUPS)["Aanwezigheidsbeleid, subgroep 1"] == (2, 1, "–", "–")


def test_the_counts_are_those_of_the_sheets_when_people_move_join_and_leave(
    held: Edition,
) -> None:
    people = {person.given_name: person for person in Participant.objects.all()}
    attendance.keep_past([people["Anna"], people["Dee"]])
    people["Anna"].subgroup = people["Fay"].subgroup
    people["Anna"].save()
    people["Dee"].subgroup = None
    people["Dee"].status, people["Dee"].cancelled_at = Status.CANCELLED, timezone.now()
    people["Dee"].save()
    # Took part from between the two sessions on.
    late = FIRST_SESSION + timedelta(days=20)
    Participant.objects.filter(given_name="Fay").update(joined_at=late)
    groups = held.themes.all()[0].subgroups.all()
    by_sheet = [
        Counter(
            row.status
            for group in groups
            for row in attendance.sheet(group, session_of(held, position))
        )
        for position in (1, 2)
    ]
    words = ["present", "late", "excused", "absent", ""]
    assert [line.cells for line in count(held).tables[Subject.SESSIONS].lines] == [
        tuple(marks[word] for word in words) for marks in by_sheet
    ]


def test_who_leaves_is_counted_after_the_last_session_they_knew(held: Edition) -> None:
    Participant.objects.filter(given_name="Fay").update(
        status="cancelled", cancelled_at=FIRST_SESSION - timedelta(days=1), subgroup=None
    )
    Participant.objects.filter(given_name="Dee").update(
        status="cancelled", cancelled_at=FIRST_SESSION + timedelta(days=1), subgroup=None
    )
    # Bo and Eva came to the first session only.
    assert numbers(held, Subject.LEAVING) == {
        "Vóór de eerste bijeenkomst": (1, "–"),
        "Na bijeenkomst 1, 24 september 2026": (1, 2),
        "Na bijeenkomst 2, 24 november 2026": (0, "–"),
    }


def test_counts_stay_as_they_were_when_everyone_is_forgotten(
    held: Edition, clock: time_machine.Traveller
) -> None:
    stays = [s for s in Subject if s not in (Subject.PROVINCES, Subject.ORGANISATIONS)]
    clock.move_to(FIRST_SESSION + timedelta(days=200))
    before = {subject: numbers(held, subject) for subject in stays}
    clock.move_to(FIRST_SESSION + timedelta(days=400))
    assert forgetting.forget_people(timezone.now()).people == 7
    assert {subject: numbers(held, subject) for subject in stays} == before
    assert numbers(held, Subject.PROVINCES) == {"Niet meer bekend": (7,)}
    assert numbers(held, Subject.ORGANISATIONS) == {"Niet meer bekend": (7,)}
    assert count(held).organisations == 0


def test_counting_costs_the_same_for_few_and_for_many(held: Edition) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            count(held)
        return len(queries)

    before = cost()
    grouped(held.themes.all()[1], 1, *(f"p{i}" for i in range(40)))
    assert cost() == before <= 20
