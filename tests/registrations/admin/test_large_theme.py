"""A theme of more people than a page may search for: the worker does, and nothing is lost by it."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations import jobs
from registrations.admin import division as admin_division
from registrations.desk import division as desk_division
from registrations.desk.division import query_of
from registrations.desk.work import Progress, Result
from registrations.groups import board_page, division, pages
from registrations.groups.board import Board
from registrations.groups.division import Choices, Mode, NotSearched
from registrations.models import Participant, Work, WorkKind, WorkState
from sessions_app.models import Edition, Theme, User
from tests.groups import arrive, crowd, divide, groups, move, shown, wish

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

CHOICES = {"smallest": 3, "wanted": 4, "largest": 6, "seed": 1, "mode": "fresh"}


@pytest.fixture
def theme(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Theme:
    """Twenty people, of whom ten may be divided while somebody waits."""
    monkeypatch.setattr(division, "AT_ONCE", 10)
    edition.subgroup_min, edition.subgroup_target, edition.subgroup_max = 3, 4, 6
    edition.save()
    theme = edition.themes.get(position=1)
    crowd(theme, 20)
    return theme


def groups_on(board: Any) -> list[list[Participant]]:
    """The members of each group that the board shows."""
    return [group.members for group in board.context["board"].columns]


def page_of(theme: Theme) -> str:
    return reverse("admin:sessions_app_theme_divide", args=[theme.pk])


def search(desk: Client, theme: Theme, **changes: Any) -> Work:
    """Ask for a proposal and let the worker do it."""
    answer = desk.post(page_of(theme), CHOICES | changes | {"search": "1"})
    work = Work.objects.latest("pk")
    assert answer.headers["Location"] == reverse("admin:registrations_work_change", args=[work.pk])
    jobs.do_works()
    work.refresh_from_db()
    return work


def test_the_worker_searches_and_its_proposal_is_applied_as_shown(
    desk: Client, theme: Theme
) -> None:
    page = desk.get(page_of(theme) + query_of(Choices(**CHOICES | {"mode": Mode.FRESH})))
    assert page.context["proposal"] is None
    assert "Maak opnieuw een voorstel." in page.content.decode()
    assert not Work.objects.exists()

    work = search(desk, theme)
    assert (work.state, work.words) == (WorkState.DONE, "Het voorstel staat klaar.")
    page = desk.get(work.link)
    proposal = page.context["proposal"]
    assert [each.sizes for _, each in page.context["alternatives"]] == [
        "5 × 4",
        "4 × 3, 2 × 4",
        "4 × 5",
    ]
    answer = desk.post(work.link, {"fingerprint": proposal.fingerprint}, follow=True)
    assert "Ingedeeld in 5 groepen." in answer.content.decode()
    assert groups(theme) == shown(proposal)


def test_it_is_the_same_as_without_a_worker(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = shown(desk.get(search(desk, theme).link).context["proposal"])
    monkeypatch.setattr(division, "AT_ONCE", 100)
    assert shown(division.propose(theme, Choices(3, 4, 6))) == found


def test_who_asks_twice_gets_the_same_work(desk: Client, theme: Theme) -> None:
    asked = CHOICES | {"search": "1"}
    first, second = (desk.post(page_of(theme), asked).headers["Location"] for _ in range(2))
    other = desk.post(page_of(theme), asked | {"seed": 2}).headers["Location"]
    assert (first == second, second == other) == (True, False)
    jobs.do_works()
    # It is known by now: there is nothing to wait for.
    assert desk.post(page_of(theme), asked).headers["Location"] == (
        page_of(theme) + query_of(Choices(**CHOICES | {"mode": Mode.FRESH}))
    )


def test_somebody_who_comes_meanwhile_makes_it_another_question(desk: Client, theme: Theme) -> None:
    work = search(desk, theme)
    fingerprint = desk.get(work.link).context["proposal"].fingerprint
    arrive(theme, "laat")
    answer = desk.post(work.link, {"fingerprint": fingerprint}, follow=True)
    assert "Er is intussen iets veranderd." in answer.content.decode()
    assert answer.context["is_unknown"]
    assert groups(theme) == {}


def test_what_is_impossible_is_said_with_the_names(desk: Client, theme: Theme) -> None:
    one, two, three = theme.participants.order_by("pk")[:3]
    wish("together", one, two)
    wish("together", two, three)
    wish("apart", one, three)
    work = search(desk, theme)
    assert work.words == "Mensen moeten bij elkaar en ook uit elkaar."
    page = desk.get(work.link)
    assert set(page.context["concerned"]) == {one, three}


def test_a_theme_that_is_gone_is_told(desk: Client, theme: Theme) -> None:
    desk.post(page_of(theme), CHOICES | {"search": "1"})
    theme.participants.all().delete()
    theme.delete()
    jobs.do_works()
    work = Work.objects.get()
    assert (work.state, work.words) == (WorkState.REFUSED, "Dit thema is er niet meer.")


def test_choices_that_make_no_sense_are_no_work(desk: Client, theme: Theme) -> None:
    page = desk.post(page_of(theme), CHOICES | {"search": "1", "wanted": 9})
    assert "Kies hoogstens 6, de grootste groep." in page.content.decode()
    assert not Work.objects.exists()


def test_few_latecomers_get_a_group_at_once_and_many_by_the_worker(
    desk: Client, olga: User, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(division, "AT_ONCE", 100)
    divide(theme, olga)
    # Two who look at twenty-two, but not three who look at twenty-three.
    monkeypatch.setattr(division, "AT_ONCE", 7)
    board = reverse("admin:sessions_app_theme_board", args=[theme.pk])
    arrive(theme, "a", "b")
    assert [each.suggested is None for each in desk.get(board).context["latecomers"]] == [
        *[False, False]
    ]
    arrive(theme, "c")
    page = desk.get(board)
    assert [each.suggested for each in page.context["latecomers"]] == [None, None, None]
    assert "Zij zijn met te veel" in page.content.decode()
    assert "place_all" not in page.content.decode()
    search(desk, theme, mode="latecomers")
    page = desk.get(board)
    suggestion = page.context["board"].suggestion
    data = {"version": Board(theme).version, "fingerprint": suggestion.fingerprint}
    answer = desk.post(board, data | {"action": "place_all"}, follow=True)
    assert "Iedereen heeft nu een groep." in answer.content.decode()
    assert groups(theme) == shown(suggestion)


def test_of_a_very_large_theme_the_board_reads_the_people_of_its_page_alone(
    desk: Client,
    olga: User,
    theme: Theme,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(division, "AT_ONCE", 100)
    divide(theme, olga)
    arrive(theme, "laat")
    board = reverse("admin:sessions_app_theme_board", args=[theme.pk])
    assert [each.suggested is None for each in desk.get(board).context["latecomers"]] == [False]
    monkeypatch.setattr(board_page, "MOST_HELD", 20)
    monkeypatch.setattr(pages, "MOST_PEOPLE", 8)

    with django_assert_max_num_queries(30) as captured:
        page = desk.get(board, {"groep": 3})

    assert [group.number for group in page.context["board"].columns] == [3, 4]
    assert [group.number for group in page.context["groups"]] == [1, 2, 3, 4, 5]
    assert "Zij zijn met te veel" in page.content.decode()
    of_page = [str(p) for each in groups_on(page) for p in each]
    assert len(of_page) == 8
    read = [one["sql"] for one in captured if '"learning_question"' in one["sql"]]
    assert all(" LIMIT " in sql or '"number" IN (3, 4)' in sql for sql in read)


def test_of_a_very_large_theme_who_must_hear_is_counted_once_a_minute_and_after_each_move(
    desk: Client,
    olga: User,
    theme: Theme,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def untold() -> int:
        page = desk.get(reverse("admin:sessions_app_theme_board", args=[theme.pk]))
        return int(page.context["board"].untold)

    monkeypatch.setattr(division, "AT_ONCE", 100)
    divide(theme, olga)
    piet = theme.participants.get(given_name="P1")
    for number in (20, 19):
        assert untold() == number
        theme.participants.filter(pk=piet.pk).update(told_number=piet.subgroup_number)
    theme.participants.update(told_number=None)

    monkeypatch.setattr(board_page, "MOST_COUNTED", 19)
    assert untold() == 20
    for group in theme.subgroups.all():
        group.participants.update(told_number=group.number)
    assert untold() == 20
    clock.shift(61)
    assert untold() == 0
    move(piet, 2 if piet.subgroup_number == 1 else 1, olga)
    assert untold() == 1


def test_nobody_searches_long_outside_the_worker(theme: Theme) -> None:
    with pytest.raises(NotSearched):
        division.propose(theme, Choices(3, 4, 6))
    stay = theme.participants.order_by("pk").values_list("pk", flat=True)[:10]
    theme.participants.exclude(pk__in=list(stay)).delete()
    assert division.propose(theme, Choices(3, 4, 6)).outcome.groups == 3


def test_everybody_stands_in_the_form_of_a_wish_only_where_it_is_asked_for(
    desk: Client, theme: Theme
) -> None:
    one, other = theme.participants.order_by("pk")[:2]
    assert 'name="kind"' not in desk.get(page_of(theme)).content.decode()
    page = desk.get(page_of(theme), {"wens": one.pk}).content.decode()
    assert f'<option value="{one.pk}" selected>' in page
    data = {"first": one.pk, "second": other.pk, "kind": "apart", "reason": "één gezin"}
    desk.post(page_of(theme), data)
    assert theme.pair_rules.get().reason == "één gezin"
    assert 'name="kind"' in desk.post(page_of(theme), data).content.decode()


def test_a_proposal_of_many_takes_the_statements_of_one_of_few(
    desk: Client, theme: Theme, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def statements(url: str) -> int:
        with django_assert_max_num_queries(20) as captured:
            desk.get(url)
        return len(captured)

    few = statements(search(desk, theme).link)
    crowd_of_more = [f"q{i}" for i in range(60)]
    arrive(theme, *crowd_of_more)
    assert statements(search(desk, theme).link) == few


def kept_by_worker(desk: Client, work: Work, **pressed: str) -> Work:
    """Press to keep a proposal of very many people; the work that it becomes."""
    fingerprint = desk.get(work.link).context["proposal"].fingerprint
    answer = desk.post(work.link, {"fingerprint": fingerprint} | pressed)
    asked = Work.objects.latest("pk")
    assert (asked.kind, asked.state) == (WorkKind.APPLYING, WorkState.WAITING)
    assert answer.headers["Location"] == reverse("admin:registrations_work_change", args=[asked.pk])
    return asked


@pytest.fixture
def very_large(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Theme:
    """A theme of more people than are divided while somebody waits."""
    monkeypatch.setattr(desk_division, "AT_ONCE", 10)
    return theme


def test_what_was_shown_of_very_many_is_kept_by_the_worker(desk: Client, very_large: Theme) -> None:
    work = search(desk, very_large)
    proposal = desk.get(work.link).context["proposal"]
    asked = kept_by_worker(desk, work)
    assert groups(very_large) == {}
    jobs.do_works()
    asked.refresh_from_db()
    assert (asked.state, asked.words) == (WorkState.DONE, "Ingedeeld in 5 groepen.")
    assert groups(very_large) == shown(proposal)
    # A worker that died between the two says the same.
    Work.objects.update(state=WorkState.BUSY)
    again = desk_division.apply(asked, Progress(asked, lambda: False))
    assert again == Result(asked.words, asked.link)


def test_of_very_many_too_nothing_else_is_kept_than_what_was_shown(
    desk: Client, very_large: Theme
) -> None:
    asked = kept_by_worker(desk, search(desk, very_large))
    arrive(very_large, "laat")
    jobs.do_works()
    asked.refresh_from_db()
    assert (asked.state, asked.words) == (
        WorkState.REFUSED,
        "Er is intussen iets veranderd. Er is niets bewaard. Maak opnieuw een voorstel.",
    )
    assert groups(very_large) == {}


def test_who_keeps_a_proposal_of_a_theme_that_is_gone_is_told(
    desk: Client, very_large: Theme
) -> None:
    asked = kept_by_worker(desk, search(desk, very_large))
    very_large.participants.all().delete()
    very_large.delete()
    jobs.do_works()
    asked.refresh_from_db()
    assert asked.state == WorkState.REFUSED


def test_very_many_who_have_a_group_are_divided_anew_after_a_second_press(
    desk: Client, olga: User, very_large: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(division, "AT_ONCE", 100)
    divide(very_large, olga)
    work = search(desk, very_large, wanted=5)
    fingerprint = desk.get(work.link).context["proposal"].fingerprint
    page = desk.post(work.link, {"fingerprint": fingerprint})
    assert page.context["asks_again"]
    kept_by_worker(desk, work, confirmed="Ja")


def test_beside_very_many_no_other_division_is_searched_for(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(division, "MOST_COMPARED", 20)
    assert len(division.beside(Choices(3, 4, 6), 20)) == 3
    assert division.beside(Choices(3, 4, 6), 21) == []


def test_the_index_of_very_many_groups_leads_to_each_hundredth(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_PEOPLE", 4)
    monkeypatch.setattr(pages, "MOST_INDEXED", 4)
    monkeypatch.setattr(pages, "AROUND", 1)
    monkeypatch.setattr(pages, "EACH", 4)
    link = search(desk, theme).link
    page = desk.get(f"{link}&groep=3")
    assert [group.number for group in page.context["page"].groups] == [3]
    assert [group.number for group in page.context["groups"]] == [1, 2, 3, 4, 5]
    page = desk.get(f"{link}&groep=1")
    assert [group.number for group in page.context["groups"]] == [1, 2, 5]


def test_of_many_organisations_the_largest_are_named(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_division, "MOST_NAMED", 6)
    page = desk.get(page_of(theme))
    assert len(page.context["organisations"]) == 6
    assert '<td colspan="2">en nog 1 organisatie</td>' in page.content.decode()
