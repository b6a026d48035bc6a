"""Dividing when several organisers and participants press at the same moment, on PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from registrations.groups import division, telling
from registrations.groups.division import DivisionChanged, Mode, Proposal, version_of
from registrations.models import Division, Participant, QueuedMail, SubgroupMove
from registrations.places import registration
from sessions_app.models import Edition, Theme, User
from tests.at_once import at_once, while_uncommitted
from tests.groups import apply, arrive, crowd, divide, groups, move, numbers, propose, shown
from tests.people import NOW, make_edition
from tests.places import hand_over, mailed, person

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def edition() -> Edition:
    return make_edition()


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with sixteen people: two groups of eight."""
    theme = edition.themes.get(position=1)
    crowd(theme, 16)
    return theme


def kinds(answers: list[Any]) -> Counter[type]:
    return Counter(type(answer) for answer in answers)


@pytest.mark.parametrize("is_divided", [False, True], ids=["first time", "anew"])
def test_ten_presses_at_once_make_one_division(theme: Theme, olga: User, is_divided: bool) -> None:
    if is_divided:
        divide(theme, olga)
        arrive(theme, *(f"q{i}" for i in range(8)))
    before, moves = numbers(theme), SubgroupMove.objects.count()
    proposal = propose(theme)

    answers = at_once(*[lambda: apply(theme, proposal, olga)] * 10)

    assert kinds(answers) == {Proposal: 1, DivisionChanged: 9}
    assert groups(theme) == shown(proposal)
    assert version_of(theme) == 1 + is_divided
    changed = numbers(theme).items() - before.items()
    assert SubgroupMove.objects.count() == moves + len(changed)


def test_two_organisers_with_different_proposals_one_wins_whole(theme: Theme, olga: User) -> None:
    one = propose(theme)
    other = one.variant(division.Choices(smallest=3, wanted=4, largest=5))

    answers = at_once(*[lambda p=p: apply(theme, p, olga) for p in (one, other) * 3])

    assert kinds(answers) == {Proposal: 1, DivisionChanged: 5}
    assert groups(theme) in (shown(one), shown(other))


def test_two_organisers_move_at_once_and_one_is_told(theme: Theme, olga: User) -> None:
    divided = divide(theme, olga)
    seen = version_of(theme)
    here, there = (person(divided[number][0]) for number in (1, 2))

    def move(who: Participant, number: int) -> None:
        division.move(who, number, version=seen, by=olga, reason="verzoek")

    answers = at_once(lambda: move(here, 2), lambda: move(there, 1))

    assert kinds(answers) == {type(None): 1, DivisionChanged: 1}
    assert sorted(len(names) for names in groups(theme).values()) == [7, 9]
    assert SubgroupMove.objects.count() == 17


LEAVE: dict[str, Callable[[Edition], Any]] = {
    "cancelled": lambda edition: registration.cancel(person("p3")),
    "other theme": lambda edition: registration.change_theme(
        person("p3"), edition.themes.get(position=2)
    ),
}


@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE)
def test_who_leaves_while_organisers_divide_is_not_divided(
    theme: Theme, olga: User, edition: Edition, leave: Callable[[Edition], Any]
) -> None:
    proposal = propose(theme)
    answer = while_uncommitted(lambda: leave(edition), lambda: apply(theme, proposal, olga))
    assert isinstance(answer, DivisionChanged)
    assert (groups(theme), person("p3").subgroup) == ({}, None)
    assert not Division.objects.exists()


def test_who_cancels_while_a_division_is_saved_leaves_the_group(theme: Theme, olga: User) -> None:
    proposal = propose(theme)
    answer = while_uncommitted(
        lambda: apply(theme, proposal, olga), lambda: registration.cancel(person("p3"))
    )
    assert isinstance(answer, Participant)
    assert person("p3").subgroup is None
    assert len(numbers(theme)) == 15


def test_who_asks_for_another_theme_while_a_division_is_saved_stays(
    theme: Theme, olga: User, edition: Edition
) -> None:
    proposal, other = propose(theme), edition.themes.get(position=2)
    while_uncommitted(
        lambda: apply(theme, proposal, olga), lambda: registration.change_theme(person("p3"), other)
    )
    assert groups(theme) == shown(proposal)
    assert mailed() == [("theme_request", "vragen")]


def test_who_cancels_while_being_moved_is_moved_nowhere(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    seen, here = version_of(theme), person("p3")

    def move() -> None:
        division.move(here, 1, version=seen, by=olga, reason="verzoek")

    assert isinstance(while_uncommitted(lambda: registration.cancel(here), move), DivisionChanged)
    assert SubgroupMove.objects.count() == 16


def test_telling_ten_times_at_once_mails_everyone_once(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    answers = at_once(*[lambda: telling.tell(theme)] * 10)
    assert sorted(answers) == [0] * 9 + [16]
    assert sorted(mailed()) == sorted(("subgroup", f"p{i}") for i in range(1, 17))


def test_who_takes_over_while_people_are_told_is_told_next(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    piet = person("p3")
    answer = while_uncommitted(lambda: hand_over(piet, "noor"), lambda: telling.tell(theme))
    assert answer == 16
    told = {name for kind, name in mailed() if kind == "subgroup"}
    assert told == {f"p{i}" for i in range(1, 17)} - {"p3"} | {"noor"}


def test_who_is_being_moved_while_people_are_told_is_told_the_new_group(
    theme: Theme, olga: User
) -> None:
    divide(theme, olga)
    there = 3 - numbers(theme)["p3"]

    answer = while_uncommitted(lambda: move(person("p3"), there, olga), lambda: telling.tell(theme))

    assert answer == 16
    mail = QueuedMail.objects.get(recipient="p3@example.org")
    assert f"U zit in subgroep {there} van het thema Aanwezigheidsbeleid." in mail.text
    assert person("p3").told_number == there


@pytest.mark.parametrize("again", range(3))
def test_everything_at_once_leaves_a_whole_division(
    theme: Theme, olga: User, edition: Edition, again: int
) -> None:
    divide(theme, olga)
    arrive(theme, "laat", "later")
    other = edition.themes.get(position=2)
    fresh, late = propose(theme), propose(theme, Mode.LATECOMERS)
    seen = version_of(theme)

    answers = at_once(
        lambda: apply(theme, fresh, olga),
        lambda: apply(theme, late, olga),
        lambda: division.move(person("p1"), 2, version=seen, by=olga, reason="verzoek"),
        lambda: division.undo(theme, version=seen, by=olga),
        lambda: division.pin(person("p2"), version=seen, because="rolstoel"),
        lambda: telling.tell(theme),
        lambda: registration.cancel(person("p2")),
        lambda: registration.cancel(person("p4")),
        lambda: registration.change_theme(person("laat"), other),
        lambda: registration.change_theme(person("p5"), other),
        lambda: hand_over(person("p6"), "noor"),
    )

    errors = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(error) for error in errors} <= {DivisionChanged}
    assert person("p5").subgroup is not None
    last = SubgroupMove.objects.filter(undone_at=None).order_by("participant", "pk")
    expected = {move.participant_id: move.to_number for move in last}
    members = Participant.objects.filter(theme=theme).exclude(subgroup=None)
    assert {m.pk: m.subgroup_number for m in members} == {
        pk: number for pk, number in expected.items() if pk in {m.pk for m in members}
    }
