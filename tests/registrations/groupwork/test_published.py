"""What everyone may find of what the groups made."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from pytest_django import DjangoAssertNumQueries

from registrations.groupwork import outcomes, published
from registrations.models import Outcome, OutcomeState, Subgroup
from sessions_app.models import Edition, User
from tests.people import NOW, make_edition

pytestmark = pytest.mark.portable


def make(edition: Edition, by: User, position: int, number: int, what: str) -> Outcome:
    """A published outcome of a group with this number in the theme at this position."""
    group = Subgroup.objects.create(theme=edition.themes.get(position=position), number=number)
    content: Any = dict.fromkeys(outcomes.FIELDS, "") | {"what": what}
    return outcomes.publish(
        outcomes.write(group, by=by, version=0, state=OutcomeState.SHARED, **content)
    )


def section(edition: Edition) -> str:
    """The section of the programme, as one line of text with its links."""
    page = "{% load outcomes %}{% published_outcomes edition %}"
    return Template(page).render(Context({"edition": edition})).strip()


def names(found: list[Outcome]) -> list[str]:
    return [outcome.what for outcome in found]


def test_those_of_an_edition_go_by_theme_and_group(edition: Edition, gijs: User) -> None:
    for position, number, what in [(2, 1, "Derde"), (1, 2, "Tweede"), (1, 1, "Eerste")]:
        make(edition, gijs, position, number, what)
    make(make_edition("eerder"), gijs, 1, 1, "Van eerder")
    assert names(published.of(edition)) == ["Eerste", "Tweede", "Derde"]


def test_those_of_others_begin_with_the_newest_of_each_theme(
    edition: Edition, gijs: User, clock: time_machine.Traveller
) -> None:
    earlier = make_edition("eerder")
    for position, number, what in [(3, 1, "Oudste"), (1, 1, "Oud"), (1, 2, "Nieuw")]:
        make(earlier, gijs, position, number, what)
        clock.shift(timedelta(days=1))
    make(edition, gijs, 2, 1, "Van deze editie")
    assert names(published.of_others(edition, 3)) == ["Nieuw", "Oudste", "Oud"]
    assert names(published.of_others(edition, 2)) == ["Nieuw", "Oudste"]


def test_what_is_not_public_is_not_found(edition: Edition, gijs: User) -> None:
    hidden = make_edition("verborgen", is_published=False)
    make(hidden, gijs, 1, 1, "Van een verborgen editie")
    outcomes.unpublish(make(edition, gijs, 1, 1, "Weer weg"))
    assert (published.of(edition), published.of_others(edition, 3)) == ([], [])
    assert section(edition) == ""


def test_many_take_one_statement_and_none_when_warm(
    edition: Edition, gijs: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    earlier = make_edition("eerder")
    for number in range(1, 9):
        make(earlier, gijs, 1, number, f"Opbrengst {number}")
    edition = Edition.objects.with_programme().get(pk=edition.pk)
    for statements in (1, 0):
        with django_assert_num_queries(statements):
            assert section(edition).count("<h3>") == 3


def test_what_is_published_and_no_more_is_seen_at_once(edition: Edition, gijs: User) -> None:
    assert section(edition) == ""
    outcome = make(edition, gijs, 1, 1, "Een gids")
    assert f'<a href="/opbrengsten/{outcome.pk}/">Een gids</a>' in section(edition)
    content: Any = outcomes.content_of(outcome) | {"what": "Een betere gids"}
    olga = User.objects.create_superuser("olga@example.org")
    outcomes.write(outcome.subgroup, by=olga, version=1, **content)
    assert f'<a href="/opbrengsten/{outcome.pk}/">Een betere gids</a>' in section(edition)
    outcomes.unpublish(outcome)
    assert section(edition) == ""


@pytest.mark.parametrize(
    ("is_own", "at", "headings"),
    [
        (False, NOW, ["Dit maakten eerdere groepen"]),
        (True, NOW, ["Wat de groepen al maakten"]),
        (True, NOW + timedelta(days=365), ["Wat de groepen maakten"]),
        (False, NOW + timedelta(days=365), []),
    ],
)
def test_a_programme_shows_its_own_or_else_those_of_others(
    edition: Edition,
    gijs: User,
    clock: time_machine.Traveller,
    is_own: bool,
    at: datetime,
    headings: list[str],
) -> None:
    make(edition if is_own else make_edition("eerder"), gijs, 1, 1, "Een gids")
    clock.move_to(at)
    assert re.findall(r"<h2[^>]*>(.*)</h2>", section(edition)) == headings


def test_a_programme_shows_six_of_its_own_and_leads_to_all(edition: Edition, gijs: User) -> None:
    for number in range(1, 8):
        make(edition, gijs, 1, number, f"Opbrengst {number}")
    assert section(edition).count("<h3>") == 6
    all_of_them = f"/edities/{edition.slug}/opbrengsten/"
    assert f'<a href="{all_of_them}">Bekijk alle 7 opbrengsten</a>' in section(edition)
