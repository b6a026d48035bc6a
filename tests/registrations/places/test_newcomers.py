"""Nothing is stored for a newcomer where what was seen is not so any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registrations.letters import ready, unconfirmed
from registrations.models import Attempt, Participant, QueuedMail
from registrations.models.mailbox import mailbox
from registrations.places import newcomers, registration, signup
from sessions_app.models import Edition, Theme
from tests.people import PIET, make_participant, session_of
from tests.places import address, limit, mailed, places, sign_up

pytestmark = pytest.mark.portable


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with one place."""
    return limit(edition.themes.get(position=1), 1)


def fill_mailbox(theme: Theme) -> None:
    source = mailbox(PIET["email"])
    Attempt.objects.note(*[(unconfirmed.TO_MAILBOX, source)] * 3, at=timezone.now())


CHANGES: dict[str, Callable[[Theme], Any]] = {
    "closed": lambda theme: Edition.objects.update(is_registration_closed=True),
    "moved": lambda theme: type(session_of(theme.edition)).objects.update(sequence=1),
    "full": lambda theme: make_participant(theme),
    "larger": lambda theme: limit(theme, 2),
    "without limit": lambda theme: limit(theme, None),
    "known": lambda theme: make_participant(
        theme.edition.themes.get(position=2), email=PIET["email"]
    ),
    "mailbox": fill_mailbox,
    "no theme": lambda theme: Theme.objects.filter(pk=theme.pk).delete(),
}


def stored() -> tuple[int, int, int]:
    return Participant.objects.count(), QueuedMail.objects.count(), Attempt.objects.count()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_between_looking_and_storing_stores_nothing(
    theme: Theme, change: Callable[[Theme], Any]
) -> None:
    told = ready.of_edition(theme.edition_id)
    seen = newcomers.look(told.themes[theme.pk], PIET["email"], told)
    change(theme)
    before = stored()
    newcomer = Participant(pk=seen.key, edition=told.edition, theme=told.themes[theme.pk], **PIET)
    assert not newcomers.store(newcomer, told.letter(newcomer), told, seen)
    assert stored() == before


def test_no_two_newcomers_get_one_key(theme: Theme) -> None:
    limit(theme, 2)
    told = ready.of_edition(theme.edition_id)
    entered = told.themes[theme.pk]
    answers = []
    looked = [newcomers.look(entered, address(name), told) for name in ("anna", "bram")]
    for seen, name in zip(looked, ("anna", "bram"), strict=True):
        about = PIET | {"email": address(name)}
        newcomer = Participant(pk=seen.key, edition=told.edition, theme=entered, **about)
        answers.append(newcomers.store(newcomer, told.letter(newcomer), told, seen))
    # PostgreSQL gives each key once; on SQLite who is second looks again.
    assert answers == [True, looked[0].key != looked[1].key]


@pytest.mark.parametrize("name", ["link_key", "given_name", "status", "theme"])
def test_a_change_of_who_was_known_stores_nothing(theme: Theme, name: str) -> None:
    piet, told = sign_up(theme, "piet"), ready.of_edition(theme.edition_id)
    other = theme.edition.themes.get(position=2)
    values = {"link_key": "x", "given_name": "Anders", "status": "cancelled", "theme": other}
    seen = newcomers.look(theme, piet.email, told)
    assert seen.known
    seen.known.theme = told.themes[theme.pk]
    Participant.objects.update(**{name: values[name]})
    before = stored()
    for is_wanted in (True, False):
        letter = told.letter(seen.known, asked_for="")
        newcomer = Participant(
            pk=piet.pk, edition=told.edition, theme=told.themes[theme.pk], **PIET
        )
        assert not newcomers.store(newcomer, letter, told, seen, is_wanted=is_wanted)
    assert stored() == before


def test_whoever_comes_once_more_is_looked_at_anew(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, left = newcomers.look, [lambda: limit(theme, 1), lambda: sign_up(theme, "anna")]

    def meanwhile(*about: Any) -> newcomers.Opening:
        seen = look(*about)
        if left:
            left.pop()()
        return seen

    monkeypatch.setattr(newcomers, "look", meanwhile)
    signup.sign_up(theme=theme, **PIET)
    assert places(theme) == (["anna"], ["piet"])
    assert mailed() == [("confirmation", "anna"), ("waiting", "piet")]


@pytest.mark.postgresql
def test_nobody_comes_before_who_came_before_them(theme: Theme, clock: Any) -> None:
    """Where the clock of one machine is behind that of another."""
    for name in ("anna", "bram", "carla"):
        sign_up(theme, name)
        clock.shift(timedelta(seconds=-1))
    assert places(theme) == (["anna"], ["bram", "carla"])
    people = Participant.objects.order_by("registered_at")
    assert [person.email for person in people] == [address(n) for n in ("anna", "bram", "carla")]


def test_a_queue_knows_the_number_of_who_was_known(theme: Theme, clock: Any) -> None:
    for name in ("anna", "bram", "carla"):
        sign_up(theme, name)
    mailed()
    registration.cancel(Participant.objects.get(email=address("bram")))
    mailed()
    sign_up(theme, "carla")
    assert "U bent nummer 1." in QueuedMail.objects.get().text
