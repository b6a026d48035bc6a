"""A page of the admin that was open for a while undoes nothing that happened meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from sessions_app.admin.meanwhile import ROW_CHANGED, ROW_GONE, THEIRS, YOURS, StampedPages
from sessions_app.models import Edition, Partner, Theme, User
from tests.at_once import at_once
from tests.desk import on_page, save
from tests.people import make_edition, make_facilitator, make_organiser

MEANWHILE = "Er is intussen iets veranderd. Er is nog niets bewaard."


@pytest.fixture
def olga(db: None, settings: LazySettings, clock: time_machine.Traveller) -> User:
    settings.REQUIRE_SECOND_FACTOR = False
    return make_organiser()


@pytest.fixture
def desk(olga: User) -> Client:
    client = Client()
    client.force_login(olga)
    return client


def page_of(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def told(answer: Any) -> dict[str, list[str]]:
    """What the page says at its fields, by the name of the field."""
    assert answer.status_code == 200
    context = answer.context
    forms = [context["adminform"].form if "adminform" in context else context["form"]]
    for inline in context.get("inline_admin_formsets", []):
        forms += inline.formset.forms
    return {
        form.add_prefix(name): list(errors)
        for form in forms
        for name, errors in form.errors.items()
    }


def is_told_on_top(answer: Any) -> bool:
    return MEANWHILE in answer.content.decode()


def make_account() -> User:
    return make_facilitator(name="Gijs")


# What an organiser opens, a field that somebody else changes meanwhile, and one of her own.
Case = tuple[Callable[[Edition], models.Model], dict[str, Any], dict[str, Any], str]
CASES: dict[str, Case] = {
    "edition": (lambda edition: edition, {"lead": "Anders"}, {"costs": "10"}, "lead"),
    "mail text": (
        lambda edition: edition,
        {"reminder_text": "Tot ziens!"},
        {"reminder_text": "Tot dan!"},
        "reminder_text",
    ),
    "theme": (lambda edition: edition.themes.all()[0], {"capacity": 8}, {"title": "X"}, "capacity"),
    "session": (
        lambda edition: edition.sessions.all()[0],
        {"position": 8},
        {"position": 9},
        "position",
    ),
    "account": (lambda _: make_account(), {"name": "Gijsbert"}, {"is_active": ""}, "name"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_stale_page_is_told_and_undoes_nothing(case: Case, desk: Client, edition: Edition):
    find, theirs, mine, name = case
    row = find(edition)
    rows = type(row)._base_manager.filter(pk=row.pk)
    opened = on_page(desk.get(page_of(row)))
    rows.update(**theirs)
    before = rows.values().get()

    answer = desk.post(page_of(row), opened | mine)

    assert is_told_on_top(answer)
    said = THEIRS if name not in mine else YOURS.format(theirs[name])
    assert told(answer) == {name: [said]}
    assert rows.values().get() == before
    shown = on_page(answer)
    assert str(shown[name]) == str(mine.get(name, theirs[name]))
    for field, value in mine.items():
        assert str(shown.get(field, "")) == str(value)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_to_save_once_more_is_a_decision(case: Case, desk: Client, edition: Edition):
    find, theirs, mine, _ = case
    row = find(edition)
    opened = on_page(desk.get(page_of(row)))
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows.update(**theirs)
    told_page = desk.post(page_of(row), opened | mine)

    assert desk.post(page_of(row), on_page(told_page)).status_code == 302

    stored = rows.values(*theirs | mine).get()
    assert {field: str(value or "") for field, value in stored.items()} == {
        field: str(value) for field, value in (theirs | mine).items()
    }


def test_a_capacity_raised_meanwhile_stays_when_the_edition_is_saved(
    desk: Client, edition: Edition
):
    theme = edition.themes.all()[0]
    Theme.objects.filter(pk=theme.pk).update(capacity=5)
    opened = on_page(desk.get(page_of(edition)))
    assert save(desk, page_of(theme), capacity=80).status_code == 302

    answer = desk.post(page_of(edition), opened | {"lead": "Anders"})

    assert (is_told_on_top(answer), told(answer)) == (True, {"themes-0-capacity": [THEIRS]})
    way = '<a href="#id_themes-0-capacity">Plaatsen (Aanwezigheidsbeleid)</a>'
    assert way in answer.content.decode()
    assert on_page(answer)["themes-0-capacity"] == 80
    assert desk.post(page_of(edition), on_page(answer)).status_code == 302
    edition.refresh_from_db()
    theme.refresh_from_db()
    assert (edition.lead, theme.capacity) == ("Anders", 80)


def test_a_gespreksleider_of_a_theme_stays_who_was_chosen_meanwhile(desk: Client, edition: Edition):
    gijs, noor = make_account(), make_facilitator(email="noor@example.org", name="Noor")
    theme = edition.themes.all()[0]
    opened = on_page(desk.get(page_of(theme)))
    theme.facilitators.add(gijs)

    answer = desk.post(page_of(theme), opened | {"facilitators": [noor.pk]})

    assert told(answer) == {"facilitators": [YOURS.format("Gijs")]}
    assert list(theme.facilitators.all()) == [gijs]
    assert desk.post(page_of(theme), on_page(answer)).status_code == 302
    assert list(theme.facilitators.all()) == [noor]


def test_a_partner_that_changed_meanwhile_is_neither_renamed_nor_removed(
    desk: Client, edition: Edition
):
    partner = edition.partners.get(name="Ingrado")
    opened = on_page(desk.get(page_of(edition)))
    Partner.objects.filter(pk=partner.pk).update(name="Ingrado Nederland")

    answer = desk.post(page_of(edition), opened | {"partners-1-url": "https://ingrado.nl"})
    assert told(answer) == {"partners-1-name": [THEIRS]}

    answer = desk.post(page_of(edition), opened | {"partners-1-DELETE": "on"})
    assert is_told_on_top(answer)
    assert ROW_CHANGED in answer.content.decode()
    assert edition.partners.count() == 2

    assert desk.post(page_of(edition), on_page(answer)).status_code == 302
    assert edition.partners.count() == 1


def test_a_row_that_went_meanwhile_is_said(desk: Client, edition: Edition):
    opened = on_page(desk.get(page_of(edition)))
    edition.partners.get(name="Ingrado").delete()
    answer = desk.post(page_of(edition), opened | {"lead": "Anders"})
    assert (answer.status_code, ROW_GONE in answer.content.decode()) == (200, True)
    edition.refresh_from_db()
    assert edition.lead != "Anders"


def test_what_went_meanwhile_gets_the_word_of_the_admin(desk: Client, edition: Edition):
    theme = edition.themes.all()[0]
    opened = on_page(desk.get(page_of(theme)))
    theme.delete()
    answer = desk.post(page_of(theme), opened, follow=True)
    assert "bestaat niet" in answer.content.decode()


@pytest.mark.parametrize("shown", [None, "", "0", "onzin en meer \x00 onzin"])
def test_a_page_without_a_true_stamp_counts_as_stale(
    shown: str | None, desk: Client, edition: Edition
):
    theme = edition.themes.all()[0]
    opened = on_page(desk.get(page_of(theme))) | {"title": "Anders"}
    del opened["shown"]
    answer = desk.post(page_of(theme), opened | ({} if shown is None else {"shown": shown}))
    assert (is_told_on_top(answer), told(answer)) == (
        True,
        {"title": [YOURS.format("Aanwezigheidsbeleid")]},
    )
    theme.refresh_from_db()
    assert theme.title == "Aanwezigheidsbeleid"


def test_the_stamp_of_one_row_says_nothing_of_another(desk: Client, edition: Edition):
    theme, other = edition.themes.all()[:2]
    Theme.objects.filter(pk=other.pk).update(title=theme.title)
    stamp = on_page(desk.get(page_of(theme)))["shown"]
    opened = on_page(desk.get(page_of(other)))
    answer = desk.post(page_of(other), opened | {"shown": stamp, "title": "Anders"})
    assert told(answer) == {"title": [YOURS.format(theme.title)]}


def test_the_same_change_by_two_is_no_quarrel(desk: Client, edition: Edition):
    theme = edition.themes.all()[0]
    opened = on_page(desk.get(page_of(theme))) | {"capacity": 12}
    assert [desk.post(page_of(theme), opened).status_code for _ in range(2)] == [302, 302]


def test_a_stamp_holds_no_value(desk: Client, edition: Edition):
    gijs = make_account()
    stamp = on_page(desk.get(page_of(gijs)))["shown"]
    assert [len(each) for each in stamp.split()] == [20] * 5
    assert all(character in "0123456789abcdef " for character in stamp)


def test_line_ends_of_a_browser_are_no_change(desk: Client, edition: Edition):
    Edition.objects.update(lead="Een\nTwee", why="Waarom")
    opened = on_page(desk.get(page_of(edition))) | {"lead": "Een\r\nTwee", "costs": "10"}
    Edition.objects.update(lead="Drie", why="Daarom")
    answer = desk.post(page_of(edition), opened)
    assert told(answer) == {"lead": [THEIRS], "why": [THEIRS]}


def test_every_form_of_the_admin_that_writes_is_stamped(olga: User):
    request = RequestFactory().get("/admin/")
    request.user = olga
    for pages in admin.site._registry.values():
        if pages.has_change_permission(request):
            written = set(pages.get_fields(request)) - set(pages.get_readonly_fields(request))
            assert isinstance(pages, StampedPages) or not written, pages


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_told(desk: Client):
    theme = make_edition().themes.all()[0]
    opened = on_page(desk.get(page_of(theme)))
    answers = at_once(
        *[
            lambda title=title: desk.post(page_of(theme), opened | {"title": title})
            for title in ("Eerst", "Ook eerst")
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    [refused] = [answer for answer in answers if answer.status_code == 200]
    theme.refresh_from_db()
    assert told(refused) == {"title": [YOURS.format(theme.title)]}
    assert theme.title in ("Eerst", "Ook eerst")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_edition_and_its_theme_that_are_saved_at_once_lose_nothing(desk: Client):
    edition = make_edition()
    theme = edition.themes.all()[0]
    pages = [page_of(edition), page_of(theme)]
    opened = [on_page(desk.get(page)) for page in pages]
    answers = at_once(
        lambda: desk.post(pages[0], opened[0] | {"themes-0-capacity": "5"}),
        lambda: desk.post(pages[1], opened[1] | {"capacity": "80"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
