"""Loads the editions the site begins with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from sessions_app import first_editions


class Command(BaseCommand):
    """Loads the first editions."""

    help = "Load the edition of 2021 and its predecessor, or the same programme as an upcoming one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--upcoming",
            action="store_true",
            help="load the programme as a new edition in the coming months, for demo and trial",
        )

    def handle(self, *, upcoming: bool, verbosity: int, **options: Any) -> None:
        if upcoming:
            loaded = [first_editions.load_upcoming(timezone.now())]
        else:
            loaded = first_editions.load_past()
        for edition, is_new in loaded if verbosity else []:
            said = (
                f"Loaded {edition.slug}." if is_new else f"{edition.slug} is there: left as it is."
            )
            self.stdout.write(said)
