"""Queues the reminders and signals whose moment has come; for a timer, once an hour or a day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.groups.small_groups import report_small_groups
from registrations.letters.reminders import queue_reminders


class Command(BaseCommand):
    """Queues reminders, and tells of small groups."""

    help = (
        "Queue the reminders of sessions whose moment has come, and tell of groups that are or "
        "will be too small. Safe to run at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        self.stdout.write(f"{queue_reminders(now)} reminders queued")
        self.stdout.write(f"{report_small_groups(now)} small groups reported")
