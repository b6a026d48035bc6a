"""Addresses of before the rule of today are brought to it, and who could not be is told."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from registrations.models import Participant, QueuedMail
from sessions_app.models import Edition, Theme, User
from tests.people import make_edition, make_facilitator, make_participant
from tests.smtp import make_mail

ACCENT = "ren\u00e9@school.nl"


def run(app: str, migration: str) -> None:
    import_module(f"{app}.migrations.{migration}").respell_addresses(apps, None)


def respell_accounts() -> None:
    run("sessions_app", "0007_addresses_as_mail_goes_to_them")


def respell_people() -> None:
    run("registrations", "0022_addresses_as_mail_goes_to_them")


def person(theme: Theme, email: str, **fields: str) -> Participant:
    return make_participant(theme, email=email, **fields)


def test_people_get_the_address_that_mail_goes_to(
    theme: Theme, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = {
        "jan@school.nl\u200b": "jan@school.nl",
        "<Vera@School.NL>": "Vera@school.nl",
        "ik@ｈogeschool.nl": "ik@hogeschool.nl",
        "zij@ho\u00adgeſchool2.nl": "zij@hogeschool2.nl",
        "wij@caf\u00e9.nl": "wij@xn--caf-dma.nl",
        "goed@school.nl": "goed@school.nl",
    }
    people = [person(theme, email, new_email=f"n{email}") for email in odd]
    mails = [make_mail(recipient=each.email, participant=each) for each in people]
    respell_people()
    assert [Participant.objects.get(pk=each.pk).email for each in people] == list(odd.values())
    assert [QueuedMail.objects.get(pk=each.pk).recipient for each in mails] == list(odd.values())
    assert Participant.objects.get(pk=people[0].pk).new_email == "njan@school.nl"
    assert not QueuedMail.objects.astray().exists()
    assert capsys.readouterr().out == ""


def test_two_rows_of_one_mailbox_are_told_by_number_alone(
    theme: Theme, capsys: pytest.CaptureFixture[str]
) -> None:
    odd, clean = person(theme, "jan@school.nl\u200b"), person(theme, "JAN@school.nl")
    accent = person(theme, ACCENT)
    mail = make_mail(recipient=odd.email, participant=odd)
    respell_people()
    kept = Participant.objects.in_bulk()
    assert [kept[each.pk].email for each in (odd, clean, accent)] == [
        "jan@school.nl\u200b",
        "JAN@school.nl",
        ACCENT,
    ]
    mail.refresh_from_db()
    assert mail.recipient == odd.email
    assert capsys.readouterr().out.splitlines() == [
        f"  participant {accent.pk}: has an address that mail does not reach; left as it is",
        f"  participant {odd.pk}: has the mailbox of another in this edition; left as it is",
    ]


def test_of_two_odd_spellings_the_first_keeps_the_mailbox(theme: Theme) -> None:
    first, second = person(theme, "jan@school.nl\u200b"), person(theme, "jan@sch\u00adool.nl")
    respell_people()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.email, second.email) == ("jan@school.nl", "jan@sch\u00adool.nl")


def test_a_mailbox_is_once_in_an_edition_and_cancelled_places_do_not_count(theme: Theme) -> None:
    person(theme, "jan@school.nl")
    other = make_edition(slug="een-andere").themes.all()[0]
    elsewhere = person(other, "jan@school.nl\u200b")
    cancelled = person(theme, "jan@school.nl\u2060", status="cancelled")
    respell_people()
    for each in (elsewhere, cancelled):
        each.refresh_from_db()
        assert each.email == "jan@school.nl"


def test_accounts_and_editions_get_it_too(
    edition: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    gijs, noor, oscar = (
        make_facilitator(email=f"{name}@example.org", name=name)
        for name in ("gijs", "noor", "oscar")
    )
    for user, email in ((gijs, "Gijs@School.NL\u200b"), (noor, "GIJS@school.nl."), (oscar, ACCENT)):
        User.objects.filter(pk=user.pk).update(email=email)
    Edition.objects.filter(pk=edition.pk).update(
        sender_email="wij@School.nl", contact_email="mailto:vragen@school.nl"
    )
    respell_accounts()
    assert list(User.objects.order_by("pk").values_list("email", flat=True)) == [
        "gijs@school.nl",
        "GIJS@school.nl.",
        ACCENT,
    ]
    edition.refresh_from_db()
    assert (edition.sender_email, edition.contact_email) == ("wij@school.nl", "vragen@school.nl")
    assert capsys.readouterr().out.splitlines() == [
        f"  account {oscar.pk}: email is no address that mail reaches; left as it is",
        f"  account {noor.pk}: email is the mailbox of another account; left as it is",
    ]


def test_a_second_run_changes_nothing(theme: Theme) -> None:
    person(theme, "jan@school.nl\u200b")
    respell_people()
    before = list(Participant.objects.values_list("pk", "email"))
    respell_people()
    assert list(Participant.objects.values_list("pk", "email")) == before


def test_whoever_was_stored_with_a_character_that_nobody_sees_gets_in(
    theme: Theme, client: Client
) -> None:
    gijs, jan = make_facilitator(), person(theme, "jan@school.nl\u200b")
    User.objects.filter(pk=gijs.pk).update(email=f"{gijs.email}\u200b")
    respell_accounts()
    respell_people()
    client.post("/account/login/code/", {"email": gijs.email})
    client.post("/aanmelding/link/", {"email": "jan@school.nl"})
    sent = QueuedMail.objects.values_list("kind", "recipient", "participant")
    assert sorted(sent) == [
        ("account", gijs.email, None),
        ("link", "jan@school.nl", jan.pk),
    ]
