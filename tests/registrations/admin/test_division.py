"""The organiser divides a theme and keeps its board."""

import re
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db.models import Case, F, When
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groups import board, division, solver, words
from registrations.groups.division import Choices, Mode
from registrations.models import Division, PairRule, Participant, SubgroupMove
from registrations.models.choices import Region, Sector
from sessions_app.models import Edition, Theme, User
from tests.groups import divide
from tests.people import PIET, make_organiser, make_participant

ORGANISATIONS = ["De Regenboog", "Het Kompas", "Gemeente Noorderhage", "JGZ Duinstreken"]


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme of thirty people, nobody in a group; groups have 8 to 12 members."""
    edition.subgroup_min, edition.subgroup_target, edition.subgroup_max = 8, 10, 12
    edition.save()
    theme = edition.themes.get(position=1)
    add_people(theme, 30)
    return theme


def add_people(theme: Theme, number: int, start: int = 0) -> None:
    for i in range(start, start + number):
        make_participant(
            theme,
            given_name=f"Ali{i}",
            email=f"p{i}@example.org",
            organisation=ORGANISATIONS[i % 4],
            sector=Sector.values[i % 6],
            region=Region.values[i % 11],
            prepares=i % 10 == 0,
        )


def divide_url(theme: Theme, **changes: Any) -> str:
    url = reverse("admin:sessions_app_theme_divide", args=[theme.pk])
    choices = {"smallest": 8, "wanted": 10, "largest": 12, "seed": 1, "mode": "fresh"}
    return f"{url}?{urlencode(choices | changes)}"


def board_url(theme: Theme) -> str:
    return reverse("admin:sessions_app_theme_board", args=[theme.pk])


def person_url(person: Participant) -> str:
    arguments = [person.theme_id, person.pk]
    return reverse("admin:sessions_app_theme_board_person", args=arguments)


def sizes(page: Any) -> list[int]:
    """How many people each group on the page of the board has."""
    return [group.size for group in page.context["page"].groups]


def apply(desk: Client, url: str, **extra: str) -> Any:
    fingerprint = desk.get(url).context["proposal"].fingerprint
    return desk.post(url, {"fingerprint": fingerprint, **extra}, follow=True)


@pytest.fixture
def divided(theme: Theme, olga: User, clock: time_machine.Traveller) -> Theme:
    """The theme after the first proposal was applied; a minute has passed."""
    # Without the page, which looks for other divisions beside it.
    divide(theme, by=olga)
    clock.shift(60)
    return theme


def numbers(theme: Theme) -> dict[int, int | None]:
    people = Participant.objects.filter(theme=theme).order_by("pk")
    return dict(people.values_list("pk", "subgroup__number"))


def press(desk: Client, theme: Theme, action: str, **data: Any) -> str:
    """What a press of a button on the board leads to."""
    data = {"action": action, "version": division.version_of(theme)} | data
    return desk.post(board_url(theme), data, follow=True).content.decode()


def someone(theme: Theme, number: int | None = 1) -> Participant:
    if number is None:
        return theme.participants.placed().filter(subgroup=None)[0]
    return theme.participants.filter(subgroup__number=number)[0]


def grow(theme: Theme, groups: int) -> None:
    """Give who has no group one that is there, and add groups of ten."""
    theme.participants.filter(subgroup=None).update(subgroup=theme.subgroups.all()[0])
    for number in range(theme.subgroups.count(), groups):
        add_people(theme, 10, start=10 * number)
        group = theme.subgroups.create(number=number + 1)
        theme.participants.filter(subgroup=None).update(subgroup=group)


def latecomer(theme: Theme, **fields: Any) -> Participant:
    return make_participant(theme, **{"given_name": "Laat", "email": "laat@example.org"} | fields)


def text_of(page: str) -> str:
    """What a reader reads, in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_counts_who_is_to_be_divided(desk: Client, theme: Theme) -> None:
    page = desk.get(reverse("admin:sessions_app_theme_divide", args=[theme.pk]))
    assert page.context["sectors"][0] == ("Primair onderwijs", 5)
    assert dict(page.context["organisations"]) == {
        "De Regenboog": 8,
        "Het Kompas": 8,
        "Gemeente Noorderhage": 7,
        "JGZ Duinstreken": 7,
    }
    assert page.context["proposal"] is None
    assert [page.context["form"][name].value() for name in ("smallest", "wanted", "largest")] == [
        theme.edition.subgroup_min,
        theme.edition.subgroup_target,
        theme.edition.subgroup_max,
    ]


