"""`manage.py demo`: the whole site on this computer, with invented people."""

import io
import logging
import os
import shutil
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from django.db import connections, transaction
from django.utils import timezone

from leergemeenschap.demo import environment, published, running
from leergemeenschap.demo.cast import FACILITATORS, ORGANISER, PASSWORD
from registrations import jobs
from registrations.desk import invented
from registrations.letters import outbox
from registrations.models import Participant
from sessions_app.models import Edition, User


class Command(BaseCommand):
    """The demo."""

    help = "Draait een proefversie van de site, met verzonnen mensen en een eigen database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        environment.add_arguments(parser)

    def handle(self, *, port: int, data: Path, reset: bool, **options: Any) -> None:
        # Accounts with a known password may never enter a real database.
        if settings.DATABASES["default"]["NAME"] != str(environment.database(data)):
            raise CommandError("Start de demo met: python manage.py demo")
        logging.disable(logging.WARNING)
        # A shell that starts us in the background has SIGINT ignored.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        try:
            # The port first: who holds it may be using the data.
            with _listen(port) as server:
                self.say("De demo wordt klaargezet…")
                if reset:
                    _clear(data)
                _fill(data)
                # Only now: it looks for the static files when it starts.
                server.set_app(get_internal_wsgi_application())
                self.welcome(data)
                _serve(server)
        except KeyboardInterrupt:
            self.say("\nDe demo is gestopt.")

    def welcome(self, data: Path) -> None:
        """Say where everything is."""
        addresses = [email for email, _ in [ORGANISER, *FACILITATORS]]
        users = User.objects.filter(email__in=addresses).order_by("-is_staff", "email")
        accounts = "\n".join(
            f"    {user.email:<31}{_role(user)}" for user in users.prefetch_related("themes")
        )
        edition = Edition.objects.current(timezone.now())
        if edition and edition.is_over(timezone.now()):
            self.say("De leergemeenschap in deze demo is voorbij. Begin opnieuw met --reset.")
        self.say(f"""
De demo draait. Alle mensen en organisaties erin zijn verzonnen.
Gebruik hem om te proberen, niet voor echte aanmeldingen.

    Site      {settings.SITE_URL}/
    Beheer    {settings.SITE_URL}/admin/
    Mail      {data / "mail"} (als bestand)

Bovenaan elke pagina kijkt u met één druk rond als organisator, gespreksleider of deelnemer.
Of log in met een van deze accounts, wachtwoord {PASSWORD}:

{accounts}

Stoppen: Ctrl-C. De gegevens blijven bewaard; --reset begint opnieuw.""")

    def say(self, text: str) -> None:
        """Write it at once, also where the output is not a screen."""
        self.stdout.write(text)
        self.stdout.flush()


def _role(user: User) -> str:
    """What a user of the demo does, for the welcome."""
    if user.is_staff:
        return "organisator"
    titles = {f"van {theme}": None for theme in user.themes.all()}
    return " ".join(["gespreksleider", *titles])


def _listen(port: int) -> ThreadedWSGIServer:
    try:
        # On Windows, reuse would let two servers share one port.
        return ThreadedWSGIServer(
            ("127.0.0.1", port), WSGIRequestHandler, allow_reuse_address=os.name == "posix"
        )
    except OSError as error:
        raise SystemExit(f"Poort {port} is niet vrij. Kies een andere met --port.") from error


def _clear(data: Path) -> None:
    """Delete what the demo made. The key stays: it is already in use."""
    for file in data.glob(f"{environment.database(data).name}*"):
        file.unlink()
    for folder in ("mail", "static"):
        shutil.rmtree(data / folder, ignore_errors=True)


def _fill(data: Path) -> None:
    """Bring database and static files up to date; invent people where there are none yet."""
    (data / "mail").mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Edition.objects.exists():
        _invent()


@transaction.atomic
def _invent() -> None:
    """The programme, ninety participants, the accounts, an edition half-way, and outcomes."""
    for upcoming in (False, True):
        call_command("load_programme", upcoming=upcoming, stdout=io.StringIO())
    now = timezone.now()
    edition = Edition.objects.current(now)
    assert edition  # noqa: S101 - it was loaded just now
    edition.contact_email = "vragen@example.org"
    edition.save()
    themes = list(edition.themes.all())
    Participant.objects.bulk_create(invented.invent(themes, now))
    email, name = ORGANISER
    User.objects.create_superuser(email, PASSWORD, name=name)
    leaders = [User.objects.create_user(email, PASSWORD, name=name) for email, name in FACILITATORS]
    for theme, leader in zip(themes, leaders, strict=False):
        theme.facilitators.add(leader)
    running.invent(edition, leaders, now)
    if edition.follows:
        published.invent(edition.follows)


def _serve(server: ThreadedWSGIServer) -> None:
    """Answer requests, send mail and do what was asked for later until interrupted."""
    stop = threading.Event()
    workers = [
        threading.Thread(target=_work, args=[watch, stop], daemon=True)
        for watch in (outbox.watch, jobs.watch_asked, jobs.watch_works)
    ]
    for worker in workers:
        worker.start()
    try:
        server.serve_forever()
    finally:
        stop.set()
        for worker in workers:
            worker.join(timeout=10)
        connections.close_all()


def _work(watch: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Do the work of a worker until stopped; then the thread leaves the database."""
    try:
        watch(stop)
    finally:
        connections.close_all()
