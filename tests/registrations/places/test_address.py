"""An organiser corrects an address: who it belongs to gets all, and a stranger nothing any more."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from registrations.letters.again import ASTRAY, send_many_again
from registrations.models import Participant, QueuedMail, Status
from registrations.models.mail import MailState
from registrations.places import registration
from registrations.places.signup import send_link
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import at_once, while_uncommitted
from tests.desk import save
from tests.people import make_edition, make_organiser
from tests.places import address, mailed, person, sign_up
from tests.smtp import make_mail

IN_USE = "Dit e-mailadres is hier al aangemeld."


@pytest.fixture
def theme(edition: Edition) -> Theme:
    return edition.themes.get(position=1)


@pytest.fixture
def typo(theme: Theme) -> Participant:
    """Somebody who mistyped an address; the mail that said so has gone there."""
    typo = sign_up(theme, "typfout")
    QueuedMail.objects.update(state=MailState.SENT, sent_at=timezone.now())
    return typo


@pytest.fixture
def desk(client: Client, db: None, settings: Settings) -> Client:
    """The browser of Olga."""
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    return client


def page_of(participant: Participant) -> str:
    return reverse("admin:registrations_participant_correct", args=[participant.pk])


def new_mail() -> list[tuple[str, str, list[str]]]:
    """What waits to be sent: kind, to whom, and what its calendar files ask."""
    waiting = QueuedMail.objects.filter(state=MailState.QUEUED).order_by("pk")
    return [
        (mail.kind, mail.recipient.split("@")[0], [file["method"] for file in mail.attachments])
        for mail in waiting
    ]


def test_who_it_belongs_to_gets_place_link_and_invitations(desk: Client, typo: Participant):
    old = typo.private_link
    assert save(desk, page_of(typo), email=address("goed")).status_code == 302

    goed = person("goed")
    assert new_mail() == [
        ("address_dropped", "typfout", ["CANCEL"] * 3),
        ("address_corrected", "goed", ["REQUEST"] * 3),
    ]
    told = QueuedMail.objects.get(kind="address_corrected")
    assert goed.private_link in told.text
    assert goed.private_link != old
    assert (Client().get(old).status_code, Client().get(goed.private_link).status_code) == (
        404,
        200,
    )


def test_who_waits_reads_the_turn_and_gets_no_invitation(desk: Client, theme: Theme):
    theme.capacity = 1
    theme.save()
    sign_up(theme, "noor")
    typo = sign_up(theme, "typfout")
    QueuedMail.objects.update(state=MailState.SENT)
    save(desk, page_of(typo), email=address("goed"))
    assert new_mail()[1:] == [("address_corrected", "goed", [])]
    assert "U bent nummer 1." in QueuedMail.objects.get(kind="address_corrected").text


def test_a_stranger_reads_no_name_no_link_and_no_address(desk: Client, typo: Participant):
    save(desk, page_of(typo), email=address("goed"))
    dropped = QueuedMail.objects.get(kind="address_dropped")
    text = dropped.subject + dropped.text + dropped.html
    for secret in ["Typfout", "Vries", "goed", person("goed").link_key, typo.link_key]:
        assert secret not in text


def test_the_link_is_asked_for_at_the_right_address_alone(desk: Client, typo: Participant):
    save(desk, page_of(typo), email=address("goed"))
    mailed()
    send_link(address("typfout"))
    send_link(address("goed"))
    assert mailed() == [("link", "goed")]


def test_what_still_waited_goes_to_the_right_address(desk: Client, theme: Theme):
    typo = sign_up(theme, "typfout")
    link = typo.private_link
    about = {"participant": typo, "recipient": typo.email, "edition": theme.edition}
    waits = make_mail(**about, kind="reminder", text=f"Kom! {link}\n", html=f'<a href="{link}">')
    in_hand = make_mail(**about, kind="subgroup", text=f"{link}\n", state=MailState.SENDING)
    registration.ask_for_address(typo, address("derde"))

    save(desk, page_of(typo), email=address("goed"))

    assert [mail[:2] for mail in new_mail()] == [
        ("reminder", "goed"),
        ("address_dropped", "typfout"),
        ("address_corrected", "goed"),
    ]
    new = person("goed").private_link
    waits.refresh_from_db()
    in_hand.refresh_from_db()
    assert (waits.text, waits.html) == (f"Kom! {new}\n", f'<a href="{new}">')
    assert (in_hand.recipient, in_hand.text) == (address("goed"), f"{new}\n")


def test_an_old_mail_does_not_go_to_the_stranger_again(desk: Client, typo: Participant):
    save(desk, page_of(typo), email=address("goed"))
    old = QueuedMail.objects.get(kind="confirmation")
    again = reverse("admin:registrations_queuedmail_send_again", args=[old.pk])

    assert ASTRAY in desk.get(again).content.decode()
    before = QueuedMail.objects.count()
    desk.post(again)
    assert QueuedMail.objects.count() == before


def test_of_many_mails_those_astray_are_left(desk: Client, typo: Participant):
    save(desk, page_of(typo), email=address("goed"))
    QueuedMail.objects.update(state=MailState.FAILED)
    keys = list(QueuedMail.objects.values_list("pk", flat=True))
    data = {"action": "send_again", "_selected_action": keys, "confirmed": "1"}
    desk.post("/admin/registrations/queuedmail/", data)
    again = QueuedMail.objects.exclude(again_of=None).values_list("kind", "recipient")
    assert sorted(again) == [
        ("address_corrected", address("goed")),
        ("address_dropped", address("typfout")),
    ]


def test_a_question_to_confirm_an_address_may_go_again_while_it_stands(
    typo: Participant, olga: User
):
    asked = registration.ask_for_address(typo, address("nieuw"))
    registration.ask_for_address(asked, address("ander"))
    mails = QueuedMail.objects.filter(kind="confirm_address")
    mails.update(state=MailState.FAILED)
    sent, refused = send_many_again(mails, by=olga)
    assert (sent, refused) == (1, {ASTRAY: 1})
    assert mails.get(state=MailState.QUEUED).recipient == address("ander")


@pytest.mark.parametrize("changes", [{}, {"region": "limburg"}, {"email": "TypFout@example.org"}])
def test_another_field_or_other_capitals_send_nothing(
    desk: Client, typo: Participant, changes: dict[str, str]
):
    assert save(desk, page_of(typo), **changes).status_code == 302
    now = Participant.objects.get()
    assert (now.email, now.link_key) == (changes.get("email", typo.email), typo.link_key)
    assert new_mail() == []


def test_an_address_in_use_is_said_at_the_field(desk: Client, typo: Participant, theme: Theme):
    sign_up(theme, "noor")
    before = Participant.objects.values().get(pk=typo.pk)
    page = save(desk, page_of(typo), email=address("noor"))
    assert page.context["adminform"].form.errors == {"email": [IN_USE]}
    assert Participant.objects.values().get(pk=typo.pk) == before


@pytest.mark.parametrize("why", ["cancelled", "over"])
def test_who_takes_no_part_any_more_gets_no_mail_and_the_old_link_dies(
    desk: Client, typo: Participant, clock: time_machine.Traveller, why: str
):
    if why == "cancelled":
        Participant.objects.update(status=Status.CANCELLED)
    else:
        clock.move_to(Session.objects.latest("ends_at").ends_at)
        desk.force_login(make_organiser(email="oscar@example.org"))
    save(desk, page_of(typo), email=address("goed"))
    assert new_mail() == []
    assert person("goed").link_key != typo.link_key


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_address_that_comes_into_use_at_that_moment_is_said_at_the_field(desk: Client):
    theme = make_edition().themes.all()[0]
    typo = sign_up(theme, "typfout")
    page = while_uncommitted(
        lambda: sign_up(theme, "noor"), lambda: save(desk, page_of(typo), email=address("noor"))
    )
    assert page.context["adminform"].form.errors == {"email": [IN_USE]}
    assert person("typfout") == typo


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_old_mail_that_is_sent_again_at_that_moment_stays_here(clock: time_machine.Traveller):
    theme = make_edition().themes.all()[0]
    typo, olga = sign_up(theme, "typfout"), make_organiser()
    QueuedMail.objects.update(state=MailState.SENT)
    at_once(
        lambda: registration.correct_address(typo, address("goed")),
        lambda: send_many_again(QueuedMail.objects.filter(kind="confirmation"), by=olga),
    )
    assert ("confirmation", "typfout") not in [mail[:2] for mail in new_mail()]
