"""Somebody who was signed up by telephone and has no address: they take part, and no mail goes."""

import pytest
import time_machine

from registrations.groups import exports, rooms
from registrations.groups.exports import FileKind
from registrations.letters import outbox
from registrations.models import Participant, QueuedMail, Status
from registrations.places import registration, signup, waiting_list
from sessions_app.models import Theme, User
from tests.people import PIET, make_group, make_participant
from tests.places import limit, mailed, sign_up

pytestmark = pytest.mark.portable


def enrol(theme: Theme, olga: User, name: str) -> Participant:
    person = Participant(
        edition=theme.edition, theme=theme, **PIET | {"given_name": name, "email": ""}
    )
    signup.enrol(person, because="", by=olga)
    return person


def test_many_may_have_no_address_and_each_has_a_place_or_a_turn(theme: Theme, olga: User) -> None:
    limit(theme, 1)
    anna, bram = enrol(theme, olga, "Anna"), enrol(theme, olga, "Bram")
    assert (anna.status, bram.status) == (Status.PLACED, Status.WAITING)
    assert str(bram) == "Bram de Vries (De Regenboog, geen e-mailadres)"
    assert list(Participant.objects.with_address("")) == []

    registration.cancel(anna, by=olga)

    bram.refresh_from_db()
    assert bram.status == Status.PLACED
    assert mailed() == []


def test_whatever_happens_to_them_no_mail_goes(
    theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    anna, other = enrol(theme, olga, "Anna"), theme.edition.themes.get(position=2)
    signup.send_link_to(anna, by=olga)
    registration.change_theme(anna, other, by=olga)
    sign_up(limit(other, 1), "bram")
    mailed()
    clock.shift(1)
    waiting_list.put_back(anna, by=olga)
    assert mailed() == [("promoted", "bram")]


def test_an_address_that_comes_later_gets_the_link(theme: Theme, olga: User) -> None:
    anna = enrol(theme, olga, "Anna")
    registration.correct_address(anna, "anna@example.org", by=olga)
    anna.refresh_from_db()
    [letter] = QueuedMail.objects.all()
    assert (letter.kind, letter.recipient) == ("address_corrected", "anna@example.org")
    assert anna.private_link in letter.text


def test_an_address_that_goes_takes_the_mail_along_that_still_waits(
    theme: Theme, olga: User
) -> None:
    anna = sign_up(theme, "anna")
    signup.send_link_to(anna, by=olga)
    registration.correct_address(anna, "", by=olga)
    assert mailed() == [("address_dropped", "anna")]
    assert outbox.send_due() == 0


def test_the_meeting_is_told_only_of_who_has_an_address(theme: Theme, olga: User) -> None:
    group = make_group(theme)
    noor = make_participant(theme, subgroup=group, email="noor@example.org")
    anna = make_participant(theme, subgroup=group, email="")
    [room] = rooms.rooms_of([anna, noor])
    assert [rooms.can_be_preassigned(person) for person in room.people] == [False, True]
    content = b"".join(exports.export(theme.edition, FileKind.ROOMS, by=olga)[1])
    lines = content.decode().splitlines()
    assert [line.partition(",")[2] for line in lines] == ["Email Address", "noor@example.org"]
