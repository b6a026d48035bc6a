"""Mail to many by workers that are killed: each person gets it once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from subprocess import Popen, TimeoutExpired

import pytest
from django.utils import timezone

from registrations.desk import message
from registrations.models import Message, MessageState, QueuedMail, Work
from sessions_app.models import Edition, Theme, User
from tests.groups import crowd
from tests.processes import Start, commands
from tests.smtp import DEADLINE, MailServer

# More than two batches, so that both kills find some to do.
PEOPLE = 240
# In seconds: between two looks at what is stored.
LOOK = 0.02


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def start(smtp: MailServer) -> Iterator[Start]:
    """Starts workers."""
    with commands(smtp, "work") as start:
        yield start


def kill_once_it_stored_some(worker: Popen[bytes]) -> None:
    before, looks = QueuedMail.objects.count(), int(DEADLINE / LOOK)
    for _ in range(looks):
        # Between two looks it may store all that was left.
        if QueuedMail.objects.count() > before or Message.objects.get().state == MessageState.DONE:
            break
        with suppress(TimeoutExpired):
            worker.wait(LOOK)
    worker.kill()
    worker.wait(DEADLINE)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_doubles_and_loses_nothing(
    edition: Edition, theme: Theme, olga: User, smtp: MailServer, start: Start
) -> None:
    crowd(theme, PEOPLE)
    sent = Message(edition=edition, by=olga, subject="Welkom", text="Dag {voornaam}.")
    shown = message.fingerprint(sent, message.readers(sent), timezone.now())
    message.send(sent, shown=shown, now=timezone.now())

    for _ in range(2):
        kill_once_it_stored_some(start())
        # As when its lease ran out.
        Work.objects.update(due_at=timezone.now(), attempts=0)
        QueuedMail.objects.filter(state="sending").update(due_at=timezone.now())
    assert 0 < QueuedMail.objects.count() <= PEOPLE

    start()
    smtp.wait_until(lambda: Message.objects.get().state == MessageState.DONE)
    smtp.wait_until(lambda: not QueuedMail.objects.exclude(state="sent").exists())
    to = Counter(QueuedMail.objects.values_list("recipient", flat=True))
    assert (len(to), set(to.values())) == (PEOPLE, {1})
    # A mail that was in hand when its sender was killed goes again, with the same Message-ID.
    assert len(set(smtp.message_ids)) == PEOPLE
    assert PEOPLE <= len(smtp.message_ids) <= PEOPLE + 2