def test_the_list_of_themes_leads_to_both_pages(desk: Client, theme: Theme) -> None:
    page = desk.get(reverse("admin:sessions_app_theme_changelist")).content.decode()
    assert board_url(theme) in page
    assert reverse("admin:sessions_app_theme_divide", args=[theme.pk]) in page


def test_a_proposal_says_what_is_proven_and_saves_nothing(desk: Client, theme: Theme) -> None:
    page = desk.get(divide_url(theme))
    assert [(q.label, q.proof) for q in page.context["qualities"]] == [
        (label, "bewezen optimaal") for label in words.LABELS.values()
    ]
    assert [len(group.members) for group in page.context["groups"]] == [10, 10, 10]
    assert set(numbers(theme).values()) == {None}


def test_what_is_not_proven_is_not_called_optimal(theme: Theme) -> None:
    first, second = theme.participants.filter(organisation="De Regenboog")[:2]
    third, fourth = theme.participants.filter(organisation="De Regenboog")[2:4]
    for one, other in ((first, second), (second, third), (third, fourth)):
        low, high = sorted((one, other), key=lambda p: p.pk)
        PairRule.objects.create(theme=theme, first=low, second=high, kind="together", reason="x")
    proposal = division.propose(theme, Choices(8, 10, 12))
    over = proposal.outcome.scores.organisation - proposal.outcome.bounds.organisation
    assert over > 0
    [quality] = [q for q in words.qualities(proposal) if q.label == "Collega’s bij elkaar"]
    assert quality.proof == f"hoogstens {over} van het beste"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"largest": 1000}, "Kies hoogstens 99 deelnemers."),
        ({"smallest": 0}, "Kies minstens 1 deelnemer."),
        ({"smallest": ""}, "Vul een aantal mensen in."),
        ({"wanted": "tien"}, "Vul een heel getal in, zoals 10."),
        ({"wanted": 13}, "Kies hoogstens 12, de grootste groep."),
        ({"wanted": 3}, "Kies minstens 8, de kleinste groep."),
        ({"mode": "even"}, "Kies een van de mogelijkheden."),
        ({"seed": "9" * 40}, "Kies een getal tot en met 9999."),
    ],
)
def test_sizes_that_make_no_sense_get_a_sentence(
    desk: Client, theme: Theme, changes: dict[str, Any], sentence: str
) -> None:
    page = desk.get(divide_url(theme, **changes))
    assert sentence in page.content.decode()
    assert page.context["proposal"] is None


def test_alternatives_can_be_compared_and_opened(desk: Client, theme: Theme) -> None:
    page = desk.get(divide_url(theme, smallest=5))
    others = page.context["alternatives"]
    # Groups of 9 would be three as well, and so would those of 11.
    assert [(each.proposal.choices.seed, each.sizes) for _, each in others] == [
        (1, "3 × 10"),
        (1, "2 × 7, 2 × 8"),
    ]
    query, second = others[1]
    opened = desk.get(reverse("admin:sessions_app_theme_divide", args=[theme.pk]) + query)
    assert opened.context["proposal"].fingerprint == second.proposal.fingerprint
    groups = words.groups_in_words(second.proposal)
    assert second.worst.badness == max(group.badness for group in groups)


