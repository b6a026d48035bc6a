"""The worker: each job in its turn, by one worker at a time, whatever happens meanwhile."""

import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from registrations import jobs
from registrations.models import Job, Participant, QueuedMail, Status
from registrations.models.mail import MailState
from sessions_app.models import Theme
from tests.places import limit, places, sign_up
from tests.processes import Start, commands
from tests.smtp import DEADLINE, MailServer, make_mail

NAMES = [each.name for each in jobs.ROUNDS]


@pytest.mark.portable
@pytest.mark.django_db
class TestTurns:
    """Which job is done when."""

    def test_each_has_its_turn_once(self, clock: time_machine.Traveller) -> None:
        assert (jobs.do_due(), jobs.do_due()) == (len(NAMES), 0)
        clock.shift(timedelta(minutes=6))
        assert jobs.do_due() == len(["planned messages", "news", "promotions"])
        clock.shift(timedelta(days=2))
        assert (jobs.do_due(), jobs.do_due()) == (len(NAMES), 0)

    def test_a_site_to_try_does_what_was_asked_for_alone(
        self, clock: time_machine.Traveller
    ) -> None:
        assert jobs.do_due(only=jobs.ASKED) == 2
        assert set(Job.objects.values_list("name", flat=True)) == set(jobs.ASKED) < set(NAMES)
        assert jobs.do_due() == len(NAMES) - 2

    def test_it_is_known_by_its_name(self) -> None:
        jobs.do_due()
        assert sorted(map(str, Job.objects.all())) == sorted(NAMES)

    def test_one_that_fails_is_tried_again_and_keeps_no_other_from_its_turn(
        self, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE shared_cache RENAME TO gone")
        assert jobs.do_due() == len(NAMES) - 1
        assert "job clearing failed" in caplog.text
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO shared_cache")
        clock.shift(jobs.AGAIN)
        jobs.do_due()
        assert Job.objects.get(name="clearing").done_at is not None

    def test_what_another_worker_has_in_hand_is_left_to_it(
        self, clock: time_machine.Traveller
    ) -> None:
        jobs.do_due()
        clock.shift(timedelta(days=2))
        taken = Job.objects.take("forgetting", timezone.now(), jobs.LEASE)
        assert taken is not None
        assert jobs.do_due() == len(NAMES) - 1
        # That worker died: its lease runs out.
        clock.shift(jobs.LEASE)
        assert Job.objects.take("forgetting", timezone.now(), jobs.LEASE) is not None

    def test_one_that_took_too_long_does_not_move_the_turn_of_who_took_over(
        self, clock: time_machine.Traveller
    ) -> None:
        jobs.do_due()
        clock.shift(timedelta(days=2))
        slow = Job.objects.take("forgetting", timezone.now(), jobs.LEASE)
        clock.shift(jobs.LEASE)
        other = Job.objects.take("forgetting", timezone.now(), jobs.LEASE)
        assert slow is not None
        assert other is not None
        slow.settle(timezone.now() + timedelta(days=1))
        assert Job.objects.get(name="forgetting").due_at == other.due_at


@pytest.mark.portable
@pytest.mark.django_db
def test_a_place_that_came_free_unseen_goes_to_who_waits(theme: Theme) -> None:
    limit(theme, 1)
    sign_up(theme, "anna")
    sign_up(theme, "bram")
    Participant.objects.filter(given_name="Anna").update(
        status=Status.CANCELLED, cancelled_at=timezone.now()
    )
    jobs.do_due()
    assert places(theme) == (["bram"], [])


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def start(smtp: MailServer) -> Iterator[Start]:
    """Starts workers."""
    with commands(smtp, "work") as start:
        yield start


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestWorkers:
    """`manage.py work`, as a server runs it."""

    def test_two_at_once_send_each_mail_once_and_do_each_job_once(
        self, smtp: MailServer, start: Start
    ) -> None:
        for number in range(200):
            make_mail(recipient=f"deelnemer{number}@example.org")
        smtp.hold()
        workers = [start(), start()]
        # Else the first may have done all before the second begins, and knows of the signal.
        smtp.wait_until(lambda: smtp.in_hand == 2)
        smtp.release()
        smtp.wait_until(lambda: len(smtp.mails) >= 200)
        smtp.wait_until(lambda: Job.objects.exclude(done_at=None).count() == len(NAMES))
        for worker in workers:
            worker.terminate()
        assert [worker.wait(DEADLINE) for worker in workers] == [0, 0]
        assert len(smtp.message_ids) == len(set(smtp.message_ids)) == 200

    def test_one_that_is_told_to_stop_finishes_the_mail_in_hand(
        self, smtp: MailServer, start: Start
    ) -> None:
        make_mail()
        make_mail()
        smtp.hold()
        worker = start()
        smtp.wait_until(lambda: smtp.in_hand == 1)
        worker.terminate()
        smtp.release()
        assert worker.wait(DEADLINE) == 0
        first, *others = QueuedMail.objects.order_by("pk").values_list("state", flat=True)
        assert first == MailState.SENT
        # The signal may come to be known only after the next was taken in hand, and finished too.
        assert MailState.SENDING not in others

    def test_one_that_lost_its_database_goes_on_when_that_is_back(
        self, smtp: MailServer, start: Start
    ) -> None:
        worker = start()
        make_mail()
        smtp.wait_until(lambda: len(smtp.mails) == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        make_mail()
        smtp.wait_until(lambda: len(smtp.mails) == 2)
        worker.send_signal(signal.SIGINT)
        assert worker.wait(DEADLINE) == 0
