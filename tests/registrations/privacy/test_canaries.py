"""Somebody does everything, with words that are nowhere else; once forgotten, no word is left."""

import logging
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from registrations.desk import message
from registrations.desk import work as long_work
from registrations.desk.audience import Addressees
from registrations.desk.work import Result
from registrations.groups import exports
from registrations.groups.exports import FileKind
from registrations.groupwork import outcomes, questions
from registrations.letters import outbox, reminders
from registrations.models import (
    Attendance,
    Effect,
    Maker,
    Message,
    Outcome,
    OutcomeState,
    Participant,
    PlenaryQuestion,
    Preparation,
    QueuedMail,
    Work,
    WorkKind,
    WorkState,
)
from registrations.places import registration, signup
from registrations.privacy.fields import PARTICIPANTS, Goes
from registrations.privacy.forgetting import forget_people
from registrations.sheets import attendance
from sessions_app.models import Theme, User
from tests.desk import save
from tests.people import NOW, make_group, make_participant
from tests.places import limit

pytestmark = pytest.mark.django_db

CANARY = "kanarie"
PERSON = {
    "given_name": "Voornaamkanarie",
    "name_prefix": "voegselkanarie",
    "family_name": "Achternaamkanarie",
    "organisation": "Organisatiekanarie",
    "job_title": "Functiekanarie",
    "sector": "po",
    "region": "utrecht",
    "learning_question": "Leervraagkanarie",
    "prepares": True,
    "share_contact": True,
}


def everything_stored() -> str:
    """Every value of every table of the database, as text."""
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                # A file is shown as its content, not as a place in memory.
                values = [bytes(one) if isinstance(one, memoryview) else one for one in row]
                stored.append(f"{table}.{dict(zip(names, values, strict=True))}")
    return "\n".join(stored)


def with_canary() -> list[str]:
    return [line for line in everything_stored().splitlines() if CANARY in line.lower()]


def counts() -> Counter[tuple[str, ...]]:
    people = Participant.objects.values_list("theme__title", "sector", "status")
    marks = Attendance.objects.values_list("session__position", "status", "subgroup__number")
    return Counter([*map(tuple, people), *[tuple(map(str, mark)) for mark in marks]])


def at_the_desk(who: Participant, olga: User) -> None:
    """What an organiser does with many, and with who calls: all of it names somebody."""
    edition, now = who.edition, timezone.now()
    called = make_participant(who.theme, **PERSON | {"email": "", "prepares": False})
    signup.enrol(called, because="Belkanarie", by=olga)
    registration.cancel(called)
    written = Message(
        edition=edition,
        by=olga,
        audience=Addressees().stored,
        subject="Onderwerpkanarie",
        text="Dag {voornaam}, Berichtkanarie",
    )
    shown = message.fingerprint(written, message.readers(written), now)
    message.send(written, shown=shown, now=now)
    message.keep_text(edition, subject="Bewaarkanarie", text="Tekstkanarie")
    asked = {"edition": edition, "by": olga}
    long_work.ask(kind=WorkKind.IMPORT, upload=b"Inleeskanarie", **asked)
    done = long_work.ask(kind=WorkKind.EXPORT, **asked)
    Work.objects.filter(pk=done.pk).update(state=WorkState.BUSY)
    done.refresh_from_db()
    long_work.finish(done, Result("1 deelnemer.", made=[b"Lijstkanarie"], made_name="lijst.csv"))


