"""The page Subgroepen of an edition: nothing of dividing hides behind a scroll bar."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.desk.overview import counts_of
from registrations.desk.subgroups import SubgroupsOfTheme, subgroups_of
from registrations.groups import telling
from registrations.models import Participant, Status
from sessions_app.models import Edition, Theme, User
from tests.groups import arrive, grouped
from tests.people import NOW, make_organiser

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.fixture
def theme(edition: Edition) -> Theme:
    edition.subgroup_min = 2
    edition.save()
    return edition.themes.get(position=1)


def page_of(desk: Client, edition: Edition) -> str:
    answer = desk.get(reverse("admin:sessions_app_edition_groups", args=[edition.pk]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def told(each: SubgroupsOfTheme) -> tuple[int, ...]:
    stand = each.stand
    return stand.placed, stand.waiting, stand.undivided, stand.groups, stand.small, each.untold


def test_each_theme_tells_how_far_it_is(theme: Theme, gijs: User) -> None:
    theme.facilitators.add(gijs)
    grouped(theme, 1, "a", "b")
    telling.tell(theme)
    grouped(theme, 2, "c")
    arrive(theme, "d", "e", "w")
    Participant.objects.filter(given_name="W").update(
        status=Status.WAITING, waiting_since="2026-08-01T10:00Z"
    )
    Participant.objects.filter(given_name="A").update(told_number=2)
    first, *others = subgroups_of(theme.edition, counts_of(theme.edition, NOW))
    assert (told(first), first.facilitators) == ((5, 1, 2, 2, 1, 2), [gijs])
    assert [told(each) for each in others] == [(0, 0, 0, 0, 0, 0)] * 2


def test_who_has_no_address_is_not_counted_as_to_be_mailed(theme: Theme) -> None:
    grouped(theme, 1, "a", "b")
    Participant.objects.filter(given_name="A").update(email="")
    assert subgroups_of(theme.edition, counts_of(theme.edition, NOW))[0].untold == 1


def test_every_page_about_groups_is_one_press_away(desk: Client, theme: Theme) -> None:
    grouped(theme, 1, "a", "b")
    links = set(re.findall(r'href="([^"]+)"', page_of(desk, theme.edition)))
    pages = ["board", "divide", "tell", "places", "rooms"]
    assert links >= {reverse(f"admin:sessions_app_theme_{page}", args=[theme.pk]) for page in pages}
    assert reverse("admin:sessions_app_edition_rooms", args=[theme.edition_id]) in links


def test_an_edition_without_themes_leads_to_its_programme(desk: Client, edition: Edition) -> None:
    edition.themes.all().delete()
    assert "Er zijn nog geen thema’s." in page_of(desk, edition)


def test_who_only_reads_may_look_at_it(
    client: Client, edition: Edition, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    reader = make_organiser()
    User.objects.update(is_superuser=False)
    client.force_login(reader)
    url = reverse("admin:sessions_app_edition_groups", args=[edition.pk])
    assert client.get(url).status_code == 200
    assert client.get(reverse("admin:sessions_app_edition_groups", args=[10**9])).status_code == 404


def test_many_people_take_no_statement_more(
    desk: Client, theme: Theme, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def statements() -> int:
        with django_assert_max_num_queries(20) as captured:
            page_of(desk, theme.edition)
        return len(captured)

    grouped(theme, 1, "a", "b")
    few = statements()
    for number in range(2, 12):
        grouped(theme, number, *(f"p{number}-{i}" for i in range(6)))
    assert statements() == few
