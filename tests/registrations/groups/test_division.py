"""Dividing a theme: what is shown is what is saved, and nobody moves by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registrations.groups import division, mine, telling
from registrations.groups.division import Choices, DivisionChanged, Mode, version_of
from registrations.groups.solver import Infeasible
from registrations.models import (
    Division,
    PairRule,
    Participant,
    QueuedMail,
    Status,
    Subgroup,
    SubgroupMove,
)
from registrations.places import registration, waiting_list
from sessions_app.models import Edition, Theme, User
from tests.groups import (
    apply,
    arrive,
    crowd,
    divide,
    groups,
    move,
    numbers,
    pin,
    propose,
    shown,
    wish,
)
from tests.people import NOW, make_organiser, make_participant
from tests.places import hand_over, limit, mailed, name_of, person, sign_up

pytestmark = pytest.mark.portable

MINUTE = timedelta(minutes=1)


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with sixteen people: two groups of eight."""
    theme = edition.themes.get(position=1)
    crowd(theme, 16)
    return theme


def stored() -> list[Any]:
    """All that a division is made of."""
    tables: list[Any] = [Division, Subgroup, SubgroupMove, Participant]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def sizes(theme: Theme) -> list[int]:
    return [len(names) for names in groups(theme).values()]


def history() -> list[tuple[str, int | None, int | None, str]]:
    """Every move in the order of time: who, from, to, why."""
    moves = SubgroupMove.objects.select_related("participant").order_by("pk")
    return [(name_of(m.participant), m.from_number, m.to_number, m.reason) for m in moves]


def test_a_proposal_saves_nothing(theme: Theme) -> None:
    before = stored()
    proposal = propose(theme)
    assert stored() == before
    assert [len(group) for group in proposal.groups] == [8, 8]
    assert set(proposal.outcome.proven.values()) == {True}


def test_what_is_saved_is_what_was_shown(theme: Theme, olga: User) -> None:
    proposal = propose(theme)

    saved = apply(theme, proposal, olga)

    assert groups(theme) == shown(proposal) == shown(saved)
    assert Division.objects.values_list("version", "divided_at").get(theme=theme) == (1, NOW)
    assert sorted(history()) == sorted(
        (name, None, number, "ingedeeld") for name, number in numbers(theme).items()
    )
    assert {move.by for move in SubgroupMove.objects.all()} == {olga}


def test_the_same_choices_show_the_same_and_another_seed_may_not(theme: Theme) -> None:
    first, again = propose(theme), propose(theme)
    assert (first.fingerprint, shown(first)) == (again.fingerprint, shown(again))
    choices = Choices(smallest=6, wanted=8, largest=10, seed=2)
    assert division.propose(theme, choices).fingerprint != first.fingerprint


def test_only_who_has_a_place_is_divided(theme: Theme, olga: User) -> None:
    make_participant(theme, email="wacht@example.org", status=Status.WAITING, waiting_since=NOW)
    make_participant(theme, email="weg@example.org", status=Status.CANCELLED)
    make_participant(theme.edition.themes.get(position=2), email="elders@example.org")
    divide(theme, olga)
    assert numbers(theme).keys() == {f"p{i}" for i in range(1, 17)}


