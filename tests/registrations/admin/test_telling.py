"""The organiser tells people their subgroup: first who and what, then the mails."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations import jobs
from registrations.admin import telling as admin_telling
from registrations.desk import telling as desk_telling
from registrations.desk.work import Interrupted, Progress
from registrations.groups import telling
from registrations.models import Outcome, Participant, QueuedMail, Subgroup, Work, WorkState
from registrations.places import registration
from sessions_app.http import fingerprint
from sessions_app.models import Edition, Theme, User
from tests.groups import arrive, crowd, divide, move, numbers
from tests.places import mailed

pytestmark = pytest.mark.portable


@pytest.fixture
def theme(edition: Edition, olga: User) -> Theme:
    """A theme with sixteen people in two groups."""
    theme = edition.themes.get(position=1)
    crowd(theme, 16)
    divide(theme, olga)
    return theme


def url(theme: Theme) -> str:
    return reverse("admin:sessions_app_theme_tell", args=[theme.pk])


def page_text(desk: Client, address: str) -> str:
    return unescape(desk.get(address).content.decode())


def page_of(desk: Client, theme: Theme) -> str:
    return page_text(desk, url(theme))


def press(desk: Client, theme: Theme, page: str) -> str:
    """Press the button of a page; the page that comes next."""
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found
    return desk.post(url(theme), {"shown": found[1]}, follow=True).content.decode()


def test_the_page_is_below_the_theme(theme: Theme) -> None:
    assert url(theme) == f"/admin/sessions_app/theme/{theme.pk}/bericht/"


def test_the_organiser_sees_who_and_what_before_anything_is_sent(
    desk: Client, theme: Theme
) -> None:
    page = page_of(desk, theme)
    assert not QueuedMail.objects.exists()
    first = theme.participants.all()[0]
    assert f"<h2>Zo leest {first.full_name} de mail</h2>" in page
    assert f"U zit in subgroep {numbers(theme)['p1']} van het thema Aanwezigheidsbeleid." in page
    assert "(de eigen link van deze deelnemer)" in page
    assert first.link_key not in page
    assert "Onderwerp: U zit in subgroep" in page
    told = re.findall(r"<li>(P\d+ de P\d+) \([^)]*\), subgroep (\d)</li>", page)
    assert {name.split()[0].lower(): int(number) for name, number in told} == numbers(theme)
    assert 'value="Mail 16 deelnemers"' in page


def test_of_many_some_are_named_and_all_are_mailed(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_telling, "SHOWN", 15)
    page = page_of(desk, theme)
    assert len(re.findall(r"<li>P\d+ de P\d+ \(", page)) == 15
    assert "<li>en nog 1 ander</li>" in page
    assert 'value="Mail 16 deelnemers"' in page
    press(desk, theme, page)
    assert QueuedMail.objects.count() == 16


def test_one_press_mails_everyone_and_a_second_nobody(desk: Client, theme: Theme) -> None:
    page = page_of(desk, theme)
    assert "De mail over de subgroep gaat uit. Berichten: 16." in press(desk, theme, page)
    assert sorted(mailed()) == sorted(("subgroup", f"p{i}") for i in range(1, 17))
    assert "Er is niemand te mailen." in page_of(desk, theme)
    assert "Er is intussen iets veranderd." in press(desk, theme, page)
    assert mailed() == []


def test_only_who_was_moved_is_mailed_anew(desk: Client, theme: Theme, olga: User) -> None:
    press(desk, theme, page_of(desk, theme))
    mailed()
    before = numbers(theme)["p1"]
    move(Participant.objects.get(email="p1@example.org"), 3 - before, olga)
    arrive(theme, "laat")

    page = page_of(desk, theme)

    assert f"subgroep {3 - before} (eerder gemaild: subgroep {before})</li>" in page
    assert "Nog niet ingedeeld: <strong>1</strong>" in page
    assert 'value="Mail 1 deelnemer"' in page
    press(desk, theme, page)
    assert mailed() == [("subgroup", "p1")]


def test_who_went_to_another_theme_is_told_of_the_group_with_the_same_number(
    desk: Client, theme: Theme, olga: User
) -> None:
    press(desk, theme, page_of(desk, theme))
    other = theme.edition.themes.get(position=2)
    number = numbers(theme)["p1"]
    Subgroup.objects.create(theme=other, number=number)
    person = Participant.objects.get(email="p1@example.org")
    move(registration.change_theme(person, other, by=olga), number, olga)
    mailed()

    press(desk, other, page_of(desk, other))

    assert mailed() == [("subgroup", "p1")]


def test_nobody_is_mailed_when_others_are_to_be_told_than_were_shown(
    desk: Client, theme: Theme
) -> None:
    page = page_of(desk, theme)
    registration.cancel(Participant.objects.get(email="p1@example.org"))
    mailed()
    again = press(desk, theme, page)
    assert "Er is intussen iets veranderd. Kijk het nog eens na." in again
    assert 'value="Mail 15 deelnemers"' in again
    assert mailed() == []


def test_a_name_that_was_corrected_meanwhile_changes_nothing(desk: Client, theme: Theme) -> None:
    page = page_of(desk, theme)
    person = Participant.objects.get(email="p1@example.org")
    person.family_name = "Zzz"
    person.save()
    assert "Berichten: 16." in press(desk, theme, page)


def test_who_may_not_change_participants_tells_nobody(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(User.objects.create_user(email="half@example.org", is_staff=True))
    assert client.post(url(theme), {"shown": ""}).status_code == 403
    assert mailed() == []


@pytest.mark.parametrize("people", [30, 300])
def test_the_page_takes_as_many_statements_for_many(
    desk: Client,
    edition: Edition,
    olga: User,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    theme = edition.themes.get(position=2)
    crowd(theme, people)
    divide(theme, olga)
    with django_assert_max_num_queries(14):
        desk.get(url(theme))


def test_a_latecomer_reads_what_the_group_has_chosen(
    desk: Client, theme: Theme, olga: User
) -> None:
    press(desk, theme, page_of(desk, theme))
    assert "Uw groep maakt" not in QueuedMail.objects.earliest("pk").text
    QueuedMail.objects.all().delete()
    for group in theme.subgroups.all():
        Outcome.objects.create(subgroup=group, what=f"Een gids voor mentoren {group.number}")
    [late] = arrive(theme, "laat")
    move(late, 2, olga)

    press(desk, theme, page_of(desk, theme))

    mail = QueuedMail.objects.get()
    assert mail.recipient == "laat@example.org"
    for body in (mail.text, mail.html):
        assert "Uw groep maakt: Een gids voor mentoren 2" in body


def test_the_outcomes_are_found_by_theme(desk: Client, theme: Theme) -> None:
    Outcome.objects.create(subgroup=theme.subgroups.get(number=1), what="Een gids")
    shown = page_text(desk, reverse("admin:registrations_outcome_changelist") + f"?q={theme.title}")
    assert "Een gids" in shown
    assert "Aanwezigheidsbeleid" in shown
    assert str(Outcome.objects.get()) == "Een gids"


@pytest.fixture
def asked(desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Sixteen people are told by the worker, five at a time."""
    monkeypatch.setattr(desk_telling, "AT_ONCE", 5)
    shown = re.search(r'name="shown" value="([^"]*)"', page_of(desk, theme))
    assert shown
    answer = desk.post(url(theme), {"shown": shown[1]})
    work = Work.objects.get()
    assert answer.headers["Location"] == reverse("admin:registrations_work_change", args=[work.pk])
    assert mailed() == []
    return work