def test_no_two_alternatives_have_the_same_figures(theme: Theme) -> None:
    for wanted in range(5, 13):
        found = words.alternatives(division.propose(theme, Choices(5, wanted, 12)))
        figures = [each.figures for each in found]
        assert len(set(figures)) == len(figures), wanted


def test_an_alternative_that_is_impossible_is_left_out(theme: Theme) -> None:
    # Three people who may not meet need three groups; a wanted size of 15 makes two.
    people = list(theme.participants.order_by("pk")[:3])
    for first, second in combinations(people, 2):
        PairRule.objects.create(theme=theme, first=first, second=second, kind="apart", reason="x")
    proposal = division.propose(theme, Choices(5, 10, 15))
    assert [each.wanted for each in division.beside(proposal.choices, 30)] == [10, 8, 13]
    found = words.alternatives(proposal)
    assert [each.sizes for each in found] == ["3 × 10", "2 × 7, 2 × 8"]


def test_applying_saves_exactly_what_was_shown(desk: Client, theme: Theme) -> None:
    shown = desk.get(divide_url(theme)).context["proposal"]
    page = apply(desk, divide_url(theme))
    assert {str(pk): number for pk, number in numbers(theme).items()} == shown.outcome.assignment
    assert "Ingedeeld in 3 groepen." in page.content.decode()
    assert page.redirect_chain == [(board_url(theme), 302)]
    assert SubgroupMove.objects.filter(reason="ingedeeld").count() == 30


def test_people_who_changed_since_are_told_and_nothing_is_saved(desk: Client, theme: Theme) -> None:
    url = divide_url(theme)
    fingerprint = desk.get(url).context["proposal"].fingerprint
    latecomer(theme)
    page = desk.post(url, {"fingerprint": fingerprint}, follow=True)
    assert "Er is intussen iets veranderd." in page.content.decode()
    assert len(page.context["proposal"].people) == 31
    assert set(numbers(theme).values()) == {None}


def test_a_name_that_was_corrected_makes_no_other_proposal(desk: Client, divided: Theme) -> None:
    url = divide_url(divided, mode="repair")
    press(desk, divided, "pin", participant=someone(divided, 2).pk, because="rolstoel")
    fingerprint = desk.get(url).context["proposal"].fingerprint
    for number in (1, 2):
        person = someone(divided, number)
        person.family_name = f"{3 - number}{person.family_name}"
        person.save()
    assert desk.get(url).context["proposal"].fingerprint == fingerprint


def test_who_comes_second_with_the_same_proposal_hears_that_it_is_saved(
    desk: Client, theme: Theme
) -> None:
    url = divide_url(theme)
    fingerprint = desk.get(url).context["proposal"].fingerprint
    desk.post(url, {"fingerprint": fingerprint})
    before = numbers(theme)
    page = desk.post(url, {"fingerprint": fingerprint}, follow=True)
    assert page.redirect_chain == [(board_url(theme), 302)]
    assert "Deze indeling was al bewaard." in page.content.decode()
    assert "Er is intussen iets veranderd." not in page.content.decode()
    assert numbers(theme) == before

    # Somebody moved somebody.
    Division.objects.update(version=F("version") + 1)
    page = desk.post(url, {"fingerprint": fingerprint}, follow=True)
    assert "Er is intussen iets veranderd." in page.content.decode()