CHANGES: dict[str, Callable[[Theme, User], Any]] = {
    "cancelled": lambda theme, olga: registration.cancel(person("p3")),
    "arrived": lambda theme, olga: sign_up(theme, "nieuw"),
    "divided": lambda theme, olga: divide(theme, olga),
    "changed sector": lambda theme, olga: Participant.objects.filter(pk=person("p3").pk).update(
        sector=person("p4").sector
    ),
    "wished": lambda theme, olga: wish(PairRule.Kind.APART, person("p3"), person("p4")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_shown_is_not_saved_once_people_have_changed(
    theme: Theme, olga: User, change: Callable[[Theme, User], Any]
) -> None:
    proposal = propose(theme)
    change(theme, olga)
    before = stored()

    with pytest.raises(DivisionChanged):
        apply(theme, proposal, olga)

    assert stored() == before


@pytest.mark.parametrize("mode", Mode)
def test_what_was_shown_is_not_saved_once_somebody_was_moved(
    theme: Theme, olga: User, mode: Mode
) -> None:
    divide(theme, olga)
    proposal = propose(theme, mode)
    move(person("p1"), 3 - numbers(theme)["p1"], olga)
    before = stored()
    with pytest.raises(DivisionChanged):
        apply(theme, proposal, olga)
    assert stored() == before


def test_a_second_press_changes_nothing(theme: Theme, olga: User) -> None:
    proposal = propose(theme)
    apply(theme, proposal, olga)
    before = stored()
    with pytest.raises(DivisionChanged):
        apply(theme, proposal, olga)
    assert stored() == before


def test_other_choices_than_those_shown_are_not_saved(theme: Theme, olga: User) -> None:
    proposal = propose(theme)
    other = Choices(smallest=3, wanted=4, largest=5)
    with pytest.raises(DivisionChanged):
        division.apply(theme, other, fingerprint=proposal.fingerprint, by=olga)
    assert groups(theme) == {}


def test_nobody_moves_when_others_come_and_go(theme: Theme, olga: User) -> None:
    limit(theme, 17)
    divided = divide(theme, olga)

    sign_up(theme, "nieuw")
    sign_up(theme, "wachtend")
    registration.cancel(person("p1"))
    waiting_list.promote_waiting(limit(theme, 30))
    registration.change_details(person("p2"), **details_of(person("p3")))
    Edition.objects.update(subgroup_min=2, subgroup_target=3, subgroup_max=4)

    assert groups(theme) == {
        number: [name for name in names if name != "p1"] for number, names in divided.items()
    }
    assert {name_of(p) for p in division.latecomers(theme)} == {"nieuw", "wachtend"}


def details_of(participant: Participant) -> Any:
    names = registration.Details.__annotations__ | registration.Name.__annotations__
    return {name: getattr(participant, name) for name in names}


def test_latecomers_get_a_suggestion_and_only_they_are_placed(theme: Theme, olga: User) -> None:
    before = divide(theme, olga)
    arrive(theme, "laat", "later")

    proposal = propose(theme, Mode.LATECOMERS)
    assert proposal.outcome.moved == ()
    apply(theme, proposal, olga)

    after = groups(theme)
    assert {number: set(after[number]) - {"laat", "later"} for number in after} == {
        number: set(names) for number, names in before.items()
    }
    assert sizes(theme) == [9, 9]
    assert [entry[0] for entry in history()[16:]] == ["laat", "later"]


def test_repair_moves_the_fewest(theme: Theme, olga: User) -> None:
    before = divide(theme, olga)
    for name in before[1][:4]:
        registration.cancel(person(name))
    assert sizes(theme) == [4, 8]

    proposal = propose(theme, Mode.REPAIR)
    assert len(proposal.outcome.moved) == 2
    apply(theme, proposal, olga)

    assert sizes(theme) == [6, 6]
    assert set(before[1][4:]) < set(groups(theme)[1])
    assert {entry[1:] for entry in history()[16:]} == {(2, 1, "hersteld")}


def test_repair_leaves_alone_what_is_well(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    assert propose(theme, Mode.REPAIR).outcome.moved == ()


def test_dividing_anew_keeps_who_is_pinned(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    arrive(theme, *(f"q{i}" for i in range(16)))
    stays = {name: number for name, number in numbers(theme).items() if name in {"p1", "p2", "p9"}}
    for name in stays:
        pin(person(name))

    divide(theme, olga)

    assert sizes(theme) == [8, 8, 8, 8]
    assert {name: numbers(theme)[name] for name in stays} == stays
    assert {name_of(p) for p in Participant.objects.filter(pinned_because="rolstoel")} == set(stays)


def test_dividing_anew_into_fewer_groups_leaves_no_empty_one(theme: Theme, olga: User) -> None:
    arrive(theme, *(f"q{i}" for i in range(16)))
    divide(theme, olga)
    for i in range(16):
        registration.cancel(person(f"q{i}"))
    divide(theme, olga)
    assert sizes(theme) == [8, 8]


def test_a_pin_needs_a_group_and_lets_go_again(theme: Theme, olga: User) -> None:
    with pytest.raises(DivisionChanged):
        pin(person("p1"))
    divide(theme, olga)
    pin(person("p1"))
    assert propose(theme).problem.pins == {str(person("p1").pk): numbers(theme)["p1"]}
    pin(person("p1"), because="")
    assert propose(theme).problem.pins == {}
    assert version_of(theme) == 3


def test_wishes_are_kept(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    plain = numbers(theme)
    beside = next(n for n in plain if n != "p1" and plain[n] == plain["p1"])
    across = next(n for n in plain if plain[n] != plain["p1"])
    wish(PairRule.Kind.APART, person("p1"), person(beside))
    wish(PairRule.Kind.TOGETHER, person("p1"), person(across))

    divide(theme, olga)

    now = numbers(theme)
    assert (now["p1"] != now[beside], now["p1"] == now[across]) == (True, True)
    assert sizes(theme) == [8, 8]


def test_a_wish_about_who_left_hinders_nobody(theme: Theme, olga: User) -> None:
    wish(PairRule.Kind.TOGETHER, person("p1"), person("p2"))
    registration.cancel(person("p2"))
    divide(theme, olga)
    assert sizes(theme) == [8, 7]


def test_wishes_that_cannot_be_kept_are_told_and_nothing_is_saved(theme: Theme, olga: User) -> None:
    for one, other in (("p1", "p2"), ("p2", "p3"), ("p1", "p3")):
        wish(PairRule.Kind.APART, person(one), person(other))
    with pytest.raises(Infeasible, match="apart_clique"):
        propose(theme)
    assert groups(theme) == {}


def test_a_move_is_history_and_can_be_undone(
    theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    divided = divide(theme, olga)
    was = numbers(theme)["p1"]
    clock.shift(MINUTE)

    move(person("p1"), 3 - was, olga, "wil bij een collega weg")

    assert numbers(theme)["p1"] == 3 - was
    assert history()[16:] == [("p1", was, 3 - was, "wil bij een collega weg")]

    other = make_organiser(email="bo@example.org", name="Bo")
    undone = division.undo(theme, version=version_of(theme), by=other)

    assert undone == SubgroupMove.objects.get(undone_at=NOW + MINUTE, by=olga, undone_by=other)
    assert groups(theme) == divided
    assert division.undo(theme, version=version_of(theme), by=olga) is None
    assert groups(theme) == divided


def test_moves_are_undone_one_by_one_from_the_last(
    theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    divided = divide(theme, olga)
    one, other = (person(divided[number][0]) for number in (1, 2))
    for who, number in ((one, 2), (other, 1), (one, 1), (one, 2)):
        clock.shift(MINUTE)
        move(who, number, olga)
    trail = []
    while division.undo(theme, version=version_of(theme), by=olga):
        now = numbers(theme)
        trail.append((now[name_of(one)], now[name_of(other)]))
    assert trail == [(1, 1), (2, 1), (2, 2), (1, 2)]


def test_a_latecomer_placed_by_hand_is_undone_to_no_group(
    theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    divided = divide(theme, olga)
    arrive(theme, "laat")
    clock.shift(MINUTE)
    move(person("laat"), 1, olga)
    pin(person("laat"))
    division.undo(theme, version=version_of(theme), by=olga)
    assert groups(theme) == divided
    assert person("laat").pinned_because == ""


def test_a_move_of_who_cancelled_since_is_not_undone(
    theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    divided = divide(theme, olga)
    clock.shift(MINUTE)
    move(person(divided[1][0]), 2, olga)
    registration.cancel(person(divided[1][0]))
    assert division.undo(theme, version=version_of(theme), by=olga) is None
    assert sizes(theme) == [7, 8]


STALE: dict[str, Callable[[Theme, User, int], Any]] = {
    "move": lambda theme, olga, seen: division.move(
        person("p2"), 1, version=seen, by=olga, reason="verzoek"
    ),
    "pin": lambda theme, olga, seen: division.pin(person("p2"), version=seen, because="rolstoel"),
    "undo": lambda theme, olga, seen: division.undo(theme, version=seen, by=olga),
}


@pytest.mark.parametrize("verb", STALE.values(), ids=STALE)
def test_who_looks_at_an_older_board_is_told(
    theme: Theme, olga: User, verb: Callable[[Theme, User, int], Any]
) -> None:
    divide(theme, olga)
    seen = version_of(theme)
    move(person("p1"), 3 - numbers(theme)["p1"], olga)
    before = stored()
    with pytest.raises(DivisionChanged):
        verb(theme, olga, seen)
    assert stored() == before


def test_who_cancelled_while_the_board_was_open_is_not_moved_or_pinned(
    theme: Theme, olga: User
) -> None:
    divide(theme, olga)
    as_seen = person("p1")
    registration.cancel(as_seen)
    before = stored()
    with pytest.raises(DivisionChanged):
        move(as_seen, 1, olga)
    with pytest.raises(DivisionChanged):
        pin(as_seen)
    assert stored() == before


def test_a_latecomer_who_chose_another_theme_meanwhile_is_not_placed(
    theme: Theme, olga: User, edition: Edition
) -> None:
    divide(theme, olga)
    arrive(theme, "laat")
    as_seen, proposal = person("laat"), propose(theme, Mode.LATECOMERS)
    registration.change_theme(as_seen, edition.themes.get(position=2))
    with pytest.raises(DivisionChanged):
        move(as_seen, 1, olga)
    with pytest.raises(DivisionChanged):
        apply(theme, proposal, olga)
    assert sizes(theme) == [8, 8]


def test_who_cancels_leaves_the_group_and_the_pin(theme: Theme, olga: User) -> None:
    divide(theme, olga)
    pin(person("p1"))
    registration.cancel(person("p1"))
    gone = person("p1")
    assert (gone.subgroup, gone.pinned_because) == (None, "")
    assert sorted(sizes(theme)) == [7, 8]


def test_who_takes_over_a_place_takes_over_the_group_and_is_told_it(
    theme: Theme, olga: User
) -> None:
    divide(theme, olga)
    was = numbers(theme)["p1"]
    pin(person("p1"))
    telling.tell(theme)
    mailed()

    hand_over(person("p1"), "noor")
    assert numbers(theme)["noor"] == was
    # Why the other one had to stay there is nobody's business any more.
    assert person("noor").pinned_because == ""
    mailed()
    assert telling.tell(theme) == 1
    assert mailed() == [("subgroup", "noor")]


def test_another_theme_for_who_is_in_a_group_is_a_question_to_the_organiser(
    theme: Theme, olga: User, edition: Edition
) -> None:
    divided = divide(theme, olga)
    other = edition.themes.get(position=2)
    before = stored()

    for _ in range(2):
        assert registration.change_theme(person("p1"), other).theme == theme

    assert stored() == before
    assert groups(theme) == divided
    asked = QueuedMail.objects.get()
    assert (asked.kind, asked.recipient) == ("theme_request", "vragen@example.org")
    assert "Wil naar: Effectieve methodieken" in asked.text


def test_an_organiser_takes_somebody_out_of_a_group_to_another_theme(
    theme: Theme, olga: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    divide(theme, olga)
    was = numbers(theme)["p1"]
    pin(person("p1"))
    telling.tell(theme)
    mailed()
    clock.shift(MINUTE)
    other = edition.themes.get(position=2)

    registration.change_theme(person("p1"), other, by=olga)

    p1 = person("p1")
    assert (p1.theme, p1.subgroup, p1.pinned_because, p1.told_number) == (other, None, "", None)
    assert history()[16:] == [("p1", was, None, "naar Effectieve methodieken")]
    assert mailed() == [("theme_changed", "p1")]
    assert division.undo(theme, version=version_of(theme), by=olga) is None


def test_a_full_theme_keeps_somebody_in_their_group(
    theme: Theme, olga: User, edition: Edition
) -> None:
    divided = divide(theme, olga)
    other = limit(edition.themes.get(position=2), 1)
    arrive(other, "eerste")
    with pytest.raises(registration.ThemeIsFull):
        registration.change_theme(person("p1"), other, by=olga)
    assert (groups(theme), len(history())) == (divided, 16)


def test_who_has_no_group_yet_still_chooses_another_theme(
    theme: Theme, olga: User, edition: Edition
) -> None:
    divide(theme, olga)
    arrive(theme, "laat")
    other = edition.themes.get(position=2)
    assert registration.change_theme(person("laat"), other).theme == other


@pytest.mark.postgresql
def test_the_database_refuses_a_group_of_another_theme(
    theme: Theme, olga: User, edition: Edition
) -> None:
    divide(theme, olga)
    piet = make_participant(edition.themes.get(position=2))
    piet.subgroup = theme.subgroups.get(number=1)
    with (
        pytest.raises(IntegrityError, match="participant_subgroup_of_its_theme"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        piet.save()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"status": Status.WAITING, "waiting_since": NOW}, "only_who_is_placed_has_a_subgroup"),
        ({"subgroup": None, "pinned_because": "zo"}, "only_who_has_a_subgroup_is_pinned"),
    ],
)
def test_the_database_refuses_a_group_or_a_pin_to_who_cannot_have_it(
    theme: Theme, olga: User, fields: dict[str, Any], name: str
) -> None:
    divide(theme, olga)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Participant.objects.update(**fields)


def test_telling_twice_mails_once_and_a_move_mails_only_who_was_moved(
    theme: Theme, olga: User
) -> None:
    assert telling.tell(theme) == 0
    divide(theme, olga)
    arrive(theme, "laat")

    assert [telling.tell(theme), telling.tell(theme)] == [16, 0]
    assert sorted(mailed()) == sorted(("subgroup", f"p{i}") for i in range(1, 17))

    move(person("p1"), 3 - numbers(theme)["p1"], olga)
    assert [telling.tell(theme), telling.tell(theme)] == [1, 0]
    assert mailed() == [("subgroup", "p1")]

    divide(theme, olga, Mode.LATECOMERS)
    assert telling.tell(theme) == 1
    assert mailed() == [("subgroup", "laat")]


def test_who_was_moved_and_moved_back_is_not_mailed(
    theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    divide(theme, olga)
    telling.tell(theme)
    clock.shift(MINUTE)
    move(person("p1"), 3 - numbers(theme)["p1"], olga)
    division.undo(theme, version=version_of(theme), by=olga)
    assert telling.tell(theme) == 0


def test_the_same_number_in_another_theme_is_news(
    theme: Theme, olga: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    divide(theme, olga)
    arrive(theme, "laat")
    clock.shift(MINUTE)
    move(person("laat"), 1, olga)
    telling.tell(theme)
    division.undo(theme, version=version_of(theme), by=olga)
    other = edition.themes.get(position=2)
    registration.change_theme(person("laat"), other)
    divide(other, olga)
    assert [name_of(p) for p in telling.people_to_tell(other)] == ["laat"]


def test_the_mix_counts_people_sectors_and_provinces_and_names_who_leads(
    theme: Theme, olga: User
) -> None:
    theme.facilitators.add(olga, User.objects.create_user(email="naamloos@example.org"))
    Participant.objects.update(sector="po", region="landelijk")
    divide(theme, olga)
    piet = person("p1")
    members = Participant.objects.filter(subgroup=piet.subgroup)
    assert mine.mine(piet, NOW).leaders == ["Olga"]
    assert mine.own_group(piet) == mine.OwnGroup(8, 1, 0, [])
    first, second, third = members[:3]
    for other, sector, region in ((first, "vo", "utrecht"), (second, "jgz", "zeeland")):
        Participant.objects.filter(pk=other.pk).update(sector=sector, region=region)
    Participant.objects.filter(pk=third.pk).update(region="utrecht")
    assert mine.own_group(piet) == mine.OwnGroup(8, 3, 2, [])


def statements(verb: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        verb()
    return len(captured)


@pytest.mark.postgresql
def test_a_division_takes_as_many_statements_for_thirty_as_for_three_hundred(
    edition: Edition, olga: User
) -> None:
    def counted(position: int, number: int) -> list[int]:
        theme = edition.themes.get(position=position)
        arrive(theme, *(f"t{position}p{i}" for i in range(number)))
        proposal = propose(theme)
        piet = theme.participants.all()[0]
        verbs: list[Callable[[], Any]] = [
            lambda: propose(theme),
            lambda: apply(theme, proposal, olga),
            lambda: list(telling.people_to_tell(theme)),
            lambda: telling.tell(theme),
            lambda: mine.mine(person(name_of(piet)), NOW),
        ]
        return [statements(verb) for verb in verbs]

    assert counted(1, 30) == counted(2, 300)


def test_a_division_a_wish_and_a_move_are_called_by_who_they_are_about(
    theme: Theme, olga: User
) -> None:
    one, other = theme.participants.order_by("pk")[:2]
    rule = wish(PairRule.Kind.APART, one, other)
    assert str(rule) == f"{one} en {other}: {rule.get_kind_display()}"
    divide(theme, olga)
    assert str(theme.division) == f"Indeling van {theme}"
    person = theme.participants.filter(subgroup__number=1)[0]
    move(person, 2, olga)
    assert str(SubgroupMove.objects.latest("pk")) == f"{person}: 1 → 2"


def test_colleagues_who_write_their_organisation_otherwise_are_colleagues(theme: Theme) -> None:
    people = list(theme.participants.order_by("pk"))[:5]
    spellings = ["De Kring", "DE  KRING", "De Kring\u200b", "de\u00adKring", "De Kring."]
    for each, organisation in zip(people, spellings, strict=True):
        Participant.objects.filter(pk=each.pk).update(organisation=organisation)
    found = {p.id: p.organisation for p in propose(theme).problem.participants}
    assert {found[str(each.pk)] for each in people} == {"dekring"}
    assert len(set(found.values())) == 8
