"""An operator hears of faults by mail: once, and without what anybody typed."""

import logging
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from leergemeenschap import alarm, logs
from leergemeenschap.alarm import Alarm
from registrations.models import QueuedMail

OPERATOR = "beheer@example.org"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alarm(settings: Settings) -> Iterator[None]:
    settings.OPERATOR_MAIL = OPERATOR
    handler = Alarm(logging.ERROR)
    handler.setFormatter(logs.Discreet("{levelname} {name} {message}", style="{"))
    handler.addFilter(logs.Calm())
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


def told() -> list[str]:
    return [mail.text for mail in QueuedMail.objects.order_by("pk")]


@pytest.mark.urls("tests.leergemeenschap.faults")
def test_a_fault_is_told_once_with_its_place_and_without_what_was_typed() -> None:
    for _ in range(3):
        client = Client(raise_request_exception=False)
        client.post("/fout/?van=piet@example.org", {"email": "piet@example.org"})
    (text,) = told()
    lines = text.splitlines()
    assert lines[:4] == [
        "Dit staat in het logboek:",
        "",
        "ERROR django.request Internal Server Error: /fout/",
        "ValueError",
    ]
    assert lines[-1].endswith(" in fault")
    assert "piet" not in text
    mail = QueuedMail.objects.get()
    assert (mail.recipient, mail.subject) == (OPERATOR, "Er ging iets mis op de site")


def test_the_path_of_a_private_link_is_not_told() -> None:
    logging.getLogger("django.request").error("Internal Server Error: /aanmelding/geheim/wijzigen/")
    assert told() == [
        "Dit staat in het logboek:\n\n"
        "ERROR django.request Internal Server Error: /aanmelding/…/wijzigen/\n"
    ]


def test_another_kind_of_fault_is_told_too_and_the_same_one_after_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for message in ["een", "twee", "een"]:
        logging.getLogger("site").error(message)
    assert len(told()) == 2
    monkeypatch.setattr(alarm, "SILENCE", 0)
    logging.getLogger("site").error("een")
    assert len(told()) == 3


def test_what_a_visitor_did_wrong_and_an_outage_are_not_told() -> None:
    Client().get("/", headers={"host": "kwaad.example"})
    Client().get("/nergens/")
    logging.getLogger("site").error("away", exc_info=OperationalError())
    assert told() == []


def test_where_the_outbox_is_shut_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with connection.execute_wrapper(lambda *_: 1 / 0):
        logging.getLogger("site").error("stuk")
    assert told() == []
    assert sorted(caplog.messages) == ["no mail about a fault: ZeroDivisionError", "stuk"]
