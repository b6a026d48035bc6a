"""Long work: done once by a worker, told how far it is, and stopped, refused or broken in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from registrations import jobs
from registrations.desk import work
from registrations.desk.work import Progress, Result
from registrations.models import Work, WorkKind, WorkState
from registrations.models.work import FILES_KEPT_FOR, LEASE, MOST_ATTEMPTS
from sessions_app.models import Edition, User

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

Do = Callable[[Work, Progress], Result | None]


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Do], None]:
    """Says what an export does in this test."""
    return lambda do: monkeypatch.setitem(jobs.WORKS, WorkKind.EXPORT, do)


@pytest.fixture
def asked(edition: Edition, olga: User) -> Work:
    return work.ask(
        kind=WorkKind.EXPORT, edition=edition, by=olga, asked={"columns": 3}, upload=b"in"
    )


def ended(asked: Work) -> tuple[str, str, object]:
    asked.refresh_from_db()
    return asked.state, asked.words, asked.upload


def test_it_is_done_once_and_tells_what_came_of_it(asked: Work, does: Callable[[Do], None]) -> None:
    def do(work: Work, progress: Progress) -> Result:
        progress(1, 4)
        assert Work.objects.get().share == 25
        return Result("3 deelnemers.", "/admin/", [b"ma", b"de"], "deelnemers.csv")

    does(do)
    assert (jobs.do_works(), jobs.do_works()) == (1, 0)
    assert ended(asked) == ("done", "3 deelnemers.", None)
    assert (asked.link, b"".join(asked.content()), asked.made_name) == (
        "/admin/",
        b"made",
        "deelnemers.csv",
    )


def test_what_it_stored_itself_is_not_stored_again(asked: Work, does: Callable[[Do], None]) -> None:
    does(lambda own, progress: work.finish(own, Result("Zelf bewaard.")))
    jobs.do_works()
    assert ended(asked) == ("done", "Zelf bewaard.", None)


def test_a_refusal_says_why(asked: Work, does: Callable[[Do], None]) -> None:
    def do(own: Work, progress: Progress) -> Result:
        raise work.CannotBeDone("Rij 3: dit is geen e-mailadres.")

    does(do)
    jobs.do_works()
    assert ended(asked) == ("refused", "Rij 3: dit is geen e-mailadres.", None)


def test_a_fault_tells_nothing_of_itself(
    asked: Work, does: Callable[[Do], None], caplog: pytest.LogCaptureFixture
) -> None:
    does(lambda own, progress: Result(str(1 // 0)))
    jobs.do_works()
    assert ended(asked) == ("failed", jobs.BROKE.words, None)
    assert f"work {asked.pk} (export) failed" in caplog.text


def test_stopped_it_goes_no_further_and_stays_stopped(
    asked: Work, olga: User, does: Callable[[Do], None]
) -> None:
    def do(own: Work, progress: Progress) -> Result:
        assert work.stop(own, by=olga)
        progress(1, 2)
        raise AssertionError("it went on")

    does(do)
    jobs.do_works()
    assert ended(asked) == ("stopped", "Iemand stopte dit.", None)
    assert not work.stop(asked, by=olga)


def test_stopped_too_late_to_stop_the_result_is_not_stored(
    asked: Work, olga: User, does: Callable[[Do], None]
) -> None:
    def do(own: Work, progress: Progress) -> Result:
        work.stop(own, by=olga)
        return Result("Klaar.")

    does(do)
    jobs.do_works()
    assert ended(asked) == ("stopped", "Iemand stopte dit.", None)


def test_a_worker_that_stops_leaves_it_to_the_next(asked: Work, does: Callable[[Do], None]) -> None:
    taken = Work.objects.take(timezone.now())
    assert taken is not None
    does(lambda own, progress: progress(1, 2))
    jobs._do_work(taken, Progress(taken, lambda: True))
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, bytes(asked.upload or b"")) == ("waiting", 0, b"in")
    does(lambda own, progress: Result("Klaar."))
    assert jobs.do_works() == 1
    assert ended(asked)[0] == WorkState.DONE


def test_what_a_dead_worker_left_is_taken_over_but_not_for_ever(
    asked: Work, clock: time_machine.Traveller
) -> None:
    for _ in range(MOST_ATTEMPTS):
        first = Work.objects.take(timezone.now())
        assert first is not None
        assert Work.objects.take(timezone.now()) is None
        clock.shift(LEASE)
    assert Work.objects.take(timezone.now()) is None
    assert ended(asked) == (
        "failed",
        "Dit brak telkens af. De beheerder van de site kan zien waarom.",
        None,
    )
    # The worker was not dead but slow: it may store nothing any more.
    with pytest.raises(work.Interrupted):
        work.finish(first, Result("Te laat."))


def test_work_of_a_database_that_is_away_waits_for_it(
    asked: Work, does: Callable[[Do], None]
) -> None:
    def do(own: Work, progress: Progress) -> Result:
        raise OperationalError("away")

    does(do)
    with pytest.raises(OperationalError):
        jobs.do_works()
    assert ended(asked)[0] == WorkState.BUSY


def test_a_file_can_be_fetched_for_a_day(
    asked: Work, does: Callable[[Do], None], clock: time_machine.Traveller
) -> None:
    does(lambda own, progress: Result("Klaar.", made=[b"made"]))
    jobs.do_works()
    clock.shift(FILES_KEPT_FOR - timedelta(minutes=1))
    jobs.do_due()
    assert Work.objects.get().has_file
    clock.shift(timedelta(hours=1))
    jobs.do_due()
    assert not Work.objects.get().has_file


def test_taking_it_up_reads_no_work_that_ended(asked: Work) -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, Work._meta.db_table)
    assert "work_to_do" in names
