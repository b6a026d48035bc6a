"""The command that sends the outbox, run as it runs on a server."""

import logging
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from registrations.models import QueuedMail
from registrations.models.mail import MailState
from tests.processes import Start, commands
from tests.smtp import DEADLINE, MailServer, make_mail

ROOT = settings.BASE_DIR

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def start(smtp: MailServer) -> Iterator[Start]:
    """Starts workers that watch the outbox."""
    with commands(smtp, "send_queued_mail", "--watch") as start:
        yield start


@pytest.mark.postgresql
def test_no_mail_is_lost_however_often_a_worker_dies(
    smtp: MailServer, start: Start, settings: Settings
):
    """1,000 mails, two workers, four times kill -9: none lost, one repeat per kill at most."""
    for number in range(1000):
        make_mail(recipient=f"deelnemer{number}@example.org")
    mails = set(QueuedMail.objects.values_list("message_id", flat=True))
    workers = [start(), start()]

    for arrived in [150, 350, 550, 750]:
        smtp.wait_until(lambda arrived=arrived: len(smtp.mails) >= arrived)
        killed = workers.pop(0)
        killed.kill()
        assert killed.wait(DEADLINE) == -signal.SIGKILL
        workers.append(start())

    # A killed worker leaves one mail on its lease.
    smtp.wait_until(lambda: len(set(smtp.message_ids)) >= 1000 - 4)
    for worker in workers:
        worker.terminate()
    # A worker that was started last may not even have begun: then the signal itself ends it.
    assert {worker.wait(DEADLINE) for worker in workers} <= {0, -signal.SIGTERM}
    left = QueuedMail.objects.filter(state=MailState.SENDING)
    assert left.count() <= 4
    left.update(due_at=timezone.now())
    smtp.use(settings)
    call_command("send_queued_mail")

    times = Counter(smtp.message_ids)
    assert set(times) == mails
    assert set(QueuedMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert len(smtp.mails) <= 1000 + 4
    assert max(times.values()) <= 2


@pytest.mark.postgresql
def test_a_worker_that_is_told_to_stop_finishes_the_mail_in_hand(smtp: MailServer, start: Start):
    first, second = make_mail(), make_mail()
    smtp.hold()
    worker = start()
    smtp.wait_until(lambda: smtp.in_hand == 1)
    worker.terminate()
    smtp.release()

    assert worker.wait(DEADLINE) == 0
    assert smtp.message_ids == [first.message_id]
    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.state, second.state] == [MailState.SENT, MailState.QUEUED]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_ends_at_a_signal_and_gives_the_signal_back(
    smtp: MailServer, settings: Settings, number: signal.Signals
):
    smtp.use(settings)
    mail = make_mail()
    before = [signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)]

    def interrupt() -> None:
        smtp.wait_until(lambda: len(smtp.mails) == 1)
        os.kill(os.getpid(), number)

    interrupting = threading.Thread(target=interrupt)
    interrupting.start()
    call_command("send_queued_mail", watch=True)
    interrupting.join(DEADLINE)

    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert [signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)] == before


def test_one_run_tells_how_many_went_and_names_nobody(
    smtp: MailServer,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.INFO, "registrations")
    smtp.use(settings)
    mails = [make_mail(), make_mail()]

    call_command("send_queued_mail")

    assert capsys.readouterr().out == "Mails sent: 2\n"
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("registrations")]
    assert lines == [f"mail {mail.pk} sent" for mail in mails]
