"""The link that counts at each moment of a session, as each reads it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from registrations.models import Participant, Subgroup
from sessions_app.models import User
from tests.pages import html_of, page_at
from tests.people import FIRST_SESSION
from tests.states import MEETING, knows_links, told_of_group

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

OWN = "https://video.example.org/a4"
ROOM = "Van 13.30 tot 15.00 uur staat hier de knop naar de ruimte van uw groep."
BACK = "Om 15.00 uur bent u weer bij iedereen"
FIRST = f"{MEETING}1"


@pytest.fixture
def piet(piet: Participant) -> Participant:
    """Piet, who knows his group, which has a link of its own."""
    told_of_group(piet)
    knows_links(piet)
    Subgroup.objects.update(meeting_url=OWN)
    return piet


def links(page: str) -> list[str]:
    """The links to a meeting before the first fold, in the order of the page."""
    return re.findall(r'href="(https://(?:video|vergaderen)[^"]*)"', page.split("<details")[0])[:2]


@pytest.mark.parametrize(
    ("minutes", "shown", "said"),
    [
        (-60, [FIRST, f"{MEETING}2"], [True, False]),
        (10, [FIRST, f"{MEETING}2"], [True, False]),
        (30, [OWN, FIRST], [False, True]),
        (120, [FIRST, f"{MEETING}2"], [False, False]),
    ],
)
def test_a_participant_has_one_button_at_a_time(
    client: Client,
    piet: Participant,
    clock: time_machine.Traveller,
    minutes: int,
    shown: list[str],
    said: list[bool],
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(minutes=minutes))
    page = page_at(client, f"/aanmelding/{piet.token}/")
    assert links(page) == shown
    assert [ROOM in page, BACK in page] == said


def test_who_was_not_told_their_group_has_no_link_of_it(client: Client, piet: Participant) -> None:
    Participant.objects.update(told_number=None)
    assert OWN not in page_at(client, f"/aanmelding/{piet.token}/")
    assert "Ruimte A4" not in page_at(client, f"/aanmelding/{piet.token}/")


def test_a_gespreksleider_goes_to_the_room_while_the_groups_are_apart(
    tablet: Client, gijs: User, piet: Participant, clock: time_machine.Traveller
) -> None:
    piet.theme.facilitators.add(gijs)
    found = []
    for minutes in (10, 60, 140):
        clock.move_to(FIRST_SESSION + timedelta(minutes=minutes))
        page = html_of(tablet.get("/begeleiding/"))
        assert "Ruimte A4 Aanwezigheidsbeleid" in page
        found.append(OWN in page)
    assert found == [False, True, False]
