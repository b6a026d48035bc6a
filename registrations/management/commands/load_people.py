"""Fills an edition with invented people, for programmers who want to see what becomes slow."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from registrations.desk import crowd
from registrations.desk.crowd import Crowd
from sessions_app.models import Edition


class Command(BaseCommand):
    """Loads a crowd of invented people."""

    help = (
        "Fill a new edition, or with --edition one that is there, with invented people. For "
        "development only: it refuses where DEBUG is off or somebody is real."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--participants", type=int, required=True, help="how many people")
        parser.add_argument("--edition", metavar="SLUG", help="one that is there already")
        parser.add_argument("--themes", type=int, default=3, help="of a new edition; 3 unless set")
        parser.add_argument(
            "--held", action="store_true", help="the first session of a new edition was held"
        )
        parser.add_argument(
            "--grouped", action="store_true", help="whoever has a place is in a subgroup"
        )
        parser.add_argument(
            "--mails", type=int, nargs="?", const=1, default=0, help="how many each was sent"
        )
        parser.add_argument("--seed", type=int, default=Crowd.seed, help="gives other people")

    def handle(
        self,
        *,
        participants: int,
        edition: str | None,
        themes: int,
        held: bool,
        grouped: bool,
        mails: int,
        seed: int,
        verbosity: int,
        **options: Any,
    ) -> None:
        if not settings.DEBUG:
            raise CommandError("load_people is for development: it needs DEBUG=on.")
        if crowd.has_real_people():
            raise CommandError("This database knows people who are not invented: use another one.")
        if participants < 1 or themes < 1 or mails < 0:
            raise CommandError("There is one participant and one theme at least.")
        now, many = timezone.now(), Crowd(participants, grouped=grouped, mails=mails, seed=seed)
        if edition is None:
            home = crowd.new_edition(many, now, themes=themes, held=held)
        else:
            home = _edition(edition)
        for count in crowd.gather(many, home, now):
            if verbosity:
                self.stdout.write(f"\r{home.slug}: {count} of {participants} people", ending="")
                self.stdout.flush()
        crowd.settle()
        if verbosity:
            self.stdout.write(f"\n{settings.SITE_URL}{home.get_absolute_url()}")


def _edition(slug: str) -> Edition:
    home = Edition.objects.filter(slug=slug, themes__isnull=False).first()
    if home is None:
        raise CommandError(f"There is no edition with a theme whose slug is {slug!r}.")
    return home
