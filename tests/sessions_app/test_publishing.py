"""An edition is looked over, and then shown to visitors."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from sessions_app.models import Edition, User
from tests.people import make_edition

pytestmark = pytest.mark.portable


@pytest.fixture
def draft(edition: Edition) -> Edition:
    """An edition that nobody sees yet."""
    return make_edition("volgende", title="Volgende editie", is_published=False)


def page_of(edition: Edition) -> str:
    return reverse("admin:sessions_app_edition_publish", args=[edition.pk])


def is_published(edition: Edition) -> bool:
    return Edition.objects.get(pk=edition.pk).is_published


def test_one_press_puts_an_edition_on_the_site_and_takes_it_off(
    desk: Client, draft: Edition
) -> None:
    page = desk.get(page_of(draft)).content.decode()
    assert "Er valt niets op." in page
    assert "Bezoekers zien er niets van." in page
    assert Client().get(draft.get_absolute_url()).status_code == 404

    answer = desk.post(page_of(draft), {"publish": "1"})
    assert (answer.status_code, answer["Location"]) == (303, page_of(draft))
    assert is_published(draft)
    assert Client().get(draft.get_absolute_url()).status_code == 200
    assert Edition.objects.get(pk=draft.pk).organiser_email

    desk.post(page_of(draft), {"hide": "1"})
    assert not is_published(draft)
    said = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert list(said) == ["Gepubliceerd.", "Van de site gehaald."]


def test_a_warning_is_said_and_stops_nothing(desk: Client, draft: Edition) -> None:
    Edition.objects.filter(pk=draft.pk).update(contact_email="")
    page = desk.get(page_of(draft)).content.decode()
    assert "Er is nog geen adres voor vragen." in page
    desk.post(page_of(draft), {"publish": "1"})
    assert is_published(draft)


def test_what_is_impossible_is_said_and_not_published(desk: Client, draft: Edition) -> None:
    draft.themes.all().delete()
    page = desk.get(page_of(draft)).content.decode()
    assert "Er is nog geen thema." in page
    assert 'name="publish"' not in page
    answer = desk.post(page_of(draft), {"publish": "1"}, follow=True)
    assert "Dit kan nog niet op de site." in answer.content.decode()
    assert not is_published(draft)


def test_a_second_press_and_an_empty_one_do_nothing(desk: Client, draft: Edition) -> None:
    for posted in ({}, {"hide": "1"}, {"publish": "1"}, {"publish": "1"}):
        desk.post(page_of(draft), posted)
    assert is_published(draft)
    assert LogEntry.objects.count() == 1


def test_who_only_reads_sees_the_page_and_publishes_nothing(
    desk: Client, draft: Edition, olga: User
) -> None:
    User.objects.update(is_superuser=False)
    page = desk.get(page_of(draft))
    assert (page.status_code, 'name="publish"' in page.content.decode()) == (200, False)
    assert desk.post(page_of(draft), {"publish": "1"}).status_code == 403
    assert not is_published(draft)


def test_the_whole_page_of_an_edition_publishes_nothing(desk: Client, draft: Edition) -> None:
    page = desk.get(reverse("admin:sessions_app_edition_change", args=[draft.pk]))
    assert "is_published" not in page.context["adminform"].form.fields
    assert page_of(draft) in page.content.decode()