def test_what_changes_between_the_look_and_the_lock_is_told(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = divide_url(theme)
    fingerprint = desk.get(url).context["proposal"].fingerprint
    real = division.apply

    def somebody_was_first(*args: Any, **options: Any) -> Any:
        latecomer(theme)
        return real(*args, **options)

    monkeypatch.setattr(division, "apply", somebody_was_first)
    page = desk.post(url, {"fingerprint": fingerprint}, follow=True)
    assert "Er is intussen iets veranderd." in page.content.decode()
    assert set(numbers(theme).values()) == {None}


def test_the_impossible_is_said_with_the_names_concerned(desk: Client, theme: Theme) -> None:
    first, second = theme.participants.order_by("pk")[:2]
    PairRule.objects.create(theme=theme, first=first, second=second, kind="together", reason="x")
    third = theme.participants.order_by("pk")[2]
    PairRule.objects.create(theme=theme, first=second, second=third, kind="together", reason="x")
    PairRule.objects.create(theme=theme, first=first, second=third, kind="apart", reason="x")
    page = desk.get(divide_url(theme))
    assert "Mensen moeten bij elkaar en ook uit elkaar." in page.content.decode()
    assert set(page.context["concerned"]) == {first, third}
    page = desk.get(divide_url(theme, smallest=29, wanted=29, largest=29))
    assert "30 mensen zijn niet te verdelen in groepen van 29" in page.content.decode()
    answer = desk.post(divide_url(theme), {"fingerprint": "x"}, follow=True)
    assert "Er is intussen iets veranderd." in answer.content.decode()


def test_a_wish_is_kept_listed_and_removed(desk: Client, theme: Theme) -> None:
    first, second = theme.participants.order_by("pk")[:2]
    wish = {"first": second.pk, "second": first.pk, "kind": "apart", "reason": "één gezin"}
    url = divide_url(theme)
    page = desk.post(url, wish, follow=True)
    rule = PairRule.objects.get()
    assert (rule.first, rule.second, rule.kind, rule.reason, rule.theme) == (
        *(first, second),
        *("apart", "één gezin"),
        theme,
    )
    assert f"{first.full_name} en {second.full_name}" in page.content.decode()
    where = page.context["proposal"].outcome.assignment
    assert where[str(first.pk)] != where[str(second.pk)]

    again = desk.post(url, wish)
    assert "Over deze twee deelnemers is er al een wens." in again.content.decode()

    desk.post(url, {"remove": rule.pk})
    assert not PairRule.objects.exists()


def test_a_wish_that_makes_no_sense_gets_a_sentence(desk: Client, theme: Theme) -> None:
    stranger = make_participant(theme.edition.themes.get(position=2), email="s@example.org")
    first = theme.participants.all()[0]
    good = {"first": first.pk, "second": first.pk, "kind": "apart", "reason": "zo"}
    for changes, sentence in (
        ({}, "Kies twee verschillende deelnemers."),
        ({"second": stranger.pk}, "Deze deelnemer heeft geen plaats in dit thema."),
        ({"second": ""}, "Kies een deelnemer."),
        ({"kind": "ooit"}, "Kies samen of niet samen."),
        ({"reason": " "}, "Vul in waarom, zodat een ander dit begrijpt."),
    ):
        page = desk.post(divide_url(theme), good | changes)
        assert sentence in page.content.decode()
        assert page.content.decode().count(" autofocus") == 1
    assert not PairRule.objects.exists()


def test_a_wish_of_another_theme_cannot_be_removed_here(desk: Client, theme: Theme) -> None:
    other = theme.edition.themes.get(position=2)
    pair = [make_participant(other, email=f"s{i}@example.org") for i in range(2)]
    rule = PairRule.objects.create(
        theme=other, first=pair[0], second=pair[1], kind="apart", reason="x"
    )
    for forged in (rule.pk, "", "x", "9" * 30):
        assert desk.post(divide_url(theme), {"remove": forged}).status_code == 404
    assert PairRule.objects.get() == rule


def test_dividing_anew_asks_twice_and_says_how_many_would_move(
    desk: Client, divided: Theme
) -> None:
    url = divide_url(divided, wanted=8, smallest=5)
    before = numbers(divided)
    moves = len(desk.get(url).context["proposal"].moves)
    assert moves > 0
    asked = apply(desk, url)
    assert f"{moves} van de 30 mensen krijgen een andere groep." in text_of(asked.content.decode())
    assert numbers(divided) == before
    apply(desk, url, confirmed="1")
    after = numbers(divided)
    assert sum(after[pk] != before[pk] for pk in before) == moves
    assert SubgroupMove.objects.filter(reason="opnieuw ingedeeld").count() == moves


def test_dividing_anew_keeps_the_numbers_that_people_know(desk: Client, divided: Theme) -> None:
    first, second, third = divided.subgroups.order_by("number")
    shifted = Case(
        When(subgroup=first, then=second.pk),
        When(subgroup=second, then=third.pk),
        When(subgroup=third, then=first.pk),
    )
    divided.participants.update(subgroup=shifted)
    assert desk.get(divide_url(divided)).context["proposal"].moves == []


def test_nobody_has_a_group_before_the_theme_is_divided(desk: Client, theme: Theme) -> None:
    page = desk.get(board_url(theme))
    assert "Dit thema is nog niet ingedeeld." in page.content.decode()


def test_the_board_has_a_column_for_each_group(desk: Client, divided: Theme) -> None:
    page = desk.get(board_url(divided))
    assert sizes(page) == [10, 10, 10]
    assert not page.context["board"].needs_repair
    assert page.context["last"] is None


def test_one_sector_is_not_called_sectors(desk: Client, divided: Theme) -> None:
    divided.participants.update(sector=Sector.PO)

    assert ", 1 sector, " in desk.get(board_url(divided)).content.decode()


def test_somebody_is_moved_with_a_reason_and_moved_back(desk: Client, divided: Theme) -> None:
    before = numbers(divided)
    piet = someone(divided)
    page = press(desk, divided, "move", participant=piet.pk, number=2, reason="wil bij Noor")
    assert f"{piet.full_name} zit nu in groep 2." in page
    assert numbers(divided) == before | {piet.pk: 2}
    move = divided.subgroup_moves.all()[0]
    olga_herself = get_user_model().objects.get()
    assert (move.participant, move.from_number, move.to_number, move.reason, move.by) == (
        *(piet, 1, 2),
        *("wil bij Noor", olga_herself),
    )
    assert f"Maak ongedaan: {piet.full_name} naar groep 2" in page

    page = press(desk, divided, "undo")
    assert f"Ongedaan gemaakt: {piet.full_name}." in page
    assert "(ongedaan gemaakt door Olga)" in page
    assert numbers(divided) == before
    assert "Er is niets om ongedaan te maken." in press(desk, divided, "undo")


def test_a_move_without_group_or_reason_keeps_what_was_typed(desk: Client, divided: Theme) -> None:
    before = numbers(divided)
    piet = someone(divided)
    for data, sentence in (
        ({"number": "", "reason": "rustiger"}, "Kies een groep."),
        ({"number": 1, "reason": "rustiger"}, "Kies een groep die er is."),
        ({"number": 99, "reason": "rustiger"}, "Kies een groep die er is."),
    ):
        page = press(desk, divided, "move", participant=piet.pk, **data)
        assert sentence in page
        assert 'value="rustiger"' in page
        assert page.count(" autofocus") == 1
    page = press(desk, divided, "move", participant=piet.pk, number=2, reason="")
    assert "Vul in waarom u deze deelnemer verplaatst." in page
    assert re.search(r'<option value="2" selected>', page)
    assert numbers(divided) == before


def test_what_a_move_costs_is_what_explain_says(divided: Theme) -> None:
    now = board.Board(divided)
    where = {str(pk): number for pk, number in numbers(divided).items() if number}
    for key in where:
        told = solver.explain(now.problem, where, key)
        assert {move.group: move.cost for move in told.moves} == {
            number: now.tally.cost(key, number) for number in (1, 2, 3) if number != where[key]
        }


def test_a_cost_is_told_in_words() -> None:
    scores = solver.Scores
    assert [
        words.cost_in_words(cost)
        for cost in (
            scores(0, 0, 0, 0, 0),
            scores(2, 1, -2, 1, 0),
            scores(-1, 0, 0, -1, 3),
        )
    ] == [
        "maakt geen verschil",
        "groepen ongelijker, 1 collega erbij, 2 vakgenoten minder, "
        "1 groep zonder voorbereider erbij",
        "groepen gelijker, 1 groep zonder voorbereider minder, 3 uit dezelfde provincie erbij",
    ]


def test_a_move_against_a_wish_or_a_size_says_so(desk: Client, divided: Theme) -> None:
    edition = divided.edition
    edition.subgroup_min = edition.subgroup_target = edition.subgroup_max = 10
    edition.save()
    one, mate, enemy = (
        someone(divided),
        divided.participants.filter(subgroup__number=1)[1],
        (someone(divided, 2)),
    )
    for other, kind in ((mate, "together"), (enemy, "apart")):
        low, high = sorted((one, other), key=lambda person: person.pk)
        PairRule.objects.create(theme=divided, first=low, second=high, kind=kind, reason="afspraak")
    now = board.Board(divided)
    # The one that breaks least comes first.
    to_third, to_second = (option.text for option in now.options(now.people[str(one.pk)]))
    against = "die groep wordt groter dan 10; groep 1 wordt kleiner dan 10"
    assert to_second.endswith(f"{against}; tegen de wens samen; tegen de wens niet samen")
    assert to_third.endswith(f"{against}; tegen de wens samen")
    page = desk.get(person_url(one)).content.decode()
    assert f"Samen met {mate.full_name}: afspraak." in page
    assert f"Niet samen met {enemy.full_name}: afspraak." in page


def test_why_here_names_what_binds_and_whether_elsewhere_is_better(
    desk: Client, divided: Theme
) -> None:
    piet = someone(divided)
    press(desk, divided, "pin", participant=piet.pk, because="leidt de groep")
    page = desk.get(person_url(piet)).content.decode()
    assert "Vastgezet: leidt de groep." in page
    assert "Geen andere groep is beter." in page
    press(desk, divided, "unpin", participant=piet.pk)

    press(desk, divided, "move", participant=piet.pk, number=2, reason="proef")
    page = desk.get(person_url(piet)).content.decode()
    assert "Groep 1 is beter: groepen gelijker" in page


def test_why_here_says_so_where_the_wishes_contradict(desk: Client, divided: Theme) -> None:
    one, other = divided.participants.filter(subgroup__number=1).order_by("pk")[:2]
    PairRule.objects.create(theme=divided, first=one, second=other, kind="apart", reason="x")
    for person in (one, other):
        press(desk, divided, "pin", participant=person.pk, because="nodig")
    page = desk.get(person_url(one)).content.decode()
    assert "Mensen die uit elkaar moeten zijn vastgezet in dezelfde groep." in page


def test_who_is_pinned_stays_when_all_is_divided_anew(desk: Client, divided: Theme) -> None:
    piet = someone(divided, 3)
    page = press(desk, divided, "pin", participant=piet.pk, because="")
    assert "Vul in waarom deze deelnemer hier blijft." in page
    press(desk, divided, "pin", participant=piet.pk, because="kent de zaal")
    piet.refresh_from_db()
    assert piet.pinned_because == "kent de zaal"
    assert "kent de zaal" in desk.get(divide_url(divided, seed=2)).content.decode()
    apply(desk, divide_url(divided, seed=2), confirmed="1")
    assert numbers(divided)[piet.pk] == 3
    page = press(desk, divided, "unpin", participant=piet.pk)
    assert "is niet meer vastgezet" in page
    piet.refresh_from_db()
    assert piet.pinned_because == ""


def test_who_comes_late_gets_a_suggestion_with_its_reason(desk: Client, divided: Theme) -> None:
    before = numbers(divided)
    piet = latecomer(divided)
    page = desk.get(board_url(divided))
    [row] = page.context["latecomers"]
    proposal = division.propose(divided, Choices.of(divided.edition, Mode.LATECOMERS))
    assert row.suggested == proposal.outcome.assignment[str(piet.pk)]
    group = divided.participants.filter(subgroup__number=row.suggested)
    meets = [
        group.filter(**{key: PIET[key]}).count() for key in ("organisation", "sector", "region")
    ]
    assert [
        word if word.isdigit() else "0" for word in re.findall(r"[:,] (\w+)", row.suggestion)
    ] == (list(map(str, meets)))
    assert row.suggestion.startswith("Daar zijn 10 mensen: ")
    assert row.suggestion.endswith(" Geen groep is kleiner.")
    data = {"number": row.suggested, "reason": "laatkomer"}
    press(desk, divided, "move", participant=piet.pk, **data)
    assert numbers(divided) == before | {piet.pk: row.suggested}


def test_a_group_without_somebody_who_prepares_welcomes_a_volunteer(
    desk: Client, divided: Theme
) -> None:
    divided.participants.update(prepares=False)
    late = latecomer(divided, prepares=True, organisation="Nieuw")
    piet = someone(divided)
    press(desk, divided, "move", participant=piet.pk, number=2, reason="x")
    now = board.Board(divided)
    assert now.welcome(late, 2).startswith("Daar zijn 11 mensen: geen collega’s, ")
    assert "Geen groep is kleiner." not in now.welcome(late, 2)
    assert now.welcome(late, 1).endswith(
        "Geen groep is kleiner. Er is daar nog niemand die voorbereidt."
    )
    assert desk.get(person_url(late)).context["why"] == []


def test_a_wish_about_who_left_binds_nobody(desk: Client, divided: Theme) -> None:
    one, other = divided.participants.filter(subgroup__number=1).order_by("pk")[:2]
    PairRule.objects.create(theme=divided, first=one, second=other, kind="apart", reason="ruzie")
    assert "ruzie" in desk.get(person_url(one)).content.decode()
    Participant.objects.filter(pk=other.pk).update(subgroup=None, status="cancelled")
    assert "ruzie" not in desk.get(person_url(one)).content.decode()


def test_all_who_come_late_are_placed_by_one_press_and_nobody_moves(
    desk: Client, divided: Theme
) -> None:
    before = numbers(divided)
    add_people(divided, 3, start=30)
    suggestion = desk.get(board_url(divided)).context["board"].suggestion
    page = press(desk, divided, "place_all", fingerprint=suggestion.fingerprint)
    assert "Iedereen heeft nu een groep." in page
    after = numbers(divided)
    assert {str(pk): number for pk, number in after.items()} == suggestion.outcome.assignment
    assert {pk: after[pk] for pk in before} == before


def test_latecomers_who_fit_nowhere_are_told_and_can_be_placed_by_hand(
    desk: Client, divided: Theme
) -> None:
    add_people(divided, 7, start=30)
    page = desk.get(board_url(divided))
    assert "37 mensen passen niet in 3 groepen van hoogstens 12." in page.content.decode()
    late = someone(divided, None)
    press(desk, divided, "move", participant=late.pk, number=1, reason="kan niet anders")
    assert numbers(divided)[late.pk] == 1
    press(desk, divided, "undo")
    assert numbers(divided)[late.pk] is None


def test_a_group_that_shrank_is_repaired_by_the_fewest_moves(desk: Client, divided: Theme) -> None:
    for person in list(divided.participants.filter(subgroup__number=2)[:3]):
        Participant.objects.filter(pk=person.pk).update(subgroup=None, status="cancelled")
    page = desk.get(board_url(divided))
    assert "Herstellen met zo weinig mogelijk verplaatsingen" in page.content.decode()
    url = reverse("admin:sessions_app_theme_divide", args=[divided.pk]) + page.context["repair"]
    proposal = desk.get(url)
    assert len(proposal.context["proposal"].moves) == 1
    apply(desk, url)
    assert sorted(sizes(desk.get(board_url(divided)))) == [8, 9, 10]


def test_the_form_begins_with_what_is_likely_wanted(desk: Client, divided: Theme) -> None:
    url = reverse("admin:sessions_app_theme_divide", args=[divided.pk])
    assert desk.get(url).context["form"]["mode"].value() == "repair"
    latecomer(divided)
    assert desk.get(url).context["form"]["mode"].value() == "latecomers"


@pytest.mark.parametrize("action", ["move", "pin", "unpin", "undo", "place_all"])
def test_whoever_comes_second_is_told(desk: Client, divided: Theme, action: str) -> None:
    before = numbers(divided)
    old = division.version_of(divided)
    press(desk, divided, "pin", participant=someone(divided).pk, because="eerst")
    data = {"participant": someone(divided, 2).pk, "number": 3, "reason": "x", "because": "x"}
    page = press(desk, divided, action, **data | {"version": old})
    assert "Er is intussen iets veranderd." in page
    assert numbers(divided) == before
    assert list(divided.participants.exclude(pinned_because="")) == [someone(divided)]


@pytest.mark.parametrize("action", ["move", "pin"])
def test_who_cancelled_meanwhile_is_put_nowhere(desk: Client, divided: Theme, action: str) -> None:
    piet = someone(divided)
    Participant.objects.filter(pk=piet.pk).update(subgroup=None, status="cancelled")
    data = {"participant": piet.pk, "number": 3, "reason": "x", "because": "x"}
    assert "Er is intussen iets veranderd." in press(desk, divided, action, **data)
    assert numbers(divided)[piet.pk] is None


@pytest.mark.parametrize("action", ["move", "pin", "unpin"])
def test_people_of_another_theme_are_refused(desk: Client, divided: Theme, action: str) -> None:
    stranger = make_participant(divided.edition.themes.get(position=2), email="s@example.org")
    for forged in (stranger.pk, "", "x", "-1", "9" * 30):
        data = {"participant": forged, "number": 2, "reason": "x", "because": "x"}
        data |= {"action": action, "version": division.version_of(divided)}
        assert desk.post(board_url(divided), data).status_code == 404


def test_an_unknown_press_or_version_is_refused(desk: Client, divided: Theme) -> None:
    piet = someone(divided)
    for data in ({"action": "fly", "version": "1"}, {"action": "move", "version": "x"}):
        answer = desk.post(board_url(divided), data | {"participant": piet.pk})
        assert answer.status_code == 404


def test_who_only_reads_sees_the_pages_and_changes_nothing(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    piet = theme.participants.all()[0]
    staff = make_organiser()
    get_user_model().objects.update(is_superuser=False)
    client.force_login(staff)
    urls = (divide_url(theme), board_url(theme), person_url(piet))

    undo = {"action": "undo", "version": 0}
    answers = [(client.get(url).status_code, client.post(url, undo).status_code) for url in urls]
    assert answers == [(200, 403)] * 3


def test_thirty_and_sixty_people_take_the_same_statements(
    desk: Client, divided: Theme, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    latecomer(divided)
    urls = [
        divide_url(divided, mode="repair"),
        divide_url(divided),
        board_url(divided),
        person_url(someone(divided)),
    ]

    def statements(url: str) -> int:
        with django_assert_max_num_queries(20) as captured:
            desk.get(url)
        return len(captured)

    few = [statements(url) for url in urls]
    grow(divided, groups=6)
    assert divided.participants.count() == 61
    latecomer(divided, email="later@example.org")
    assert [statements(url) for url in urls] == few


def test_an_organisation_is_counted_once_however_it_is_written(desk: Client, theme: Theme) -> None:
    of_one = theme.participants.filter(organisation="De Regenboog").order_by("pk")
    for person, name in zip(
        of_one, ["DE REGENBOOG", "De  Regenboog", "De Regen\u00adboog"], strict=False
    ):
        theme.participants.filter(pk=person.pk).update(organisation=name)
    page = desk.get(reverse("admin:sessions_app_theme_divide", args=[theme.pk]))
    assert dict(page.context["organisations"])["De Regenboog"] == 8
