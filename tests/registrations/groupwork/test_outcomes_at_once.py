"""Outcomes when several people press at the same moment, on PostgreSQL."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.groupwork import outcomes
from registrations.models import (
    Maker,
    Outcome,
    OutcomeState,
    OutcomeVersion,
    Participant,
    PlenaryQuestion,
    Subgroup,
)
from registrations.places import registration
from sessions_app.models import User
from tests.at_once import at_once, while_uncommitted
from tests.desk import on_page
from tests.people import NOW, make_edition, make_organiser, make_participant

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 8
NOOR: registration.Colleague = {
    "given_name": "Noor",
    "name_prefix": "",
    "family_name": "Bakker",
    "email": "noor@example.org",
    "job_title": "mentor",
}


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def group() -> Subgroup:
    return Subgroup.objects.create(theme=make_edition().themes.get(position=1), number=1)


def write(group: Subgroup, by: User, what: str, **options: Any) -> Outcome:
    content: Any = dict.fromkeys(outcomes.FIELDS, "") | {"what": what}
    return outcomes.write(group, by=by, **{"version": 0} | content | options)


def kinds(answers: list[Any]) -> Counter[type]:
    return Counter(type(answer) for answer in answers)


def test_many_who_begin_at_once_make_one_outcome_and_the_others_hear_so(
    group: Subgroup, gijs: User
) -> None:
    answers = at_once(*(lambda n=n: write(group, gijs, f"Gids {n}") for n in range(TIMES)))
    assert kinds(answers) == {Outcome: 1, outcomes.OutcomeChanged: TIMES - 1}
    [version] = OutcomeVersion.objects.all()
    assert version.content["what"] == Outcome.objects.get().what


def test_many_who_save_at_once_wipe_nothing(group: Subgroup, gijs: User) -> None:
    write(group, gijs, "Eerst")
    answers = at_once(
        *(lambda n=n: write(group, gijs, f"Gids {n}", version=1) for n in range(TIMES))
    )
    assert kinds(answers) == {Outcome: 1, outcomes.OutcomeChanged: TIMES - 1}
    assert list(OutcomeVersion.objects.values_list("number", flat=True)) == [2, 1]


def test_who_saves_while_it_is_being_published_is_refused(group: Subgroup, gijs: User) -> None:
    outcome = write(group, gijs, "Gids", state=OutcomeState.SHARED)
    answer = while_uncommitted(
        lambda: outcomes.publish(outcome), lambda: write(group, gijs, "Anders", version=1)
    )
    assert isinstance(answer, outcomes.IsPublished)
    assert Outcome.objects.get().what == "Gids"


def test_two_organisers_publish_once(group: Subgroup, gijs: User) -> None:
    person = make_participant(group.theme, subgroup=group, may_be_named=True)
    outcome = write(group, gijs, "Gids", state=OutcomeState.SHARED)
    assert kinds(at_once(*[lambda: outcomes.publish(outcome)] * TIMES)) == {Outcome: TIMES}
    assert list(Maker.objects.values_list("participant", "name")) == [(person.pk, "Piet de Vries")]


@pytest.mark.parametrize("is_first", [True, False], ids=["consent first", "publication first"])
def test_who_agrees_while_it_is_being_published_is_named(
    group: Subgroup, gijs: User, is_first: bool
) -> None:
    person = make_participant(group.theme, subgroup=group)
    outcome = write(group, gijs, "Gids", state=OutcomeState.SHARED)
    verbs = [lambda: outcomes.be_named(person), lambda: outcomes.publish(outcome)]
    first, second = verbs if is_first else reversed(verbs)
    answer = while_uncommitted(first, second)
    assert isinstance(answer, Outcome if is_first else Participant)
    assert list(Maker.objects.values_list("participant", flat=True)) == [person.pk]


@pytest.mark.parametrize("is_first", [True, False], ids=["refusal first", "publication first"])
def test_who_takes_a_name_back_while_it_is_being_published_is_not_named(
    group: Subgroup, gijs: User, is_first: bool
) -> None:
    person = make_participant(group.theme, subgroup=group, may_be_named=True)
    outcome = write(group, gijs, "Gids", state=OutcomeState.SHARED)
    verbs = [lambda: outcomes.be_named_no_more(person), lambda: outcomes.publish(outcome)]
    first, second = verbs if is_first else reversed(verbs)
    answer = while_uncommitted(first, second)
    assert isinstance(answer, Outcome if is_first else Participant)
    assert not Maker.objects.exists()


def lock(group: Subgroup) -> Subgroup:
    """What whoever writes to or about a group begins with."""
    return Subgroup.objects.select_for_update(no_key=True).get(pk=group.pk)


def test_a_place_is_handed_over_while_something_of_its_group_is_stored(group: Subgroup) -> None:
    person = make_participant(group.theme, subgroup=group)
    answer = while_uncommitted(
        lambda: lock(group),
        lambda: registration.hand_over(person, **NOOR),
        # The database looks at the person whom the question is of, and waits for who changes it.
        then=lambda: PlenaryQuestion.objects.create(
            session=person.edition.sessions.all()[0],
            subgroup=group,
            participant=person,
            text="Hoe?",
        ),
    )
    assert isinstance(answer, Participant)
    assert PlenaryQuestion.objects.get().participant is None


def test_an_organiser_takes_names_away_while_their_bearers_do(group: Subgroup, gijs: User) -> None:
    people = [
        make_participant(
            group.theme, subgroup=group, may_be_named=True, email=f"{name}@example.org"
        )
        for name in ("anna", "bo")
    ]
    outcome = outcomes.publish(write(group, gijs, "Gids", state=OutcomeState.SHARED))
    makers = list(outcome.makers.order_by("pk"))
    answer = while_uncommitted(
        lambda: Participant.objects.select_for_update(no_key=True).get(pk=people[1].pk),
        lambda: outcomes.take_away(makers),
        then=lambda: outcomes.be_named_no_more(people[1]),
    )
    assert answer is None
    assert not Maker.objects.exists()


def test_the_page_of_the_organiser_wipes_no_text_that_is_just_being_saved(
    group: Subgroup, gijs: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    outcome = write(group, gijs, "Gids")
    desk = Client()
    desk.force_login(make_organiser())
    change = reverse("admin:registrations_outcome_change", args=[outcome.pk])
    posted = {"makers-TOTAL_FORMS": 0, "makers-INITIAL_FORMS": 0}
    answer = while_uncommitted(
        lambda: write(group, gijs, "Een betere gids", version=1),
        lambda: desk.post(change, posted).status_code,
    )
    assert answer == 302
    assert Outcome.objects.get().what == "Een betere gids"


def test_the_page_of_the_organiser_brings_no_consent_or_link_back(
    group: Subgroup, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    person = make_participant(group.theme, subgroup=group, may_be_named=True)
    desk = Client()
    desk.force_login(make_organiser())
    change = reverse("admin:registrations_participant_correct", args=[person.pk])
    data = on_page(desk.get(change)) | {"organisation": "De Kade"}
    answer = while_uncommitted(
        lambda: registration.hand_over(person, **NOOR),
        lambda: desk.post(change, data).status_code,
    )
    assert answer == 200
    now = Participant.objects.get()
    assert (now.given_name, now.organisation) == ("Noor", person.organisation)
    assert not now.may_be_named
    assert now.link_key != person.link_key


def test_a_double_press_names_somebody_once(group: Subgroup, gijs: User) -> None:
    person = make_participant(group.theme, subgroup=group)
    outcomes.publish(write(group, gijs, "Gids", state=OutcomeState.SHARED))
    answers = at_once(*[lambda: outcomes.be_named(person)] * TIMES)
    assert kinds(answers) == {Participant: TIMES}
    assert Maker.objects.count() == 1
