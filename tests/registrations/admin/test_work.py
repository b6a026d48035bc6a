"""The pages of long work: how far it is, to stop it, and the file for whoever asked."""

import pytest
from django.test import Client
from django.urls import reverse

from registrations.desk import work
from registrations.models import Message, SavedText, Work, WorkKind, WorkState
from sessions_app.models import Edition, User
from tests.people import make_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(edition: Edition, olga: User) -> Work:
    return work.ask(kind=WorkKind.EXPORT, edition=edition, by=olga, asked={})


def page(name: str, asked: Work) -> str:
    return reverse(f"admin:registrations_work_{name}", args=[asked.pk])


def test_the_list_says_of_which_edition_it_is(desk: Client, asked: Work) -> None:
    answer = desk.get(reverse("admin:registrations_work_changelist"), {"editie": "alle"})
    html = answer.content.decode()
    assert str(asked.edition) in html
    assert "wacht op zijn beurt" in html


def test_the_page_opens_itself_anew_until_it_is_done(desk: Client, asked: Work) -> None:
    assert 'http-equiv="refresh"' in desk.get(page("change", asked)).content.decode()
    work.finish(_busy(asked), work.Result("3 deelnemers."))
    html = desk.get(page("change", asked)).content.decode()
    assert 'http-equiv="refresh"' not in html
    assert "3 deelnemers." in html


def test_it_is_stopped_once(desk: Client, asked: Work) -> None:
    first = desk.post(page("stop", asked), follow=True)
    second = desk.post(page("stop", asked), follow=True)
    assert [str(one) for one in first.context["messages"]] == [
        "Het is gestopt. Wat al gedaan was, blijft gedaan."
    ]
    assert [str(one) for one in second.context["messages"]] == [
        "Dit was al klaar of kan niet meer stoppen. Er is niets gestopt."
    ]
    asked.refresh_from_db()
    assert asked.state == WorkState.STOPPED


def test_a_file_is_there_once_it_is_made_for_whoever_asked(desk: Client, asked: Work) -> None:
    assert desk.get(page("file", asked)).status_code == 404
    work.finish(_busy(asked), work.Result("Klaar.", made=[b"a;", b"b"], made_name="lijst.csv"))
    answer = desk.get(page("file", asked))
    assert (answer.status_code, answer.getvalue()) == (200, b"a;b")
    assert "lijst.csv" in answer["Content-Disposition"]
    other = Client()
    other.force_login(make_organiser(email="otto@example.org"))
    assert other.get(page("file", asked)).status_code in {403, 404}


@pytest.mark.parametrize("key", ["0", "x", "9" * 30])
def test_what_is_not_there_is_missing(desk: Client, key: str) -> None:
    assert desk.get(f"/admin/registrations/work/{key}/change/").status_code in {302, 404}


def test_what_an_organiser_wrote_goes_by_its_subject(edition: Edition, olga: User) -> None:
    message = Message(edition=edition, by=olga, subject="Welkom")
    assert (str(message), str(SavedText(subject="Tot gauw"))) == ("Welkom", "Tot gauw")


def _busy(asked: Work) -> Work:
    Work.objects.filter(pk=asked.pk).update(state=WorkState.BUSY, attempts=1)
    asked.refresh_from_db()
    return asked
