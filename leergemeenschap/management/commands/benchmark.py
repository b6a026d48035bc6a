"""`manage.py benchmark`: how fast the site is beside a bare Django."""

import json
import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from leergemeenschap.benchmark import load, measures, people, rounds
from leergemeenschap.benchmark.measures import Measure, Measured
from leergemeenschap.benchmark.rounds import Pressure
from leergemeenschap.benchmark.servers import Served

HEADINGS = ("", "site/s", "bare/s", "ratio", "lowest", "highest", "bar", "statements", "bytes")
ROW = "{:<24}{:>9}{:>9}{:>8}{:>8}{:>9}{:>7}{:>12}{:>9}"


class Command(BaseCommand):
    """The benchmark."""

    help = (
        "Serve the site and a bare Django by gunicorn on one PostgreSQL, load them in turn, and "
        "tell how often the site does what people do, as a part of how often the bare one does. "
        "Makes a database of its own on the server of DATABASE_URL, and drops it; without "
        "DATABASE_URL the server is its own too. It wants the whole machine: not beside a site "
        "that people use."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=5, help="of site and bare, per measure")
        parser.add_argument("--seconds", type=int, default=3, help="of load in each turn")
        parser.add_argument("--clients", type=int, default=8, help="how many press at once")
        parser.add_argument("--workers", type=int, default=2, help="of gunicorn, for each of both")
        parser.add_argument("--python", action="store_true", help="press by Python, not by wrk")
        parser.add_argument("--only", default="", help="the measures with this in their name")
        parser.add_argument("--quick", action="store_true", help="one round of a second: it runs")

    def handle(self, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("The benchmark needs PostgreSQL: name one in DATABASE_URL, or none.")
        # Of the people who sign in while it is measured; the servers have a log of their own.
        logging.disable(logging.WARNING)
        pressure = Pressure(
            by="Python" if options["python"] else load.generator(),
            clients=options["clients"],
            seconds=1 if options["quick"] else options["seconds"],
            rounds=1 if options["quick"] else options["rounds"],
        )
        with rounds.database():
            filled = people.fill()
            with rounds.both(options["workers"]) as (site, bare):
                chosen = [
                    measure
                    for measure in measures.all_of(filled, site, bare)
                    if options["only"] in measure.name
                ]
                results = [self.taken(each, site, bare, pressure) for each in chosen]
                self.tell(pressure, results, site, bare)

    def taken(self, measure: Measure, site: Served, bare: Served, pressure: Pressure) -> Measured:
        """What came of one measure, with a line on the screen for each round."""

        def told(number: int) -> None:
            line = f"{measure.name}, round {number} of {pressure.rounds}"
            self.stderr.write(f"\r{line:<60}", ending="")
            self.stderr.flush()

        return rounds.taken(measure, site, bare, pressure, told)

    def tell(self, pressure: Pressure, results: list[Measured], site: Served, bare: Served) -> None:
        """The table, and the same as JSON."""
        memory, first_answer = site.memory(), site.first_answer
        data = {
            "generator": pressure.by,
            "clients": pressure.clients,
            "seconds": pressure.seconds,
            "rounds": pressure.rounds,
            "memory_mib_per_worker": {"site": round(memory, 1), "bare": round(bare.memory(), 1)},
            "first_answer_seconds": {
                "site": round(first_answer, 2),
                "bare": round(bare.first_answer, 2),
            },
            "measures": [result.as_data() for result in results],
        }
        self.stderr.write("\r" + " " * 60 + "\r", ending="")
        self.stdout.write(ROW.format(*HEADINGS))
        for result in results:
            row = result.as_data()
            self.stdout.write(ROW.format(*("–" if v is None else str(v) for v in row.values())))
        self.stdout.write(
            f"\nOf {pressure.rounds} rounds of {pressure.seconds} s, by {pressure.clients} clients;"
            f" pressed by {pressure.by}. A POST counts once its row and its mail are stored.\n"
            f"Memory {memory:.1f} MiB per worker (PSS), first answer {first_answer:.2f} s after "
            f"the start.\n"
        )
        self.stdout.write(json.dumps(data))
