"""Does all that the site does by itself: sends mail, and goes round the jobs."""

import threading
from typing import Any

from django.core.management.base import BaseCommand

from registrations import jobs
from registrations.letters import outbox
from registrations.management.stopping import stopped_by_signals


class Command(BaseCommand):
    """The worker."""

    help = (
        "Send mail as it comes, do the daily work (reminders, places that came free, small groups, "
        "forgetting), and the long work that organisers ask for. Goes on until SIGTERM or Ctrl-C; "
        "then what is in hand is finished, or left to the next. Any number of machines may run it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with stopped_by_signals() as stop:
            # Mail goes on while a job takes its time: somebody may wait for a code. So does a job
            # while an organiser's work does.
            others = [
                threading.Thread(target=_until_stopped, args=[watch, stop])
                for watch in (outbox.watch, jobs.watch_works)
            ]
            for other in others:
                other.start()
            try:
                _until_stopped(jobs.watch, stop)
            finally:
                for other in others:
                    other.join()


def _until_stopped(watch: Any, stop: threading.Event) -> None:
    """Where one part of the worker breaks, the others stop as well: who runs it starts it anew."""
    try:
        watch(stop)
    finally:
        stop.set()
