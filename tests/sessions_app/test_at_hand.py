"""The edition at hand: the chosen one, else the one that runs or comes next, else the latest."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from sessions_app.at_hand import at_hand
from sessions_app.models import Edition, Session, User
from tests.people import make_organiser

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


def make_edition(slug: str, *days: int, **fields: object) -> Edition:
    """An edition with sessions so many days from now."""
    edition = Edition.objects.create(title="Leren", slug=slug, **fields)
    for position, day in enumerate(days, start=1):
        starts_at = timezone.now() + timedelta(days=day)
        Session.objects.create(
            edition=edition,
            position=position,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
        )
    return edition


def shown_to(user: User) -> Edition | None:
    request = RequestFactory().get("/admin/")
    request.user = user
    return at_hand(request)


@pytest.fixture
def olga(db: None) -> User:
    return make_organiser()


def test_without_editions_there_is_none(olga: User) -> None:
    assert shown_to(olga) is None


def test_it_is_the_one_that_ends_first_of_those_to_come(olga: User) -> None:
    make_edition("oud", -20)
    runs = make_edition("nu", -5, 5)
    make_edition("later", 30)
    assert shown_to(olga) == runs


def test_when_all_are_over_it_is_the_latest(olga: User) -> None:
    latest = make_edition("vorig", -20)
    make_edition("oud", -90)
    assert shown_to(olga) == latest


def test_the_choice_of_each_organiser_is_kept(
    client: Client, olga: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    now, later = make_edition("nu", 5), make_edition("later", 30)
    client.force_login(olga)
    answer = client.post("/admin/editie/", {"edition": later.pk, "place": "Bijeenkomsten"})
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/admin/sessions_app/session/?editie={later.pk}",
    )
    olga.refresh_from_db()
    assert shown_to(olga) == later
    assert shown_to(make_organiser(email="otto@example.org")) == now


@pytest.mark.parametrize("key", ["", "0", "abc", "9" * 30])
def test_an_edition_that_is_not_there_cannot_be_chosen(
    client: Client, olga: User, settings: Settings, key: str
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    make_edition("nu", 5)
    client.force_login(olga)
    assert client.post("/admin/editie/", {"edition": key}).status_code == 404


def test_a_list_starts_with_it_and_one_press_shows_all(
    client: Client, olga: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    now, later = make_edition("nu", 5), make_edition("later", 30)
    client.force_login(olga)

    def shown(**asked: object) -> list[Edition]:
        answer = client.get("/admin/sessions_app/session/", asked)
        return [session.edition for session in answer.context["cl"].result_list]

    assert shown() == [now]
    assert shown(editie=later.pk) == [later]
    assert shown(editie="alle") == [later, now]
    assert shown(editie="bestaat niet") == [now]
    page = client.get("/admin/sessions_app/session/").content.decode()
    assert f"Alleen <strong>{now}</strong>" in page
    assert 'href="?editie=alle"' in page
