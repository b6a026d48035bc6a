"""Writes the pages that a proxy shows when it does not ask the site."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string

PAGES = ["400.html", "404.html", "413.html", "429.html", "500.html", "503.html"]


class Command(BaseCommand):
    """Writes our error pages as files."""

    help = "Write our error pages to a folder, for the proxy. Run collectstatic first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        to.mkdir(parents=True, exist_ok=True)
        for page in PAGES:
            # The proxy may be reading the page of before.
            new = to / f".{page}"
            new.write_text(render_to_string(page), encoding="utf-8")
            new.replace(to / page)
