"""How many statements each page takes: the same for few rows and for many, and no more than so.

The pages of the admin have a rule of their own: tests/registrations/admin/test_every_page.py. What
a press takes is tested where the press is.
"""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registrations.models import (
    Attendance,
    Effect,
    Maker,
    Outcome,
    OutcomeFile,
    OutcomeState,
    OutcomeVersion,
    Participant,
    Preparation,
    QuestionState,
    Suggestion,
)
from sessions_app.models import Edition, Theme, User
from tests.people import (
    FIRST_SESSION,
    make_edition,
    make_facilitator,
    make_group,
    make_participant,
    session_of,
)
from tests.questions import make_question
from tests.test_access import ABOUT_AN_OUTCOME, OURS, VIEWS

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 4

# Of a visitor, where nothing is at hand: so is the first of them after some seconds.
PUBLIC = {
    "sessions_app:home": 5,
    "sessions_app:editions": 2,
    "sessions_app:programme": 5,
    "sessions_app:for_partners": 4,
    "sessions_app:agenda": 4,
    "registrations:sign_up": 4,
    "registrations:signed_up": 4,
    "registrations:handed_over": 4,
    "registrations:forgotten": 4,
    "registrations:request_link": 0,
    "registrations:link_sent": 0,
    "registrations:ask_interest": 4,
    "registrations:interest_asked": 0,
    "registrations:interest_left": 0,
    "registrations:outcomes": 4,
    "registrations:outcomes_whole": 5,
    "registrations:outcome": 3,
    "registrations:all_outcomes": 5,
    "registrations:public_outcome_file": 2,
    "registrations:how_groups": 4,
    "privacy": 0,
    "accessibility": 0,
    "robots": 0,
    "sitemap": 2,
    "security_txt": 0,
    "healthz": 2,
}
# Of who has a private link.
MY = {
    "registrations:my_registration": 5,
    "registrations:change": 2,
    "registrations:change_theme": 5,
    "registrations:change_address": 2,
    "registrations:cancel": 2,
    "registrations:hand_over": 2,
    "registrations:agenda": 2,
    "registrations:my_group": 3,
    "registrations:my_questions": 3,
    "registrations:my_suggestions": 7,
    "registrations:my_outcomes": 5,
    "registrations:my_outcome_file": 5,
    "registrations:my_news": 2,
    "registrations:my_effect": 3,
    "registrations:my_preparation": 6,
    "registrations:my_data": 12,
    "registrations:my_data_json": 12,
    "registrations:my_data_text": 12,
    "registrations:forget_me": 2,
}
# Of a gespreksleider: two of them are the visit and the account.
FACILITATOR = {
    "registrations:groups": 7,
    "registrations:facilitator_handbook": 2,
    "registrations:group": 5,
    "registrations:group_file": 6,
    "registrations:attendance": 6,
    "registrations:missed": 7,
    "registrations:group_message": 6,
    "registrations:group_questions": 5,
    "registrations:group_outcome": 7,
    "registrations:outcome_file": 4,
    "registrations:group_outcome_file": 4,
    "registrations:group_suggestions": 6,
    "registrations:choice_screen": 6,
    "registrations:outcome_versions": 6,
    "registrations:preparation": 9,
    "registrations:plenary": 6,
    "registrations:plenary_control": 9,
}
BUDGETS = PUBLIC | MY | FACILITATOR


@pytest.fixture
def gijs(edition: Edition, clock: time_machine.Traveller) -> User:
    """Who leads the first theme, after its first session."""
    clock.move_to(FIRST_SESSION + timedelta(hours=5))
    gijs = make_facilitator()
    edition.themes.all()[0].facilitators.add(gijs)
    return gijs


def grow(edition: Edition, gijs: User, size: int) -> None:
    """Two themes get so many groups of so many people, who did all that there is to do."""
    for number in range(Edition.objects.count(), size):
        other = make_edition(f"eerdere-{number}")
        live(other.themes.all()[0], gijs, number=1, people=2)
    for theme in edition.themes.all()[:2]:
        for number in range(theme.subgroups.count() + 1, size + 1):
            live(theme, gijs, number=number, people=size)


def live(theme: Theme, by: User, *, number: int, people: int) -> None:
    """A group of a theme of so many people, with everything that it can have."""
    group, first = make_group(theme, number), session_of(theme.edition)
    outcome = Outcome.objects.create(
        subgroup=group,
        what="Een kaart met drie vragen.",
        state=OutcomeState.PUBLISHED,
        published_at=FIRST_SESSION,
        version=1,
    )
    OutcomeFile.objects.create(outcome=outcome, suffix="pdf", content=b"%PDF-")
    OutcomeVersion.objects.create(outcome=outcome, number=1, content={"what": "Kaart"}, by=by)
    preparation, _ = Preparation.objects.get_or_create(theme=theme, session=first)
    for one in range(people):
        person = make_participant(
            theme,
            subgroup=group,
            email=f"{theme.pk}-{number}-{one}@example.org",
            registered_at=FIRST_SESSION - timedelta(days=9),
            share_contact=True,
            may_be_named=True,
            told_number=number,
        )
        Attendance.objects.create(
            participant=person, session=first, subgroup=group, status="absent"
        )
        Maker.objects.create(outcome=outcome, participant=person, name=person.full_name)
        Suggestion.objects.create(subgroup=group, participant=person, text="Een kaart")
        Effect.objects.create(
            participant=person,
            edition=theme.edition,
            subgroup=group,
            text="Ik bel.",
            is_public=True,
        )
        preparation.preparers.add(person)
        preparation.tasks.create(what="Een zaal", who=person)
        for state in QuestionState:
            make_question(group, state, participant=person)


def address(name: str, piet: Participant) -> str:
    """The address of a page of ours, about Piet and his group."""
    assert piet.subgroup
    known: dict[str, object] = {
        "slug": piet.edition.slug,
        "token": piet.token,
        "key": "geraden",
        "position": 1,
        "suffix": "csv",
        "pk": piet.subgroup_id,
    }
    if name == "registrations:preparation":
        known["pk"] = piet.theme_id
    if name in ABOUT_AN_OUTCOME:
        known["pk"] = piet.subgroup.outcome.pk
    return reverse(name, kwargs={parameter: known[parameter] for parameter in VIEWS[name]})


def taken(edition: Edition, gijs: User) -> dict[str, int]:
    """How many statements each page takes that opens, with nothing at hand."""
    piet = edition.participants.select_related("subgroup__outcome").order_by("pk")[0]
    visitor, leader = Client(), Client()
    leader.force_login(gijs)
    found = {}
    for name in OURS:
        url = address(name, piet)
        client = leader if name in FACILITATOR else visitor
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
            # A file is made while it goes out.
            answer.getvalue()
        if answer.status_code == 200:
            found[name] = len(captured)
    return found


def test_each_page_takes_what_it_may_however_much_there_is(edition: Edition, gijs: User) -> None:
    grow(edition, gijs, FEW)
    # What is kept after the first time is no part of it.
    taken(edition, gijs)
    few = taken(edition, gijs)
    grow(edition, gijs, MANY)
    many = taken(edition, gijs)
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    assert many.keys() == BUDGETS.keys()
    assert {name: n for name, n in many.items() if n > BUDGETS[name]} == {}
