"""Whatever stands after the question mark of an address, no page breaks on it."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from registrations.models import Participant
from sessions_app.models import Edition
from tests.people import make_organiser, make_participant
from tests.smtp import make_mail

# Half a character, a number that fits nowhere, a year that no calendar has, a word. A NUL reaches
# no page at all: see below.
ODD = ["%ED%A0%80", "9" * 40, "99999", "x"]


@pytest.fixture
def piet(edition: Edition) -> Participant:
    piet = make_participant(edition.themes.all()[0])
    make_mail(participant=piet, edition=edition)
    return piet


@pytest.fixture
def olga(client: Client, piet: Participant, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    client.raise_request_exception = False
    return client


def parameters(pages: ModelAdmin) -> Iterator[str]:
    """What the list of a model, or a forged address of it, may ask for."""
    yield from ["q", "p", "o", "e", "_changelist_filters", "_popup", "_to_field", "onzin"]
    for each in pages.list_filter:
        name = each[0] if isinstance(each, tuple) else each
        yield from [name, f"{name}__exact", f"{name}__isnull", f"{name}__id__exact"]
    if day := pages.date_hierarchy:
        yield from [f"{day}__{part}" for part in ("year", "day", "gte")]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_no_list_breaks_on_an_odd_address(model: type, olga: Client) -> None:
    pages = admin.site._registry[model]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    found = model._base_manager.first()
    addresses = [reverse(f"{name}_changelist")]
    if found:
        addresses += [reverse(f"{name}_{page}", args=[found.pk]) for page in ("change", "history")]
    answers = {
        f"{address}?{parameter}={odd}": olga.get(f"{address}?{parameter}={odd}").status_code
        for address in addresses
        for parameter in (parameters(pages) if address == addresses[0] else ["_popup", "_to_field"])
        for odd in ODD
    }
    assert {asked: code for asked, code in answers.items() if code >= 500} == {}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["term", "model_name", "field_name", "page"])
def test_looking_up_while_typing_breaks_on_nothing(olga: Client, name: str, odd: str) -> None:
    asked = {"term": "a", "app_label": "sessions_app", "model_name": "theme"}
    asked |= {"field_name": "facilitators", name: ""}
    query = "&".join(f"{key}={quote(value)}" for key, value in asked.items() if key != name)
    answer = olga.get(f"/admin/autocomplete/?{query}&{name}={odd}")
    assert answer.status_code < 500


@pytest.mark.parametrize("address", ["/", "/privacy/", "/account/login/", "/admin/", "/healthz"])
def test_a_nul_is_refused_in_dutch(address: str, edition: Edition) -> None:
    answer = Client(raise_request_exception=False).get(f"{address}?x=%00")
    assert answer.status_code == 400
    assert "Dit begrijpen we niet" in answer.content.decode()
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_address_that_another_site_wrote_badly_still_opens(edition: Edition) -> None:
    assert Client().get("/?van=caf%E9").status_code == 200
