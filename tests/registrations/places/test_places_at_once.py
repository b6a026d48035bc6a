"""Places when many people press at the same moment, on PostgreSQL."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import transaction

from registrations.models import Attendance, Participant, QueuedMail, Status
from registrations.models.participant import NoLongerTakesPart
from registrations.models.rows import Statement
from registrations.places import (
    locks,
    newcomers,
    registration,
    session_changes,
    signup,
    waiting_list,
)
from registrations.sheets import attendance
from sessions_app.models import Edition, Session, Theme
from tests.at_once import at_once, while_uncommitted
from tests.people import NOW, make_edition, make_organiser
from tests.places import (
    address,
    hand_over,
    limit,
    mailed,
    places,
    sign_up,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    """The clock starts at NOW and goes on: who comes later has a later moment."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def edition() -> Edition:
    return make_edition()


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with one place."""
    return limit(edition.themes.get(position=1), 1)


def two_hundred_people_for_five_places(theme: Theme) -> None:
    limit(theme, 5)
    answers = at_once(*(lambda i=i: sign_up(theme, f"p{i}") for i in range(200)))
    assert [answer for answer in answers if not isinstance(answer, Participant)] == []


def test_two_hundred_people_at_once_for_five_places(theme: Theme) -> None:
    two_hundred_people_for_five_places(theme)

    arrived = list(Participant.objects.order_by("registered_at"))
    assert [p.status for p in arrived] == [Status.PLACED] * 5 + [Status.WAITING] * 195
    assert list(theme.participants.waiting()) == arrived[5:]
    assert all(a.waiting_since < b.waiting_since for a, b in pairwise(arrived[5:]))  # type: ignore[operator]
    assert [p.queue_position for p in (arrived[4], arrived[5], arrived[-1])] == [0, 1, 195]
    assert sorted(mailed()) == sorted(
        ("confirmation" if p.is_placed else "waiting", p.email.removesuffix("@example.org"))
        for p in arrived
    )


@pytest.mark.parametrize("is_locked", [True, False])
def test_without_the_lock_a_place_is_sold_twice(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    if not is_locked:
        monkeypatch.setattr(newcomers, "_lock", lambda theme: Statement("SELECT 1"))
    while_uncommitted(lambda: sign_up(theme, "anna"), lambda: sign_up(theme, "bram"))
    assert places(theme) == ((["anna"], ["bram"]) if is_locked else (["anna", "bram"], []))


def test_fifty_people_at_once_for_one_queue_have_a_number_each(theme: Theme) -> None:
    at_once(*(lambda i=i: sign_up(theme, f"p{i}") for i in range(50)))
    mails = QueuedMail.objects.filter(kind="waiting").order_by("participant__waiting_since")
    numbers = [re.findall(r"U bent nummer (\d+)\.", mail.text + mail.html) for mail in mails]
    assert numbers == [[str(number)] * 2 for number in range(1, 50)]


@pytest.mark.parametrize("again", range(3))
def test_two_cancellations_at_once_promote_two_different_people(theme: Theme, again: int) -> None:
    limit(theme, 2)
    anna, bram, *_ = [sign_up(theme, name) for name in ("anna", "bram", "carla", "daan", "elif")]
    mailed()

    at_once(lambda: registration.cancel(anna), lambda: registration.cancel(bram))

    assert places(theme) == (["carla", "daan"], ["elif"])
    assert sorted(mailed()) == [
        ("cancelled", "anna"),
        ("cancelled", "bram"),
        ("promoted", "carla"),
        ("promoted", "daan"),
    ]


def test_one_person_who_cancels_in_two_tabs_frees_one_place(theme: Theme) -> None:
    anna, *_ = [sign_up(theme, name) for name in ("anna", "bram", "carla")]
    mailed()
    at_once(*[lambda: registration.cancel(anna)] * 5)
    assert places(theme) == (["bram"], ["carla"])
    assert mailed() == [("cancelled", "anna"), ("promoted", "bram")]


@pytest.mark.parametrize("again", range(3))
def test_who_is_put_back_while_others_come_and_go_leaves_one_place(
    theme: Theme, again: int
) -> None:
    olga = make_organiser()
    anna, bram = sign_up(theme, "anna"), sign_up(theme, "bram")
    at_once(
        lambda: waiting_list.put_back(anna, by=olga),
        lambda: waiting_list.put_back(anna, by=olga),
        lambda: registration.cancel(bram),
        lambda: sign_up(theme, "carla"),
    )
    placed, waiting = places(theme)
    assert len(placed) == 1
    assert sorted(placed + waiting) == ["anna", "carla"]


def test_two_organisers_who_enrol_somebody_again_do_so_once(theme: Theme) -> None:
    olga = make_organiser()
    anna = registration.cancel(sign_up(theme, "anna"))
    mailed()
    at_once(*[lambda: signup.enrol_again(anna, because="", by=olga)] * 5)
    assert places(theme) == (["anna"], [])
    assert mailed() == [("confirmation", "anna")]


@pytest.mark.parametrize("again", range(5))
def test_everything_at_once_ends_well(edition: Edition, again: int) -> None:
    first, second, third = themes = list(edition.themes.all())
    a1, b1, c1, d1, *_ = [sign_up(limit(first, 2), f"{name}1") for name in "abcdef"]
    a2, b2, *_ = [sign_up(limit(second, 2), f"{name}2") for name in "abcdef"]
    a3, *_ = [sign_up(limit(third, 3), f"{name}3") for name in "ab"]

    @transaction.atomic
    def enlarge(*themes: Theme) -> None:
        locks.lock_all(edition)
        for theme in themes:
            limit(theme, 3)
        for theme in reversed(themes):
            waiting_list.promote_waiting(theme)

    answers = at_once(
        lambda: registration.cancel(a1),
        lambda: registration.cancel(a2),
        lambda: registration.cancel(a3),
        lambda: registration.change_theme(b1, third),
        lambda: registration.change_theme(b2, third),
        lambda: registration.change_theme(c1, third),
        lambda: hand_over(d1, "noor"),
        lambda: enlarge(second, first),
        lambda: waiting_list.promote_next(third),
        lambda: sign_up(first, "new"),
        lambda: sign_up(second, "new"),
    )

    errors = {type(answer) for answer in answers if isinstance(answer, Exception)}
    assert errors <= {registration.ThemeIsFull}
    assert Participant.objects.active().count() == 6 + 6 + 2 - 3 + 1
    for theme in themes:
        placed, waiting = places(theme)
        assert len(placed) == 3 or (len(placed) < 3 and not waiting)


@pytest.mark.parametrize(
    "promote",
    [
        lambda theme: waiting_list.promote_waiting(limit(theme, 2)),
        lambda theme: waiting_list.promote_waiting(limit(theme, None)),
        lambda theme: waiting_list.promote_next(limit(theme, 2)),
        lambda theme: registration.cancel(theme.participants.placed().get()),
    ],
    ids=["larger", "unlimited", "next", "cancelled"],
)
def test_who_is_promoted_while_handing_over_stays_the_colleague(
    theme: Theme, promote: Callable[[Theme], Any]
) -> None:
    _, bram = sign_up(theme, "anna"), sign_up(theme, "bram")
    mailed()

    while_uncommitted(lambda: hand_over(bram, "noor"), lambda: promote(theme))

    noor = Participant.objects.get(pk=bram.pk)
    assert (noor.email, noor.status) == (address("noor"), Status.PLACED)
    assert noor.link_key != bram.link_key
    assert [mail for mail in mailed() if mail[0] == "promoted"] == [("promoted", "noor")]


def test_two_organisers_promote_two_different_people(theme: Theme) -> None:
    for name in ("anna", "bram", "carla", "daan"):
        sign_up(theme, name)
    mailed()
    limit(theme, None)
    at_once(*[lambda: waiting_list.promote_next(theme)] * 2)
    assert places(theme) == (["anna", "bram", "carla"], ["daan"])
    assert mailed() == [("promoted", "bram"), ("promoted", "carla")]


def test_a_colleague_who_signs_up_at_this_moment_takes_over_nothing(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    noor = while_uncommitted(lambda: sign_up(theme, "noor"), lambda: hand_over(piet, "noor"))
    assert noor.pk != piet.pk
    # Who waited gets the place that was given away.
    assert places(theme) == (["noor"], [])


def test_an_address_that_signs_up_at_this_moment_is_not_confirmed(theme: Theme) -> None:
    piet = registration.ask_for_address(sign_up(theme, "piet"), address("noor"))
    answer = while_uncommitted(
        lambda: sign_up(theme, "noor"), lambda: registration.confirm_address(piet)
    )
    assert isinstance(answer, registration.AddressInUse)
    assert places(theme) == (["piet"], ["noor"])


def test_a_new_address_confirmed_twice_at_once_is_confirmed_once(theme: Theme) -> None:
    piet = registration.ask_for_address(sign_up(theme, "piet"), address("nieuw"))
    mailed()
    answers = at_once(*[lambda: registration.confirm_address(piet)] * 2)
    assert {type(answer) for answer in answers} == {Participant, NoLongerTakesPart}
    assert places(theme) == (["nieuw"], [])
    assert mailed() == [("address_left", "piet"), ("address_taken", "nieuw")]


def test_a_place_handed_over_twice_at_once_is_handed_over_once(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    mailed()
    answers = at_once(lambda: hand_over(piet, "noor"), lambda: hand_over(piet, "noor"))
    assert {type(answer) for answer in answers} == {Participant, NoLongerTakesPart}
    assert mailed() == [("handed_over", "piet"), ("taken_over", "noor")]


def test_who_is_promoted_while_a_session_moves_knows_the_new_time(theme: Theme) -> None:
    anna, _ = sign_up(theme, "anna"), sign_up(theme, "bram")
    mailed()
    first = theme.edition.sessions.get(position=1)
    moved = {"starts_at": first.starts_at + DAY, "ends_at": first.ends_at + DAY}

    while_uncommitted(
        lambda: registration.cancel(anna),
        lambda: session_changes.change_session(first, meeting_url="", **moved),
    )

    assert mailed() == [("cancelled", "anna"), ("promoted", "bram"), ("session_changed", "bram")]


def test_who_cancels_by_an_old_link_does_not_cancel_the_colleague(theme: Theme) -> None:
    anna = sign_up(theme, "anna")
    answer = while_uncommitted(lambda: hand_over(anna, "bram"), partial(registration.cancel, anna))
    assert isinstance(answer, NoLongerTakesPart)
    assert places(theme) == (["bram"], [])


@pytest.mark.parametrize("verb", [attendance.excuse, attendance.take_back_excuse])
def test_an_old_link_says_nothing_of_whether_the_colleague_comes(
    theme: Theme, verb: Callable[[Participant, Session], None]
) -> None:
    anna, session = sign_up(theme, "anna"), theme.edition.sessions.get(position=1)
    answer = while_uncommitted(lambda: hand_over(anna, "bram"), partial(verb, anna, session))
    assert isinstance(answer, NoLongerTakesPart)
    assert not Attendance.objects.exists()
