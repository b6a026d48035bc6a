"""Two presses at the same moment: one copy, and no fault."""

import pytest
from django.test import Client
from django.urls import reverse

from sessions_app.models import Edition, User
from tests.at_once import at_once
from tests.desk import on_page
from tests.pages import browser_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def statuses(by: User, page: str, typed: dict[str, object]) -> list[int]:
    one, two = browser_of(by), browser_of(by)
    answers = at_once(lambda: one.post(page, typed), lambda: two.post(page, typed))
    return [answer.status_code for answer in answers]


def test_of_two_presses_one_makes_the_copy(desk: Client, olga: User, edition: Edition) -> None:
    page = reverse("admin:sessions_app_edition_copy", args=[edition.pk])
    typed = {"title": "Nieuw", "begins": "23 september 2027"}
    typed["confirmed"] = desk.post(page, typed).context["preview"]
    assert statuses(olga, page, typed) == [303, 303]
    assert edition.followed_by.count() == 1


def test_two_new_editions_get_an_address_each(desk: Client, olga: User) -> None:
    page = reverse("admin:sessions_app_edition_add")
    typed = on_page(desk.get(page)) | {"title": "Nieuw"}
    assert statuses(olga, page, typed) == [303, 303]
    assert set(Edition.objects.values_list("slug", flat=True)) == {"nieuw", "nieuw-2"}
