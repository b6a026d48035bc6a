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
        "Send mail as it comes, and do the daily work: reminders, places that came free, small "
        "groups, forgetting. Goes on until SIGTERM or Ctrl-C; then what is in hand is finished. "
        "Any number of machines may run it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with stopped_by_signals() as stop:
            # Mail goes on while a job takes its time: somebody may wait for a code.
            postman = threading.Thread(target=_until_stopped, args=[outbox.watch, stop])
            postman.start()
            try:
                _until_stopped(jobs.watch, stop)
            finally:
                postman.join()


def _until_stopped(watch: Any, stop: threading.Event) -> None:
    """Where one half of the worker breaks, the other stops as well: who runs it starts it anew."""
    try:
        watch(stop)
    finally:
        stop.set()