@pytest.fixture
def lived(
    theme: Theme,
    gijs: User,
    olga: User,
    client: Client,
    desk: Client,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> Participant:
    """Somebody who did all there is to do; everything that is kept of them has a canary."""
    caplog.set_level(logging.DEBUG)
    edition, (first, second, _) = theme.edition, theme.edition.sessions.all()
    limit(theme, 3)
    group = make_group(theme)
    noa = make_participant(theme, subgroup=group, email="noa@example.org")
    signup.sign_up(theme=theme, email="eerste.kanarie@example.org", **PERSON)
    who = Participant.objects.get(email="eerste.kanarie@example.org")
    signup.send_link(who.email)
    # The place goes to a second one, who changes all that can be changed.
    colleague = {key: PERSON[key] for key in ("given_name", "name_prefix", "family_name")}
    registration.hand_over(
        who, **colleague, email="tweede.kanarie@example.org", job_title="Baankanarie"
    )
    who = Participant.objects.get(email="tweede.kanarie@example.org")
    details = {key: PERSON[key] for key in PERSON if key not in {"email"}}
    who = registration.change_details(who, **details)
    who = registration.ask_for_address(who, "derde.kanarie@example.org")
    who = registration.confirm_address(who)
    registration.ask_for_address(who, "vierde.kanarie@example.org")
    theme.pair_rules.create(first=noa, second=who, kind="apart", reason="Wenskanarie")
    page = f"/admin/registrations/participant/{who.pk}/corrigeren/"
    assert save(desk, page, job_title="Beheerkanarie").status_code == 302
    LogEntry.objects.create(
        user=olga,
        action_flag=2,
        object_repr="iets",
        change_message=who.full_name,
    )
    Participant.objects.filter(pk=who.pk).update(
        subgroup=group, pinned_because="Vastkanarie", by_hand_because="Handkanarie", told_number=1
    )
    who.subgroup_moves.create(theme=theme, from_number=1, to_number=1, by=gijs, reason="Weekanarie")
    who = Participant.objects.select_related("edition", "theme", "subgroup").get(pk=who.pk)
    preparing = Preparation.objects.create(theme=theme, session=first, agenda="Agendakanarie")
    preparing.preparers.add(who)
    preparing.tasks.create(what="Taakkanarie", who=who)
    questions.ask(subgroup=group, participant=who, session=first, text="Vraagkanarie")
    PlenaryQuestion.objects.update(answer="Antwoordkanarie")
    group.suggestions.create(participant=who, text="Voorstelkanarie")
    attendance.excuse(who, second)
    clock.move_to(first.starts_at - timedelta(days=1))
    reminders.queue_reminders(timezone.now())
    clock.move_to(first.starts_at)
    Attendance.objects.create(
        participant=who, session=first, subgroup=group, status="late", noted_by=gijs
    )
    shared = Outcome.objects.create(subgroup=group, what="Opbrengst", state=OutcomeState.DRAFT)
    shared.agreements.create(participant=who)
    shared.versions.create(number=1, content={"what": "Versiekanarie"}, by=gijs)
    Effect.objects.create(
        participant=who, edition=edition, subgroup=group, text="Veranderkanarie", is_public=True
    )
    b"".join(exports.export(edition, FileKind.CSV, by=olga)[1])
    at_the_desk(who, olga)
    outbox.send_due()
    QueuedMail.objects.filter(kind="reminder").update(state="failed", error="550 kanarie")
    client.get(f"/aanmelding/{who.token}/gegevens.json")
    registration.change_theme(who, edition.themes.get(position=2))
    return who


def test_no_word_of_somebody_is_left_once_their_edition_is_forgotten(
    lived: Participant,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stored = with_canary()
    assert len({line.partition("{")[0] for line in stored}) >= 12
    for word in (
        "bel",
        "onderwerp",
        "bericht",
        "bewaar",
        "tekst",
        "inlees",
        "lijst",
        "beheer",
        "verander",
    ):
        assert any(f"{word}kanarie" in line.lower() for line in stored), word
    last = lived.edition.last_session
    before = counts()
    clock.move_to(last.ends_at + timedelta(days=lived.edition.forget_after_days))
    forget_people(timezone.now())
    assert with_canary() == []
    assert counts() == before
    assert CANARY not in caplog.text.lower()


def test_a_maker_who_agreed_stays_and_nothing_else_does(
    lived: Participant, clock: time_machine.Traveller
) -> None:
    outcome = Outcome.objects.get()
    Effect.objects.update(is_public=False)
    Outcome.objects.update(state=OutcomeState.PUBLISHED, published_at=timezone.now())
    Maker.objects.create(outcome=outcome, participant=lived, name="Makerkanarie")
    clock.move_to(lived.edition.last_session.ends_at + timedelta(days=400))
    forget_people(timezone.now())
    (maker,) = with_canary()
    assert maker.startswith("registrations_maker.")
    assert Maker.objects.get().participant is None
    # Who is forgotten can still have the organiser take the name away.
    outcomes.take_away(Maker.objects.all())
    assert with_canary() == []


def test_what_changed_stays_where_everyone_reads_it_and_is_nobodys(
    lived: Participant, clock: time_machine.Traveller
) -> None:
    Outcome.objects.update(state=OutcomeState.PUBLISHED, published_at=timezone.now())
    clock.move_to(lived.edition.last_session.ends_at + timedelta(days=400))
    forget_people(timezone.now())
    (effect,) = with_canary()
    assert effect.startswith("registrations_effect.")
    assert Effect.objects.get().participant is None


@pytest.mark.parametrize("kept_back", [{"is_public": False}, {"hidden_at": NOW}])
def test_what_changed_goes_where_nobody_else_reads_it(
    lived: Participant, clock: time_machine.Traveller, kept_back: dict[str, Any]
) -> None:
    Outcome.objects.update(state=OutcomeState.PUBLISHED, published_at=timezone.now())
    Effect.objects.update(**kept_back)
    clock.move_to(lived.edition.last_session.ends_at + timedelta(days=400))
    forget_people(timezone.now())
    assert with_canary() == []


def test_each_field_that_goes_is_empty_after(
    lived: Participant, clock: time_machine.Traveller
) -> None:
    clock.move_to(lived.edition.last_session.ends_at + timedelta(days=400))
    forget_people(timezone.now())
    goes = {Goes.WITH_PERSON, Goes.AFTER_EDITION, Goes.BY_AGE}
    left = []
    for row in PARTICIPANTS:
        for name in row.fields if row.goes in goes else ():
            label, _, field = name.rpartition(".")
            model = apps.get_model(label)
            if model is Participant and field != "link_key":
                left += [(name, getattr(one, field)) for one in model.objects.all()]
            elif label not in {"admin.LogEntry", "registrations.Participant"}:
                tied = (
                    model.preparers.through.objects.all()
                    if field == "preparers"
                    else model._default_manager.exclude(**_to_organisers(model))
                )
                left += [(name, one) for one in tied]
    assert [(name, value) for name, value in left if value not in ("", None, False, b"")] == []


def _to_organisers(model: type[models.Model]) -> dict[str, str]:
    """What tells that a mail is not about a participant."""
    return {"kind": "people_forgotten"} if model is QueuedMail else {"pk": -1}
