"""What the site does by itself, and how often: `manage.py work` goes round these.

A job is taken in hand by one worker at a time, on a lease, as a mail is. Each may be done twice or
too late without harm, so that a worker may be killed at any moment.
"""

import logging
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone

from registrations.desk import division, exports, imports, mails, message, sessions, telling
from registrations.desk.work import CannotBeDone, Interrupted, Progress, Result, finish
from registrations.groups import leaving, small_groups
from registrations.groupwork import effects, news
from registrations.letters import reminders
from registrations.models import Attempt, Job, Participant, QueuedMail, Work, WorkKind, WorkState
from registrations.places import interest, waiting_list
from registrations.privacy import forgetting

# How long a worker may be busy with one job, before another takes it over.
LEASE = timedelta(hours=1)
# When a job that failed is tried again.
AGAIN = timedelta(minutes=5)
# In seconds: between two looks at what is due.
INTERVAL = 2.0
# What waits longer than this makes /healthz say that the work is behind.
JOB_IS_LATE, MAIL_IS_LATE = timedelta(minutes=5), timedelta(minutes=10)

logger = logging.getLogger(__name__)


@transaction.atomic
def clear(now: datetime) -> None:
    """Delete what was counted or cached, and files that were made, once nobody needs them."""
    Attempt.objects.forget_old()
    Work.objects.clear_files(now)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
        cursor.execute("DELETE FROM shared_cache WHERE expires < %s", [moment])


@dataclass(frozen=True)
class Round:
    """A job, and how often it has its turn."""

    name: str
    every: timedelta
    do: Callable[[datetime], Any]


ROUNDS = (
    Round("planned messages", timedelta(minutes=1), message.send_planned),
    Round("news", timedelta(minutes=1), news.tell),
    Round("reminders", timedelta(minutes=10), reminders.queue_reminders),
    Round("effects", timedelta(days=1), effects.ask),
    Round("promotions", timedelta(minutes=5), waiting_list.fill_all),
    Round("interest", timedelta(days=1), interest.tell),
    Round("small groups", timedelta(hours=1), small_groups.report_small_groups),
    Round("access", timedelta(hours=1), leaving.tell_before_access_ends),
    Round("finding", timedelta(hours=1), lambda _: Participant.objects.make_findable()),
    Round("clearing", timedelta(hours=1), clear),
    Round("forgetting", timedelta(days=1), forgetting.forget_people),
)

# What a press leads to later. The others tell or forget people by the calendar.
ASKED = ("planned messages", "news")


# What does the long work of each kind. It returns what came of it, or None where it stored that
# itself together with what it did.
WORKS: dict[WorkKind, Callable[[Work, Progress], Result | None]] = {
    WorkKind.MAIL: mails.send_again,
    WorkKind.MESSAGE: message.store_mails,
    WorkKind.DIVISION: division.search,
    WorkKind.APPLYING: division.apply,
    WorkKind.EXPORT: exports.make,
    WorkKind.IMPORT: imports.take_in,
    WorkKind.SESSION: sessions.change,
    WorkKind.TELLING: telling.tell,
}

BROKE = Result("Er ging iets mis in de site. De beheerder van de site heeft er bericht van.")


def watch(stop: threading.Event, interval: float = INTERVAL) -> None:
    """Do each job when it has its turn, until `stop` is set; the one in hand is finished.

    Goes on when the database is away for a while.
    """
    _watch(do_due, stop, interval)


def watch_asked(stop: threading.Event, interval: float = INTERVAL) -> None:
    """The same with the jobs alone by which what somebody did goes on: for a site to try."""
    _watch(partial(do_due, only=ASKED), stop, interval)


def watch_works(stop: threading.Event, interval: float = INTERVAL) -> None:
    """Do long work as it is asked, until `stop` is set; what is in hand is left for a next worker.

    Goes on when the database is away for a while.
    """
    _watch(do_works, stop, interval)


def do_due(stop: threading.Event | None = None, *, only: Collection[str] = ()) -> int:
    """Do the jobs that have their turn, or `only` those of these names; return how many were done.

    One that fails is tried again some minutes later, and keeps no other from its turn. Raises what
    the database raises when it is away.
    """
    rounds = [each for each in ROUNDS if not only or each.name in only]
    known = set(Job.objects.values_list("name", flat=True))
    new = [Job(name=each.name) for each in rounds if each.name not in known]
    Job.objects.bulk_create(new, ignore_conflicts=True)
    done = 0
    for each in rounds:
        now = timezone.now()
        if stop and stop.is_set():
            break
        if job := Job.objects.take(each.name, now, LEASE):
            try:
                each.do(now)
            except Exception:
                job.settle(timezone.now() + AGAIN)
                logger.exception("job %s failed", each.name)
            else:
                job.settle(now + each.every, done_at=timezone.now())
                done += 1
    return done


def do_works(stop: threading.Event | None = None) -> int:
    """Do the long work that waits, one after the other; return how much was done.

    Raises what the database raises when it is away.
    """
    is_stopping = stop.is_set if stop else lambda: False
    done = 0
    while not is_stopping() and (work := Work.objects.take(timezone.now())):
        _do_work(work, Progress(work, is_stopping))
        done += 1
    return done


def _do_work(work: Work, progress: Progress) -> None:
    try:
        if result := WORKS[WorkKind(work.kind)](work, progress):
            finish(work, result)
    except Interrupted:
        # For the next worker at once, if it is still ours; it counts as no failure.
        work.keep(state=WorkState.WAITING, due_at=timezone.now(), attempts=work.attempts - 1)
    except CannotBeDone as refusal:
        _end(work, Result(str(refusal)), WorkState.REFUSED)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _end(work, BROKE, WorkState.FAILED)
        logger.exception("work %d (%s) failed", work.pk, work.kind)


def _end(work: Work, result: Result, state: WorkState) -> None:
    with suppress(Interrupted):
        finish(work, result, state=state)


def _watch(do: Callable[[threading.Event], int], stop: threading.Event, interval: float) -> None:
    while not stop.is_set():
        try:
            close_old_connections()
            do(stop)
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database is away (%s); trying again", type(error).__name__)
        stop.wait(interval)


def what_is_late(now: datetime) -> list[str]:
    """What waits longer than it should, by name: jobs, and the mail. Takes two statements."""
    jobs = {job.name: job for job in Job.objects.all()}
    late = [
        each.name
        for each in ROUNDS
        if each.name not in jobs or jobs[each.name].due_at <= now - JOB_IS_LATE
    ]
    if QueuedMail.objects.due(now - MAIL_IS_LATE).exists():
        late.append("mail")
    return late
