"""Every list of the admin: so fast with few rows, so fast with many."""

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions_app.admin.lists import EditionLists
from sessions_app.models import Edition
from tests.admin_pages import fill
from tests.people import make_edition

MOST = 10
LISTS = sorted(
    (f"{model._meta.app_label}_{model._meta.model_name}", isinstance(pages, EditionLists))
    for model, pages in site._registry.items()
)


@pytest.mark.parametrize(("name", "has_editions"), LISTS)
def test_a_list_takes_ten_statements_at_most_however_many_rows(
    name: str, has_editions: bool, desk: Client, edition: Edition
) -> None:
    page = reverse(f"admin:{name}_changelist")

    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as read:
            answer = desk.get(address)
        assert answer.status_code == 200
        assert answer.context["cl"].result_list
        return len(read)

    fill(edition)
    addresses = [page, f"{page}?editie=alle"] if has_editions else [page]
    few = [statements(address) for address in addresses]
    for number in range(4):
        fill(make_edition(f"andere-{number}"), people=20)
    assert [statements(address) for address in addresses] == few
    assert max(few) <= MOST
