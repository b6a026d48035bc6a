"""The outbox in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from registrations.admin.mail import ASTRAY
from registrations.letters import outbox
from registrations.models import QueuedMail
from registrations.models.mail import MailState
from sessions_app.models import Edition
from tests.people import NOW, make_organiser, make_participant
from tests.smtp import MailServer, make_mail

LIST = "/admin/registrations/queuedmail/"

pytestmark = [pytest.mark.portable, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def _one_factor(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


def page_of(mail: QueuedMail) -> str:
    return reverse("admin:registrations_queuedmail_change", args=[mail.pk])


def again(mail: QueuedMail) -> str:
    return reverse("admin:registrations_queuedmail_send_again", args=[mail.pk])


def found(answer: HttpResponse) -> list[QueuedMail]:
    return list(answer.context["cl"].queryset)


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def values(mail: QueuedMail) -> dict[str, object]:
    return QueuedMail.objects.values("state", "due_at", "attempts", "error", "sent_at").get(
        pk=mail.pk
    )


QUEUED = {"state": "queued", "due_at": NOW, "attempts": 0, "error": "", "sent_at": None}


def test_the_list_is_searched_by_address_subject_and_name(desk: Client, edition: Edition):
    piet = make_participant(edition.themes.all()[0])
    mail = make_mail(participant=piet, edition=edition)
    make_mail(recipient="noor@example.org", subject="Uw plaats is vrij")

    assert found(desk.get(LIST, {"q": "piet@example"})) == [mail]
    assert found(desk.get(LIST, {"q": "bent aangemeld"})) == [mail]
    assert found(desk.get(LIST, {"q": "Piet de Vries"})) == [mail]


def test_the_list_is_filtered_by_state_and_kind(desk: Client):
    failed = make_mail(state=MailState.FAILED)
    reminder = make_mail(kind="reminder")

    assert found(desk.get(LIST, {"state__exact": "failed"})) == [failed]
    assert found(desk.get(LIST, {"kind": "reminder"})) == [reminder]


def test_the_list_takes_the_same_few_statements_for_one_mail_and_for_many(
    desk: Client, edition: Edition
):
    piet = make_participant(edition.themes.all()[0])
    counts = []
    for more in [1, 50]:
        for _ in range(more):
            make_mail(participant=piet, edition=edition)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_a_mail_can_be_read_but_not_changed_or_made(desk: Client):
    mail = make_mail(error="De mailserver weigert het adres: 550 Onbekend")
    page = desk.get(page_of(mail))
    assert page.status_code == 200
    shown = page.content.decode()
    for text in [mail.subject, mail.recipient, "U bent aangemeld.", mail.error, mail.message_id]:
        assert text.replace("<", "&lt;").replace(">", "&gt;") in shown
    assert desk.post(page_of(mail), {"subject": "anders"}).status_code == 403
    assert desk.get(LIST + "add/").status_code == 403
    mail.refresh_from_db()
    assert mail.subject == "U bent aangemeld"


def test_no_markup_of_a_mail_is_rendered(desk: Client):
    evil = "<img src=x onerror=alert(1)>"
    mail = make_mail(subject=evil, text=evil, html=evil, error=evil)
    assert evil not in desk.get(page_of(mail)).content.decode()
    assert evil not in desk.get(LIST).content.decode()


def test_a_failed_mail_is_sent_again_as_the_same_mail(desk: Client, settings: Settings):
    mail = make_mail(
        state=MailState.FAILED, attempts=9, error="weg", due_at=NOW - timedelta(days=1)
    )

    answer = desk.post(again(mail))

    assert (answer.status_code, answer["Location"]) == (302, page_of(mail))
    assert said(answer) == ["1 bericht staat weer in de wachtrij."]
    assert values(mail) == QUEUED
    with MailServer() as server:
        server.use(settings)
        assert outbox.send_due() == 1
    assert server.message_ids == [mail.message_id]


def test_a_sent_mail_is_sent_again_as_a_new_mail(desk: Client):
    mail = make_mail(state=MailState.SENT, sent_at=NOW, attempts=1)
    desk.post(again(mail))
    assert values(mail) == QUEUED
    assert not QueuedMail.objects.filter(message_id=mail.message_id)


def test_many_mails_are_sent_again_from_a_search(desk: Client, edition: Edition):
    piet = make_participant(edition.themes.all()[0])
    mails = [make_mail(state=MailState.FAILED, participant=piet) for _ in range(3)]
    for mail in mails:
        mail.save()
    answer = desk.post(
        LIST + "?q=Piet",
        {"action": "send_again", "_selected_action": [mail.pk for mail in mails]},
    )
    assert said(answer) == ["3 berichten staan weer in de wachtrij."]
    assert [values(mail) for mail in mails] == [QUEUED] * 3


def test_a_mail_in_a_senders_hand_is_left_there(desk: Client):
    mail = make_mail()
    outbox.claim(timezone.now())
    before = values(mail)

    answer = desk.post(again(mail))

    assert said(answer) == [
        "Wat op dit moment wordt verstuurd, is overgeslagen. Kijk over vijf minuten weer."
    ]
    assert values(mail) == before


def test_a_mail_to_an_address_that_is_theirs_no_more_is_not_sent_again(
    desk: Client, edition: Edition
):
    piet = make_participant(edition.themes.all()[0], email="nieuw@example.org")
    about = {"participant": piet, "edition": edition, "state": MailState.FAILED}
    astray = make_mail(**about, recipient="piet@example.org")
    own = make_mail(**about, recipient="Nieuw@Example.org")
    notice = make_mail(**about, recipient="piet@example.org", kind="address_left")

    answer = desk.post(
        LIST,
        {"action": "send_again", "_selected_action": [astray.pk, own.pk, notice.pk]},
    )

    assert said(answer) == [
        "2 berichten staan weer in de wachtrij.",
        f"{ASTRAY} Overgeslagen: 1.",
    ]
    states = [values(mail)["state"] for mail in (astray, own, notice)]
    assert states == ["failed", "queued", "queued"]


def test_reading_an_address_never_sends(desk: Client):
    mail = make_mail(state=MailState.FAILED)
    assert desk.get(again(mail)).status_code == 405
    assert values(mail)["state"] == MailState.FAILED


def test_a_mail_that_is_gone_is_not_found(desk: Client):
    mail = make_mail()
    address = again(mail)
    mail.delete()
    assert desk.post(address).status_code == 404


def test_who_may_only_look_has_no_button_and_cannot_press_it(client: Client, db: None):
    looker = make_organiser(is_superuser=False)
    looker.user_permissions.add(Permission.objects.get(codename="view_queuedmail"))
    client.force_login(looker)
    mail = make_mail(state=MailState.FAILED)

    assert "Opnieuw versturen" not in client.get(page_of(mail)).content.decode()
    assert client.post(again(mail)).status_code == 403
    assert values(mail)["state"] == MailState.FAILED


def test_the_page_of_a_mail_has_the_button(desk: Client):
    mail = make_mail(state=MailState.FAILED)
    assert f'formaction="{again(mail)}"' in desk.get(page_of(mail)).content.decode()


def test_a_stranger_cannot_send(client: Client, db: None):
    mail = make_mail(state=MailState.FAILED)
    client.post(again(mail))
    assert values(mail)["state"] == MailState.FAILED


def test_nobody_reads_a_link_that_opens_an_account(desk: Client):
    mail = make_mail(kind="account", text="https://example.org/account/password/reset/key/geheim/")
    shown = desk.get(page_of(mail)).content.decode()
    assert "geheim" not in shown
    assert "Alleen de ontvanger leest deze tekst." in shown
