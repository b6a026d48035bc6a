"""Queues the reminders whose moment has come; for a timer, once an hour or once a day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.reminders import queue_reminders


class Command(BaseCommand):
    help = "Queue the reminders of sessions whose moment has come. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{queue_reminders(timezone.now())} reminders queued")
