"""Forgets people whose time has come; the worker does it daily by itself."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from registrations.privacy import forgetting


class Command(BaseCommand):
    """Forgets people, and old mail and logs."""

    help = (
        "Forget the people of editions whose term has passed, and old mail and logs. Safe to run "
        "at any time. With --dry-run: only tell how much that would be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        gone = forgetting.forget_people(timezone.now(), dry_run=dry_run)
        self.stdout.write("would be forgotten:" if dry_run else "forgotten:")
        for kind, count in asdict(gone).items():
            self.stdout.write(f"  {kind.replace('_', ' ')}: {count}")
