"""How much mail strangers can cause: to one mailbox, by one person, and in all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from registrations.groups import facilitators
from registrations.letters import outbox
from registrations.letters.unconfirmed import CEILING
from registrations.models import Attempt, Participant, QueuedMail
from registrations.models.mailbox import mailbox
from registrations.places import brake, registration, session_changes, signup
from registrations.places.signup import send_link
from sessions_app.models import Edition, Theme, User
from tests.at_once import at_once, failing_statements
from tests.people import NOW, PIET, make_edition, make_participant
from tests.places import address, hand_over, mailed, sign_up

VICTIM = "directeur@slachtoffer.example.org"
# All of these are one mailbox to who delivers mail.
SPELLINGS = [
    "directeur@slachtoffer.example.org",
    "DIRECTEUR@Slachtoffer.Example.org",
    "directeur@slachtoffer.example.org\u200b",
    "directeur@slacht\u00adoffer.example.org",
    "directeur@slachtoffer.example.org\ufeff",
    "directeur@slachtoffer.example.o\u2066rg",
    "directeur@slachtoffer.exa\u2028mple.org",
    "directeur@slachtoffer.exa\ufe0fmple.org",
    "directeur@ｓｌａｃｈｔｏｆｆｅｒ.example.org",
    "directeur@slachtoffer\u3002example.org",
    "directeur@slachtoffer.example.org.",
    " directeur@slachtoffer.example.org ",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_mailbox_is_one_however_it_is_spelled(spelling: str) -> None:
    assert mailbox(spelling) == VICTIM


@pytest.mark.parametrize(
    ("email", "other"),
    [
        ("jan+a@example.org", "jan+b@example.org"),
        ("jan@example.org", "j.an@example.org"),
        ("jan@example.org", "jan@example.com"),
        ("jan@school.nl", "jan@schöol.nl"),
    ],
)
def test_other_mailboxes_stay_other_ones(email: str, other: str) -> None:
    assert mailbox(email) != mailbox(other)


@pytest.mark.parametrize(
    ("email", "canonical"),
    [
        ("Jan@SCHÖOL.nl", "jan@xn--schol-lua.nl"),
        ("İan@example.org", "ian@example.org"),
        ("geen adres", "geenadres"),
        ("a@" + "é" * 70, "a@" + "é" * 70),
    ],
)
def test_any_text_has_one_spelling(email: str, canonical: str) -> None:
    assert mailbox(email) == canonical


def people(theme: Theme, number: int) -> list[Participant]:
    return [make_participant(theme, email=address(f"p{i}")) for i in range(number)]


def test_however_it_is_spelled_a_mailbox_gets_three_mails_a_day(theme: Theme) -> None:
    for asks, spelling in zip(people(theme, len(SPELLINGS)), SPELLINGS, strict=True):
        try:
            registration.ask_for_address(asks, spelling)
        except brake.MailboxFull:
            continue
    assert QueuedMail.objects.count() == 3
    # Sign-up, link and hand-over share them.
    sign_up(theme, "vierde", email=SPELLINGS[4])
    send_link(SPELLINGS[5])
    with pytest.raises(brake.MailboxFull):
        hand_over(sign_up(theme, "piet"), "collega", email=SPELLINGS[6])
    assert [mail.due_at for mail in QueuedMail.objects.filter(recipient=SPELLINGS[4])] == [
        NOW + timedelta(days=1)
    ]
    assert QueuedMail.objects.filter(due_at__lte=NOW).count() == 4


def test_what_organisers_cause_fills_no_mailbox(piet: Participant) -> None:
    for session in piet.edition.sessions.all():
        moved = {"starts_at": session.starts_at, "ends_at": session.ends_at + timedelta(hours=1)}
        session_changes.change_session(session, meeting_url="", **moved)
    assert mailed() == [("session_changed", "piet")] * 3
    send_link(piet.email)
    assert mailed() == [("link", "piet")]


def test_one_sign_up_is_no_open_relay(
    client: Client, piet: Participant, settings: Settings
) -> None:
    settings.SIGN_UP_LIMIT = 100
    page = reverse("registrations:change_address", args=[piet.token])
    answers = [
        client.post(page, {"email": f"vreemde{number}@example.org"}) for number in range(120)
    ]
    assert [answer.status_code for answer in answers] == [303] * 3 + [200] * 117
    assert QueuedMail.objects.count() == 3
    assert answers[3].context["form"].errors == {
        "email": ["U hebt dit vandaag al drie keer gedaan. Probeer het morgen weer."]
    }
    assert 'value="vreemde3@example.org"' in answers[3].content.decode()
    assert answers[119].context["form"].errors == {
        "email": [
            "Er komen nu te veel verzoeken van uw netwerk. Probeer het over tien minuten weer."
        ]
    }
    piet.refresh_from_db()
    assert piet.new_email == "vreemde2@example.org"


def test_a_network_address_changes_few_addresses_whoever_asks(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.SIGN_UP_LIMIT = 2
    for name in ("change_address", "hand_over"):
        answers = [
            client.post(
                reverse(f"registrations:{name}", args=[person.token]),
                PIET | {"email": f"{name}{person.pk}@example.org"},
            ).status_code
            for person in people(theme.edition.themes.all()[0], 3)
        ]
        assert answers == [303, 303, 200]
        Participant.objects.all().delete()


def test_a_full_mailbox_is_said_at_the_field_and_nothing_is_handed_over(
    client: Client, piet: Participant, theme: Theme
) -> None:
    asked = people(theme, 3)
    answers = []
    for known in (False, True):
        email = f"noor{known}@example.org"
        if known:
            make_participant(theme, email=email)
        for asks in asked:
            registration.ask_for_address(asks, email)
            Attempt.objects.filter(kind="address").delete()
        before = Participant.objects.values().get(pk=piet.pk)
        page = client.post(
            reverse("registrations:hand_over", args=[piet.token]), PIET | {"email": email}
        )
        assert Participant.objects.values().get(pk=piet.pk) == before
        answers.append((page.status_code, page.context["form"].errors))
    assert answers[0] == answers[1]
    assert answers[0] == (
        200,
        {
            "email": [
                "Dit adres kreeg vandaag al drie keer mail van ons. "
                "Probeer het morgen weer, of vul een ander adres in."
            ]
        },
    )


def test_over_the_ceiling_nothing_is_lost_and_the_organiser_hears_it_once(
    edition: Edition, theme: Theme, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.SIGN_UP_LIMIT = 1
    for number in range(CEILING + 3):
        sign_up(theme, f"p{number}")
        clock.shift(1)

    assert Participant.objects.placed().count() == CEILING + 3
    mails = QueuedMail.objects.order_by("pk")
    late = mails.filter(kind="confirmation").order_by("due_at")[CEILING:]
    assert [mail.due_at for mail in late] == [
        NOW + timedelta(hours=1, seconds=second) for second in range(3)
    ]
    assert [mail.recipient for mail in mails.filter(kind="slow_mail")] == ["vragen@example.org"]
    # Another edition has its own ceiling.
    other = make_edition("andere").themes.all()[0]
    assert QueuedMail.objects.filter(due_at__gt=timezone.now()).count() == 3
    sign_up(other, "elders")
    assert QueuedMail.objects.filter(due_at__gt=timezone.now()).count() == 3

    clock.shift(timedelta(days=1))
    assert outbox.claim(timezone.now()) is not None
    sign_up(theme, "morgen")
    assert QueuedMail.objects.filter(due_at__gt=timezone.now()).count() == 1


def test_invitations_count_in_the_edition_and_fill_no_mailbox(
    theme: Theme, olga: User, settings: Settings
) -> None:
    settings.SIGN_UP_LIMIT = 1
    sign_up(theme, "piet")
    for number in range(CEILING):
        group = theme.subgroups.create(number=number + 1)
        facilitators.invite(
            name="Gijs", email=address("gijs"), themes=[], subgroups=[group], by=olga
        )
    late = QueuedMail.objects.filter(due_at__gt=NOW)
    assert [(mail.kind, mail.due_at) for mail in late] == [
        ("invited_facilitator", NOW + timedelta(hours=1))
    ]
    # One: that of Piet.
    assert Attempt.objects.filter(kind="mail").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("clock")
class TestAtOnce:
    """Thirty at the same moment."""

    def test_a_new_mailbox_gets_three_mails(self) -> None:
        themes = make_edition().themes.all()
        at_once(*(lambda i=i: sign_up(themes[i % 3], "noor") for i in range(30)))
        assert Participant.objects.count() == 1
        assert [kind for kind, _ in sorted(mailed())] == ["confirmation"] + ["known_address"] * 2

    def test_a_person_asks_for_three_addresses(self) -> None:
        piet = make_participant(make_edition().themes.all()[0])
        answers = at_once(
            *(
                lambda i=i: registration.ask_for_address(piet, address(f"nieuw{i}"))
                for i in range(30)
            )
        )
        assert sum(isinstance(answer, Participant) for answer in answers) == 3
        assert len(mailed()) == 3

    def test_a_network_address_gets_exactly_its_limit(self) -> None:
        answers = at_once(
            *[lambda: Attempt.objects.allows("x", "y", limit=7, within=timedelta(hours=1))] * 30
        )
        assert sorted(answers) == [False] * 23 + [True] * 7


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("clock")
def test_no_statement_fails_that_holds_a_person() -> None:
    """What fails is written in the log of the server, with all that it holds."""
    edition = make_edition()
    theme = edition.themes.all()[0]
    piet, anna, bram = (sign_up(theme, name) for name in ("piet", "anna", "bram"))
    asked = registration.ask_for_address(piet, address("noor"))
    signup_again: list[Callable[[], Any]] = [lambda: sign_up(theme, "noor")] * 10
    with failing_statements() as failed:
        at_once(
            *signup_again,
            *[lambda: registration.confirm_address(asked)] * 3,
            *[lambda: registration.correct_address(anna, address("noor"))] * 3,
            *[lambda: hand_over(bram, "noor")] * 3,
            *[
                lambda: signup.enrol(
                    Participant(edition=edition, theme=theme, **PIET | {"email": address("NOOR")}),
                    because="",
                )
            ]
            * 3,
        )
    assert Participant.objects.active().with_address(address("noor")).count() == 1
    assert failed == []