def ended(work: Work) -> tuple[str, str]:
    work.refresh_from_db()
    return work.state, work.words


def test_many_are_told_by_the_worker_each_once(asked: Work) -> None:
    jobs.do_works()
    assert ended(asked) == (WorkState.DONE, "De mail over de subgroep gaat uit. Berichten: 16.")
    assert sorted(mailed()) == sorted(("subgroup", f"p{i}") for i in range(1, 17))


def test_a_worker_that_stopped_half_way_tells_nobody_twice(asked: Work) -> None:
    taken = Work.objects.take(asked.due_at)
    assert taken
    steps = iter([False, False, True])
    with pytest.raises(Interrupted):
        desk_telling.tell(taken, Progress(taken, lambda: next(steps)))
    assert QueuedMail.objects.filter(kind="subgroup").count() == 10
    taken.keep(state=WorkState.WAITING, due_at=taken.asked_at)
    jobs.do_works()
    assert ended(asked) == (WorkState.DONE, "De mail over de subgroep gaat uit. Berichten: 16.")
    assert sorted(mailed()) == sorted(("subgroup", f"p{i}") for i in range(1, 17))


def test_who_was_moved_or_cancelled_meanwhile_is_not_told_what_was_shown(
    asked: Work, theme: Theme, olga: User
) -> None:
    number = numbers(theme)["p1"]
    move(Participant.objects.get(email="p1@example.org"), 3 - number, olga)
    registration.cancel(Participant.objects.get(email="p2@example.org"))
    mailed()
    jobs.do_works()
    assert ended(asked) == (
        WorkState.DONE,
        "De mail over de subgroep gaat uit. Berichten: 14. "
        "Niet gemaild, want intussen veranderd: 2.",
    )
    assert {"p1", "p2"}.isdisjoint(name for _, name in mailed())


def test_while_the_worker_is_busy_nobody_asks_it_again(
    desk: Client, asked: Work, theme: Theme
) -> None:
    page = page_of(desk, theme)
    assert "De mail gaat nu uit." in page
    assert 'name="shown"' not in page
    # Who still has the page of before comes to the same work.
    shown = fingerprint(sorted((p.pk, p.subgroup_number) for p in telling.people_to_tell(theme)))
    answer = desk.post(url(theme), {"shown": shown})
    assert answer.headers["Location"] == reverse("admin:registrations_work_change", args=[asked.pk])
    assert Work.objects.count() == 1
    jobs.do_works()
    assert "Er is niemand te mailen." in page_of(desk, theme)


def test_a_theme_that_is_gone_tells_nobody(asked: Work, theme: Theme) -> None:
    theme.participants.update(subgroup=None)
    theme.participants.all().delete()
    theme.delete()
    jobs.do_works()
    assert ended(asked) == (WorkState.REFUSED, "Dit thema is er niet meer.")
    assert mailed() == []


def test_who_has_no_address_is_named_to_be_told(desk: Client, theme: Theme) -> None:
    Participant.objects.filter(email="p1@example.org").update(email="")
    number = numbers(theme)[""]
    page = page_of(desk, theme)
    assert "Zonder e-mailadres, en dus niet gemaild." in page
    assert re.findall(r"P1 de P1 \([^)]*\)</a>, subgroep (\d)", page) == [str(number)]
    assert 'value="Mail 15 deelnemers"' in page
    press(desk, theme, page)
    assert len(mailed()) == 15
    assert "Zonder e-mailadres" in page_of(desk, theme)
