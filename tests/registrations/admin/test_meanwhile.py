"""A page of a participant that was open for a while brings nothing back of what is no more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.models import Participant
from registrations.places import registration
from sessions_app.admin.meanwhile import THEIRS, YOURS
from sessions_app.models import Edition, Theme
from tests.at_once import at_once, while_uncommitted
from tests.desk import on_page
from tests.people import make_edition, make_organiser, make_participant
from tests.places import hand_over

MEANWHILE = "Er is intussen iets veranderd. Er is nog niets bewaard."


@pytest.fixture
def desk(client: Client, db: None, settings: Settings) -> Client:
    """The browser of Olga."""
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    return client


@pytest.fixture
def theme(edition: Edition) -> Theme:
    return edition.themes.all()[0]


def page_of(participant: Participant) -> str:
    return reverse("admin:registrations_participant_correct", args=[participant.pk])


def told(answer: Any) -> dict[str, list[str]]:
    """What a page that came back says at its fields."""
    assert (answer.status_code, MEANWHILE in answer.content.decode()) == (200, True)
    return {name: list(said) for name, said in answer.context["adminform"].form.errors.items()}


def stored(participant: Participant) -> dict[str, Any]:
    return Participant.objects.filter(pk=participant.pk).values().get()


def test_nothing_of_who_gave_the_place_away_comes_back(desk: Client, theme: Theme):
    jan = make_participant(theme, given_name="Jan", learning_question="Hoe?")
    opened = on_page(desk.get(page_of(jan)))
    hand_over(jan, "els")
    before = stored(jan)

    answer = desk.post(page_of(jan), opened | {"region": "limburg"})

    changed = ["given_name", "name_prefix", "family_name", "email", "job_title"]
    assert told(answer) == {name: [THEIRS] for name in [*changed, "learning_question"]}
    assert stored(jan) == before
    assert "Jan" not in answer.content.decode()
    again = on_page(answer)
    assert (again["given_name"], again["region"]) == ("Els", "limburg")

    assert desk.post(page_of(jan), again).status_code == 302
    assert stored(jan) == before | {"region": "limburg"}


def test_an_address_that_was_confirmed_meanwhile_stays(desk: Client, theme: Theme):
    jan = make_participant(theme)
    opened = on_page(desk.get(page_of(jan)))
    registration.confirm_address(registration.ask_for_address(jan, "nieuw@example.org"))
    before = stored(jan)

    answer = desk.post(page_of(jan), opened | {"email": "ander@example.org"})

    assert told(answer) == {"email": [YOURS.format("nieuw@example.org")]}
    assert on_page(answer)["email"] == "ander@example.org"
    assert stored(jan) == before


def test_a_detail_that_somebody_corrected_meanwhile_is_shown_in_words(desk: Client, theme: Theme):
    jan = make_participant(theme, sector="po", prepares=False)
    opened = on_page(desk.get(page_of(jan)))
    Participant.objects.update(sector="vo", prepares=True, job_title="")

    answer = desk.post(page_of(jan), opened | {"sector": "mbo", "job_title": "docent"})

    vo = Participant.objects.get().get_sector_display()
    assert told(answer) == {
        "sector": [YOURS.format(vo)],
        "job_title": [YOURS.format("niets")],
        "prepares": [THEIRS],
    }
    assert on_page(answer)["prepares"] == "on"


def test_the_address_of_before_signing_up_anew_is_no_quarrel(desk: Client, theme: Theme):
    """Jan gave his place away and signed up again: his address on the old page is not typed."""
    jan = make_participant(theme)
    opened = on_page(desk.get(page_of(jan)))
    hand_over(jan, "els")
    make_participant(theme)
    assert told(desk.post(page_of(jan), opened))["email"] == [THEIRS]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("handed_over_first", [True, False])
def test_who_saves_while_a_place_is_handed_over_waits_and_is_told(
    desk: Client, handed_over_first: bool
):
    jan = make_participant(make_edition().themes.all()[0])
    data = on_page(desk.get(page_of(jan))) | {"family_name": "Jansen"}

    def saved() -> int:
        return desk.post(page_of(jan), data).status_code

    if handed_over_first:
        assert while_uncommitted(lambda: hand_over(jan, "els"), saved) == 200
    else:
        while_uncommitted(saved, lambda: hand_over(jan, "els"))
    assert stored(jan)["family_name"] == "Bos"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_organisers_at_the_same_moment_one_is_told(desk: Client):
    jan = make_participant(make_edition().themes.all()[0])
    opened = on_page(desk.get(page_of(jan)))
    answers = at_once(
        *[
            lambda name=name: desk.post(page_of(jan), opened | {"organisation": name})
            for name in ("De Kade", "De Brug")
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    [refused] = [answer for answer in answers if answer.status_code == 200]
    assert told(refused) == {"organisation": [YOURS.format(stored(jan)["organisation"])]}
