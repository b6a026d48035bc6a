"""Sends the mail that waits in the outbox."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registrations.letters import outbox


class Command(BaseCommand):
    """Sends the mail that waits, once or for good."""

    help = "Send the mail that is due. With --watch: go on until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch", action="store_true", help="go on until SIGTERM or Ctrl-C, as a service"
        )

    def handle(self, *args: Any, watch: bool, **options: Any) -> None:
        with stopped_by_signals() as stop:
            if watch:
                outbox.watch(stop)
            else:
                self.stdout.write(f"Mails sent: {outbox.send_due(stop)}")


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that the mail in hand can be finished."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        # In a thread of its own: the handler may interrupt stop.wait() while it holds its lock.
        threading.Thread(target=stop.set).start()

    signals = [signal.SIGTERM, signal.SIGINT]
    handlers = [signal.signal(number, ask) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, handlers, strict=True):
            signal.signal(number, handler)
