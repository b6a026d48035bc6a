"""How long a visit lasts, and that no visit of a switched-off account lives again."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessions_app.models import User
from tests.desk import save
from tests.leergemeenschap.factor import PASSWORD, give_password
from tests.pages import browser_of
from tests.people import make_organiser

GROUPS = "/begeleiding/"
HOUR = 60 * 60


def is_in(browser: Client) -> bool:
    return browser.get(GROUPS).status_code == 200


def test_a_visit_that_nobody_uses_ends_after_four_hours(
    gijs: User, clock: time_machine.Traveller
) -> None:
    browser = browser_of(gijs)
    clock.shift(4 * HOUR - 1)
    assert is_in(browser)
    clock.shift(4 * HOUR)
    assert not is_in(browser)


def test_a_visit_lasts_twelve_hours_however_busy(gijs: User, clock: time_machine.Traveller) -> None:
    browser = browser_of(gijs)
    for _ in range(11):
        clock.shift(HOUR)
        assert is_in(browser)
    clock.shift(HOUR)
    assert not is_in(browser)


def test_signing_in_anew_begins_another_twelve_hours(
    client: Client, clock: time_machine.Traveller, db: None
) -> None:
    olga = make_organiser()
    give_password(client, olga.email)
    for _ in range(3):
        clock.shift(3 * HOUR)
        assert client.get("/account/password/change/").status_code == 200
    again = "/account/reauthenticate/"
    client.post(again, {"password": PASSWORD})
    password = {"oldpassword": PASSWORD, "password1": "paraplu-fietsbel-9", "password2": ""}
    password["password2"] = password["password1"]
    assert client.post("/account/password/change/", password).status_code == 302
    for _ in range(3):
        clock.shift(3 * HOUR)
        assert client.get("/account/password/change/").status_code == 200


def test_that_somebody_is_there_is_stored_once_in_minutes(
    gijs: User, clock: time_machine.Traveller
) -> None:
    browser = browser_of(gijs)
    written = []
    for seconds in [1, 10 * 60, 1, 10 * 60 - 2, 1]:
        clock.shift(seconds)
        with CaptureQueriesContext(connection) as queries:
            browser.get(GROUPS)
        written.append(any(query["sql"].startswith("UPDATE") for query in queries))
    assert written == [False, True, False, False, True]


@pytest.mark.parametrize("way", ["save", "fields", "many"])
def test_a_visit_of_an_account_that_was_switched_off_never_lives_again(
    gijs: User, noor: User, clock: time_machine.Traveller, way: str
) -> None:
    browser, other = browser_of(gijs), browser_of(noor)
    for is_active in [False, True]:
        gijs.is_active = is_active
        if way == "save":
            gijs.save()
        elif way == "fields":
            gijs.save(update_fields=["is_active"])
        else:
            User.objects.filter(pk=gijs.pk).update(is_active=is_active)
        assert (is_in(browser), is_in(other)) == (False, True)
    gijs.refresh_from_db()
    assert gijs.times_switched_off == 1
    assert is_in(browser_of(gijs))


def test_an_organiser_switches_a_visit_off_for_good(desk: Client, gijs: User) -> None:
    browser = browser_of(gijs)
    page = f"/admin/sessions_app/user/{gijs.pk}/change/"
    for is_active in ["", "on"]:
        answer = save(desk, page, is_active=is_active)
        assert (answer.status_code, is_in(browser)) == (302, False)
