"""The outbox in the admin."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

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

from registrations import jobs
from registrations.admin import mail as admin_mail
from registrations.admin.mail import CHANGED
from registrations.desk.mails import how_it_went
from registrations.letters import outbox
from registrations.letters.again import HAS_A_PLACE, MOST, UNSENT, WAITS, send_again
from registrations.letters.kinds import IN_WORDS
from registrations.models import Participant, QueuedMail, Work
from registrations.models.mail import MailState
from sessions_app.admin import long_lists
from sessions_app.models import Edition, User
from tests.people import NOW, make_organiser, make_participant
from tests.smtp import make_mail
from tests.states import waits

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


def row_of(mail: QueuedMail) -> dict[str, object]:
    return QueuedMail.objects.values().get(pk=mail.pk)


def to(piet: Participant, **fields: object) -> QueuedMail:
    """A link that Piet asked for, which failed."""
    about = {"kind": "link", "participant": piet, "edition": piet.edition}
    return make_mail(**about | {"recipient": piet.email, "state": MailState.FAILED} | fields)


def press(desk: Client, mail: QueuedMail) -> HttpResponse:
    return desk.post(again(mail), {"shown": desk.get(again(mail)).context["shown"]})


def test_the_list_is_searched_by_address_subject_and_name(desk: Client, edition: Edition):
    piet = make_participant(edition.themes.all()[0])
    mail = make_mail(participant=piet, edition=edition)
    make_mail(recipient="noor@example.org", subject="Uw plaats is vrij")

    assert found(desk.get(LIST, {"q": "piet@example"})) == [mail]
    assert found(desk.get(LIST, {"q": "bent aangemeld"})) == [mail]
    assert found(desk.get(LIST, {"q": "Piet de Vries"})) == [mail]


def test_of_very_much_mail_the_older_is_found_by_the_people_it_went_to(
    desk: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
):
    theme = edition.themes.all()[0]
    piet, anna = (
        make_participant(theme, given_name=name.capitalize(), email=f"{name}@example.org")
        for name in ("piet", "anna")
    )
    made = [
        make_mail(participant=person, edition=edition, recipient=person.email, subject=subject)
        for person, subject in [(piet, "Oud"), (anna, "Oud"), (piet, "Nieuw"), (anna, "Nieuw")]
    ]
    for age, mail in enumerate(reversed(made)):
        QueuedMail.objects.filter(pk=mail.pk).update(created_at=NOW - timedelta(days=age))
    assert found(desk.get(LIST, {"q": "oud"})) == [made[1], made[0]]

    monkeypatch.setattr(admin_mail, "SEARCHED", 1)

    assert found(desk.get(LIST, {"q": "oud"})) == []
    assert found(desk.get(LIST, {"q": "nieuw"})) == [made[3], made[2]]
    assert found(desk.get(LIST, {"q": "piet@example"})) == [made[2], made[0]]
    assert found(desk.get(LIST, {"q": "anna", "stand": "sent"})) == []


def test_the_list_is_filtered_by_state_and_kind(desk: Client):
    failed = make_mail(state=MailState.FAILED)
    reminder = make_mail(kind="reminder")

    assert found(desk.get(LIST, {"stand": "unsolved"})) == [failed]
    assert found(desk.get(LIST, {"stand": "waiting"})) == [reminder]
    assert found(desk.get(LIST, {"aan": "Deelnemers"})) == [reminder, failed]
    assert found(desk.get(LIST, {"aan": "Organisatoren"})) == []
    assert found(desk.get(LIST, {"wanneer": "7"})) == [reminder, failed]
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


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": MailState.SENT, "sent_at": NOW}, "Verstuurd op 1 september 2026, 10.00 uur"),
        ({"state": MailState.FAILED, "error": "550 weg"}, "Mislukt. 550 weg"),
        ({"state": MailState.SENDING, "due_at": NOW + timedelta(minutes=5)}, "Wordt nu verstuurd"),
        (
            {"due_at": NOW + timedelta(minutes=5), "error": "weg", "attempts": 1},
            "Lukte nog niet, volgende keer op 1 september 2026, 10.05 uur. weg",
        ),
        ({"due_at": NOW + timedelta(days=1)}, "Gaat weg op 2 september 2026, 10.00 uur"),
        ({}, "Gaat nu weg"),
    ],
)
def test_how_a_mail_went_is_said_in_words(desk: Client, fields: dict[str, Any], says: str):
    mail = make_mail(**fields)
    assert how_it_went(mail) == says
    assert says in desk.get(LIST).content.decode()
    assert says in desk.get(page_of(mail)).content.decode()


@pytest.mark.parametrize("kind", sorted(IN_WORDS))
def test_no_code_of_the_software_is_shown(desk: Client, edition: Edition, kind: str):
    mail = make_mail(kind=kind, edition=edition)
    for page in (desk.get(LIST), desk.get(page_of(mail))):
        shown = re.sub(r"<[^>]*>", " ", page.content.decode())
        assert IN_WORDS[kind] in unescape(shown)
        assert kind == "link" or not re.search(rf"\b{kind}\b", shown)


def test_a_mail_is_shown_before_it_goes_again(desk: Client, piet: Participant):
    mail = to(piet)
    before = row_of(mail)

    page = desk.get(again(mail))

    shown = unescape(page.content.decode())
    assert "De tekst is opnieuw gemaakt, met wat er nu klopt." in shown
    assert "U vroeg om de link van uw aanmelding" in shown
    assert piet.link_key not in shown
    assert QueuedMail.objects.count() == 1
    answer = press(desk, mail)
    new = QueuedMail.objects.get(again_of=mail)
    assert (answer.status_code, answer["Location"]) == (302, page_of(new))
    assert said(answer) == ["Het bericht is opnieuw klaargezet."]
    assert row_of(mail) == before
    assert found(desk.get(LIST, {"stand": "unsolved"})) == []
    assert found(desk.get(LIST, {"stand": "solved"})) == [mail]


def test_a_mail_that_does_not_hold_any_more_says_why(desk: Client, piet: Participant):
    waits(piet)
    mail = to(piet, kind="confirmation")
    page = desk.get(again(mail)).content.decode()
    assert WAITS in page
    assert "<button" not in page.partition('id="content-main"')[2]
    desk.post(again(mail), {"shown": ""})
    assert QueuedMail.objects.count() == 1


def test_what_changed_since_the_page_is_shown_first(desk: Client, piet: Participant):
    mail = to(piet)
    stamp = desk.get(again(mail)).context["shown"]
    waits(piet)
    answer = desk.post(again(mail), {"shown": stamp})
    assert CHANGED in answer.content.decode()
    assert QueuedMail.objects.count() == 1


def test_of_many_mails_those_that_hold_go_again(desk: Client, piet: Participant):
    mails = [to(piet), to(piet), to(piet, kind="waiting")]
    chosen = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}

    page = desk.post(LIST + "?q=Piet", chosen)

    assert [mail.kind for mail in page.context["sends"]] == ["link", "link"]
    assert page.context["refused"] == [(mails[2], HAS_A_PLACE)]
    assert QueuedMail.objects.count() == 3
    strange = {"confirmed": "1", "chosen": f"x {'9' * 5000}"}
    assert desk.post(LIST + "?q=Piet", chosen | strange).status_code == 302
    answer = desk.post(LIST + "?q=Piet", chosen | {"confirmed": "1"})
    assert said(answer) == ["2 berichten zijn opnieuw klaargezet.", f"1 niet: {HAS_A_PLACE}"]
    assert set(QueuedMail.objects.exclude(again_of=None).values_list("again_of", flat=True)) == {
        mail.pk for mail in mails[:2]
    }


def test_more_than_fit_in_a_request_are_for_the_worker(desk: Client, piet: Participant, olga: User):
    mails = [*(to(piet) for _ in range(MOST + 1)), to(piet, kind="waiting")]
    chosen = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}
    chosen["_selected_action"] = [mail.pk for mail in mails]
    assert "U koos 27 berichten." in desk.post(LIST, chosen).content.decode()
    answer = desk.post(LIST, chosen | {"confirmed": "1"}, follow=True)
    assert QueuedMail.objects.count() == len(mails)
    work = Work.objects.get()
    assert answer.redirect_chain[-1][0] == f"/admin/registrations/work/{work.pk}/change/"
    # A worker that was killed had sent one.
    send_again(mails[0], by=olga)

    jobs.do_works()

    work.refresh_from_db()
    assert work.words == f"Opnieuw klaargezet: 26. Niet opnieuw: 1. {HAS_A_PLACE}"
    assert QueuedMail.objects.exclude(again_of=None).count() == 26


def hidden(page: HttpResponse, after: str) -> dict[str, str]:
    """The fields that nobody sees of the form after these words."""
    html = page.content.decode().partition(after)[2].partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_all_that_failed_go_again_by_one_press_however_many_they_are(
    desk: Client, piet: Participant, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(long_lists, "COUNTED_TO", MOST)
    failed, sent = [to(piet) for _ in range(MOST + 1)], to(piet, state=MailState.SENT)
    unsolved = f"{LIST}?stand=unsolved"
    assert "Verstuur ze allemaal" not in desk.get(LIST).content.decode()

    page = desk.post(unsolved, hidden(desk.get(unsolved), 'id="content-main"'))
    assert "U koos 26 berichten." in page.content.decode()
    asked = hidden(page, "U koos")
    assert (asked["last"], "chosen" in asked) == (str(failed[-1].pk), False)
    to(piet)
    desk.post(unsolved, asked)

    assert Work.objects.get().asked == {"mails": [mail.pk for mail in failed]}
    jobs.do_works()
    again_of = QueuedMail.objects.exclude(again_of=None).values_list("again_of", flat=True)
    assert (set(again_of), sent.pk in again_of) == ({mail.pk for mail in failed}, False)


def test_what_was_not_on_the_page_that_asked_stays(desk: Client, piet: Participant):
    mail = to(piet)
    page = desk.post(
        LIST, {"action": "send_again", "_selected_action": [mail.pk], "select_across": "1"}
    )
    to(piet)
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    answer = desk.post(LIST, dict(fields))
    assert said(answer) == ["1 bericht is opnieuw klaargezet."]
    assert QueuedMail.objects.get(again_of__isnull=False).again_of == mail


def test_a_mail_in_a_senders_hand_is_left_there(desk: Client, piet: Participant):
    mail = to(piet, state=MailState.QUEUED)
    outbox.claim(timezone.now())
    before = row_of(mail)
    assert UNSENT in desk.get(again(mail)).content.decode()
    desk.post(again(mail), {"shown": ""})
    assert [row_of(mail)] == list(QueuedMail.objects.values()) == [before]


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
    assert client.get(again(mail)).status_code == 403
    assert client.post(again(mail)).status_code == 403
    assert QueuedMail.objects.count() == 1


def test_the_page_of_a_mail_has_the_button(desk: Client):
    mail = make_mail(state=MailState.FAILED)
    assert f'href="{again(mail)}"' in desk.get(page_of(mail)).content.decode()


def test_a_stranger_cannot_send(client: Client, piet: Participant):
    mail = to(piet)
    client.post(again(mail))
    assert QueuedMail.objects.count() == 1


def test_nobody_reads_a_link_that_opens_an_account(desk: Client):
    mail = make_mail(kind="account", text="https://example.org/account/password/reset/key/geheim/")
    shown = desk.get(page_of(mail)).content.decode()
    assert "geheim" not in shown
    assert "Alleen de ontvanger leest deze tekst." in shown
