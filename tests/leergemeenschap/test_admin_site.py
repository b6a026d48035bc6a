"""What all lists of the admin have in common."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from registrations.models import QueuedMail
from tests.people import make_organiser
from tests.smtp import make_mail

MAILS = "/admin/registrations/queuedmail/"


@pytest.fixture
def olga(client: Client, db: None, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    return client


def make_mails(number: int, **fields: Any) -> list[QueuedMail]:
    mail = make_mail(**fields)
    mails = [
        QueuedMail(**{**vars_of(mail), "recipient": f"p{i}@example.org"}) for i in range(number)
    ]
    mail.delete()
    return QueuedMail.objects.bulk_create(mails)


def vars_of(mail: QueuedMail) -> dict[str, Any]:
    own = ("id", "message_id")
    return {f.attname: getattr(mail, f.attname) for f in mail._meta.fields if f.name not in own}


def press_delete(olga: Client, path: str, keys: list[int], **fields: Any) -> Any:
    """Choose rows of a list and press Verwijderen."""
    data = {"action": "delete_selected", "_selected_action": keys, "index": 0, "select_across": 0}
    return olga.post(path, data | fields)


def confirm(olga: Client, path: str, page: Any) -> Any:
    """Press the button of the page that asks whether one is sure: send its hidden fields."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    fields: dict[str, list[str]] = {}
    for name, value in found:
        fields.setdefault(name, []).append(value)
    return olga.post(path, fields)


def test_twelve_hundred_mails_are_deleted_at_once(olga: Client):
    mails = make_mails(1200)
    page = press_delete(olga, MAILS, [mails[0].pk], select_across=1)
    assert page.status_code == 200
    assert confirm(olga, MAILS, page).status_code == 302
    assert QueuedMail.objects.count() == 0


def test_what_was_not_on_the_page_that_asked_stays(olga: Client):
    make_mails(3)
    page = press_delete(olga, MAILS, [QueuedMail.objects.all()[0].pk], select_across=1)
    new = make_mail(recipient="later@example.org")
    confirm(olga, MAILS, page)
    assert list(QueuedMail.objects.all()) == [new]


def test_only_the_chosen_go(olga: Client):
    mails = make_mails(3)
    confirm(olga, MAILS, press_delete(olga, MAILS, [mail.pk for mail in mails[:2]]))
    assert list(QueuedMail.objects.all()) == mails[2:]


def test_a_search_is_kept_on_the_page_that_asks(olga: Client):
    mails = make_mails(12)
    path = f"{MAILS}?q=p1"
    confirm(olga, path, press_delete(olga, path, [mails[1].pk], select_across=1))
    assert QueuedMail.objects.count() == 9


@pytest.mark.parametrize("forged", ["", "x", "9" * 40, "\x00", "-1"])
def test_a_forged_choice_deletes_nothing(olga: Client, forged: str):
    [mail] = make_mails(1)
    data = {"action": "delete_selected", "_selected_action": mail.pk, "post": "yes"}
    answer = olga.post(MAILS, data | {"select_across": "1", "chosen": forged})
    assert (answer.status_code, QueuedMail.objects.count()) == (302, 1)
