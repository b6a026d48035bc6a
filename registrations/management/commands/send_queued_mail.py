"""Sends the mail that waits in the outbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registrations.letters import outbox
from registrations.management.stopping import stopped_by_signals


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
