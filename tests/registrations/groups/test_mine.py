"""What a participant reads of their own place: sessions, group and names."""

from datetime import timedelta

import pytest
from django.test import Client

from registrations.groups.mine import mine
from registrations.models import AttendanceStatus, Event, EventKind, Participant, Subgroup
from tests.pages import text_of
from tests.people import FIRST_SESSION, NOW, make_facilitator, make_participant, session_of
from tests.states import told_of_group

AFTER = FIRST_SESSION + timedelta(days=1)
LEADERS = {"of the theme": ["Gijs", "Noor"], "of the group too": ["Olga"]}


@pytest.mark.parametrize(
    ("status", "reads"),
    [
        (AttendanceStatus.PRESENT, "U was erbij."),
        (AttendanceStatus.LATE, "U was erbij. U kwam iets later."),
        (AttendanceStatus.EXCUSED, "U kon er niet bij zijn."),
        (AttendanceStatus.ABSENT, "U was er niet bij."),
        ("", "Geweest."),
    ],
)
def test_one_reads_whether_one_was_there(piet: Participant, status: str, reads: str) -> None:
    piet.attendances.create(session=session_of(piet.edition), status=status)
    [past] = mine(piet, AFTER).past
    assert (past.in_hindsight, past.session.position) == (reads, 1)


def test_what_was_noted_of_who_had_the_place_before_is_not_ones_own(piet: Participant) -> None:
    piet.attendances.create(
        session=session_of(piet.edition), status=AttendanceStatus.PRESENT, subgroup=None
    )
    piet.joined_at = AFTER
    own = mine(piet, AFTER)
    assert ([past.in_hindsight for past in own.past], own.attended) == (
        ["U deed toen nog niet mee."],
        [],
    )


@pytest.mark.parametrize("of", LEADERS)
def test_a_group_with_leaders_of_its_own_has_those_alone(
    piet: Participant, group: Subgroup, of: str
) -> None:
    Participant.objects.update(subgroup=group)
    piet.refresh_from_db()
    piet.theme.facilitators.add(
        make_facilitator(name="Noor", email="noor@example.org"), make_facilitator()
    )
    if of == "of the group too":
        group.facilitators.add(make_facilitator(name="Olga", email="o@example.org"))
    assert mine(piet, NOW).leaders == LEADERS[of]


def test_of_the_others_one_reads_first_name_and_organisation_where_they_agreed(
    client: Client, piet: Participant
) -> None:
    told_of_group(piet)
    for name, agreed in (("Zita", True), ("Anna", True), ("Stille", False)):
        make_participant(
            piet.theme,
            subgroup=piet.subgroup,
            given_name=name,
            family_name=f"van {name}",
            email=f"{name}@example.org",
            organisation=f"School van {name}",
            share_contact=agreed,
        )
    page = client.get(piet.private_link)
    assert (
        "In uw groep zitten 4 mensen uit 1 sector en 1 provincie. Anna, School van Anna "
        "Zita, School van Zita En nog 1 ander. Hier staat wie zijn naam met de groep wil delen. "
        "Uw groep ziet u hier niet. Deel uw naam met uw groep."
    ) in text_of(page)
    Participant.objects.filter(pk=piet.pk).update(told_number=None)
    assert "School van" not in client.get(piet.private_link).content.decode()


def test_what_has_no_answer_yet_is_what_one_asked_for(piet: Participant) -> None:
    other = piet.edition.themes.get(position=2)
    assert mine(piet, NOW).wanted == ""
    Event.objects.note(EventKind.THEME_ASKED, piet, to_theme=other)
    assert mine(piet, NOW).wanted == other.title
    Event.objects.note(EventKind.THEME_KEPT, piet)
    assert mine(piet, NOW).wanted == ""
