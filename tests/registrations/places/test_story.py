"""Each verb writes down what happened to somebody and who did it: in numbers and codes alone."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from registrations.models import Event, Participant
from registrations.places import registration, signup, waiting_list
from sessions_app.models import Edition, Theme, User
from tests.people import PIET
from tests.places import address, hand_over, limit, person, sign_up

pytestmark = pytest.mark.portable


@pytest.fixture
def theme(edition: Edition, clock: time_machine.Traveller) -> Theme:
    """A theme with one place, which Anna has; Bram waits."""
    theme = limit(edition.themes.get(position=1), 1)
    sign_up(theme, "anna")
    sign_up(theme, "bram")
    clock.shift(1)
    return theme


def events() -> list[tuple[Any, ...]]:
    """What is written down: what, about whom, by an organiser or not, and by which account."""
    rows = Event.objects.values_list("kind", "participant__email", "is_by_organiser", "by__name")
    return [(kind, email.partition("@")[0], own, by) for kind, email, own, by in rows]


def other(theme: Theme) -> Theme:
    return theme.edition.themes.get(position=2)


def correct(name: str, **fields: Any) -> None:
    details = {
        field: PIET[field] for field in registration.Details.__annotations__ if field in PIET
    }
    told = {"learning_question": "Hoe?", "prepares": True, "share_contact": True}
    named: Any = details | told | {"given_name": name.capitalize()} | fields
    registration.change_details(person(name), **named)


def take_address(name: str, theme: Theme) -> None:
    asked = registration.ask_for_address(person(name), address("nieuw"))
    registration.confirm_address(asked)


def test_who_signs_up_is_told_of_by_their_own_row_alone(theme: Theme) -> None:
    assert events() == []


@pytest.mark.parametrize(
    ("verb", "written"),
    [
        (
            lambda _, __: registration.cancel(person("anna")),
            [("cancelled", "anna", False, None), ("placed", "bram", False, None)],
        ),
        (
            lambda _, olga: registration.cancel(person("anna"), by=olga),
            [("cancelled", "anna", True, "Olga"), ("placed", "bram", False, None)],
        ),
        (
            lambda _, olga: waiting_list.give_place(person("bram"), because="Spreekt.", by=olga),
            [("placed", "bram", True, "Olga")],
        ),
        (
            lambda theme, olga: waiting_list.promote_next(limit(theme, 2), by=olga),
            [("placed", "bram", True, "Olga")],
        ),
        (
            lambda _, olga: waiting_list.put_back(person("anna"), by=olga),
            [("placed", "bram", False, None), ("waiting", "anna", True, "Olga")],
        ),
        (
            lambda theme, _: registration.change_theme(person("bram"), other(theme)),
            [("theme_changed", "bram", False, None)],
        ),
        (
            lambda _, __: hand_over(person("bram"), "carla"),
            [("handed_over", "carla", False, None)],
        ),
        (
            lambda _, olga: hand_over(person("bram"), "carla", by=olga),
            [("handed_over", "carla", True, "Olga")],
        ),
        (
            lambda theme, _: take_address("bram", theme),
            [("address_changed", "nieuw", False, None)],
        ),
        (
            lambda _, olga: registration.correct_address(person("bram"), "b@example.org", by=olga),
            [("address_changed", "b", True, "Olga")],
        ),
        (
            lambda _, olga: registration.correct_address(
                person("bram"), "BRAM@example.org", by=olga
            ),
            [],
        ),
        (
            lambda _, olga: signup.send_link_to(person("bram"), by=olga),
            [("link_sent", "bram", True, "Olga")],
        ),
        (lambda _, __: correct("bram"), []),
        (lambda _, __: correct("bram", sector="vo"), [("corrected", "bram", False, None)]),
    ],
)
def test_each_verb_is_written_down(
    theme: Theme,
    olga: User,
    verb: Callable[[Theme, User], Any],
    written: list[tuple[Any, ...]],
) -> None:
    verb(theme, olga)
    assert events() == written


def test_somebody_whom_an_organiser_signs_up_is_written_down(theme: Theme, olga: User) -> None:
    noor = Participant(edition=theme.edition, theme=theme, **PIET | {"email": address("noor")})
    signup.enrol(noor, because="", by=olga)
    assert events() == [("enrolled", "noor", True, "Olga")]


def test_another_theme_is_told_from_where_to_where(theme: Theme) -> None:
    registration.change_theme(person("bram"), other(theme))
    event = Event.objects.get()
    assert (event.from_theme, event.to_theme) == (theme, other(theme))


def test_a_correction_tells_the_codes_of_choices_and_never_what_was_typed(theme: Theme) -> None:
    correct("bram", family_name="Kanarie", sector="vo", prepares=False)
    event = Event.objects.get()
    assert event.changes == {"family_name": [], "sector": ["po", "vo"], "prepares": [True, False]}
    assert event.get_changes_display().split(", ") == [
        "achternaam",
        "sector: Primair onderwijs → Voortgezet onderwijs",
        "wil mee voorbereiden: ja → nee",
    ]
    assert str(event) == f"{event.participant_id} · gegevens gewijzigd"


def test_it_was_an_organiser_also_when_the_account_is_gone(theme: Theme, olga: User) -> None:
    registration.cancel(person("bram"), by=olga)
    olga.delete()
    assert events() == [("cancelled", "bram", True, None)]


def test_who_takes_over_starts_a_story_of_their_own(theme: Theme) -> None:
    correct("bram", sector="vo")
    hand_over(person("bram"), "carla")
    assert events() == [("handed_over", "carla", False, None)]
