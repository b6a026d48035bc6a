"""What was typed in a form that could not be taken is there again, on one page for all cases."""

import logging
from typing import Any

import html5lib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from registrations.forms.guarded import new_stamp
from registrations.models import Participant, Subgroup
from sessions_app.models import Edition, User
from tests.leergemeenschap.factor import make_organiser_with_factor
from tests.people import PIET, make_group, make_participant, session_of

LONG = "Wij maken een gids voor mentoren.\nMet een lijst van vragen en een brief aan ouders."
TEXT = {"what": "Een gids", "text": LONG, "version": "0"}


@pytest.fixture
def group(edition: Edition, gijs: User) -> Subgroup:
    theme = edition.themes.get(position=1)
    theme.facilitators.add(gijs)
    group = make_group(theme)
    make_participant(theme, subgroup=group)
    return group


def kept(answer: Any) -> dict[str, str]:
    """The fields that the page sends again, without its safety token."""
    page = html5lib.parse(answer.content.decode(), namespaceHTMLElements=False)
    [form] = [form for form in page.iter("form") if form.get("method") == "post"]
    fields = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert fields.pop("csrfmiddlewaretoken")
    return fields


def addresses(group: Subgroup) -> dict[str, dict[str, str]]:
    """Pages of a gespreksleider and an organiser, with what somebody types there."""
    person = group.participants.get()
    edition = group.theme.edition
    return {
        reverse("registrations:group_outcome", args=[group.pk]): TEXT,
        reverse("registrations:attendance", args=[group.pk, 1]): {f"status-{person.pk}": "absent"},
        reverse("registrations:group_message", args=[group.pk]): {"subject": "Dag", "text": LONG},
        reverse("admin:sessions_app_edition_change", args=[edition.pk]): {"lead": LONG},
    }


@pytest.mark.parametrize("number", range(4))
def test_what_was_typed_when_the_visit_ended_is_there_again(
    group: Subgroup, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    address, form = list(addresses(group).items())[number]
    with caplog.at_level(logging.DEBUG):
        answer = Client().post(address, form)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "U was uitgelogd. Wat u hebt ingevuld, is er nog." in page
    assert kept(answer) == form
    assert f"?next={address}" in page
    assert not any(value in caplog.text for value in form.values() if len(value) > 3)
    assert answer["Cache-Control"] == "no-store, private"


def test_after_signing_in_the_same_form_is_taken(group: Subgroup, tablet: Client) -> None:
    address = reverse("registrations:group_outcome", args=[group.pk])
    answer = Client().post(address, TEXT)
    assert tablet.post(address, kept(answer)).status_code in {302, 303}
    group.refresh_from_db()
    assert group.outcome.text == LONG.replace("\r\n", "\n")


def test_who_typed_nothing_is_asked_to_sign_in(group: Subgroup) -> None:
    address = reverse("registrations:group_outcome", args=[group.pk])
    for answer in (Client().get(address), Client().post(address, {"what": ""})):
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"{reverse('account_login')}?next={address}",
        )


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_a_form_of_an_old_tab_is_sent_again_with_one_press(piet: Participant, token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    address = reverse("registrations:change", args=[piet.token])
    form = {name: value for name, value in PIET.items() if name != "email"}
    form |= {"learning_question": LONG, "csrfmiddlewaretoken": token}
    answer = client.post(address, form)
    assert answer.status_code == 403
    fields = kept(answer)
    form.pop("csrfmiddlewaretoken")
    assert fields == form
    fresh = client.cookies[settings.CSRF_COOKIE_NAME].value
    again = client.post(address, fields | {"csrfmiddlewaretoken": fresh})
    assert again.status_code == 303
    piet.refresh_from_db()
    assert piet.learning_question == LONG


def test_another_site_has_nothing_sent_by_a_press_here(piet: Participant) -> None:
    address = reverse("registrations:cancel", args=[piet.token])
    answer = Client(enforce_csrf_checks=True).post(
        address, {"reason": "van een ander"}, headers={"Origin": "https://elders.example"}
    )
    assert answer.status_code == 403
    assert "van een ander" not in answer.content.decode()
    assert "<form" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/account/login/", {"login": "gijs@example.org", "password": "geheim-geheim"}),
        ("/account/login/code/confirm/", {"code": "12345678"}),
        ("/admin/sessions_app/user/add/", {"email": "p@example.org", "password1": "geheim"}),
    ],
)
def test_a_password_or_a_code_is_never_kept(edition: Edition, address: str, form: Any) -> None:
    page = Client(enforce_csrf_checks=True).post(address, form).content.decode()
    assert not any(value in page for value in form.values())


def test_more_fields_than_any_form_has_are_not_kept(piet: Participant) -> None:
    address = reverse("registrations:cancel", args=[piet.token])
    answer = Client(enforce_csrf_checks=True).post(address, {f"f{i}": "x" for i in range(3000)})
    assert answer.status_code == 403
    assert 'name="f1"' not in answer.content.decode()


def test_an_organiser_who_has_still_to_show_a_factor_loses_nothing(edition: Edition) -> None:
    client = Client()
    client.force_login(make_organiser_with_factor())
    address = reverse("admin:sessions_app_edition_change", args=[edition.pk])
    answer = client.post(address, {"lead": LONG})
    assert (answer.status_code, kept(answer)) == (403, {"lead": LONG})
    assert "/account/2fa/reauthenticate/?next=" in answer.content.decode()


def test_over_the_limit_of_the_network_nothing_is_lost(
    client: Client, edition: Edition, settings: Any
) -> None:
    settings.SIGN_UP_LIMIT, settings.SIGN_UP_MIN_SECONDS = 0, 0
    theme = edition.themes.get(position=1)
    address = reverse("registrations:sign_up", args=[edition.slug])
    form = PIET | {"theme": str(theme.pk), "stamp": new_stamp(), "website": ""}
    answer = client.post(address, form)
    assert answer.status_code == 429
    assert "Vanaf uw netwerk komen nu te veel aanvragen." in answer.content.decode()
    assert kept(answer) == form
    settings.SIGN_UP_LIMIT = 30
    assert client.post(address, kept(answer)).status_code == 303


def test_a_renewed_stamp_may_be_sent_at_once(client: Client, edition: Edition) -> None:
    theme = edition.themes.get(position=1)
    address = reverse("registrations:sign_up", args=[edition.slug])
    answer = client.post(address, PIET | {"theme": theme.pk, "stamp": "oud"})
    assert "Deze pagina stond lang open." in answer.content.decode()
    stamp = answer.context["form"]["stamp"].value()
    again = client.post(address, PIET | {"theme": theme.pk, "stamp": stamp})
    assert again.status_code == 303
    assert session_of(edition).edition.participants.count() == 1
