"""An edition in numbers: a page for organisers, its tables as files, and a report for others."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from registrations.desk import pictures, statistics
from registrations.desk.numbers import SMALLEST, Numbers, Subject, TableLine
from registrations.groups import spreadsheet
from sessions_app.http import Download
from sessions_app.models import Edition

# The organisations that are named on the page; the rest is in the file.
LARGEST_NAMED = 15


class StatisticsPages(admin.ModelAdmin[Edition]):
    """Adds to an edition its numbers."""

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
            "statistics": ("cijfers/", self.statistics_page),
            "numbers": ("cijfers/<str:subject>.csv", self.numbers_file),
            "report": ("verslag/", self.report_page),
        }
        return [
            path(
                f"<int:pk>/{route}",
                self.admin_site.admin_view(page),
                name=f"sessions_app_edition_{name}",
            )
            for name, (route, page) in pages.items()
        ] + super().get_urls()

    @method_decorator(require_safe)
    def statistics_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every number of an edition, as a picture and in a table."""
        edition = self._edition(request, pk)
        found = statistics.of(edition, timezone.now())
        tables = {subject.name.lower(): table for subject, table in found.tables.items()}
        organisations = found.tables[Subject.ORGANISATIONS]
        largest = replace(organisations, lines=organisations.lines[:LARGEST_NAMED])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Cijfers: {edition}",
            "opts": self.opts,
            "edition": edition,
            "found": found,
            "tables": tables,
            "smallest": SMALLEST,
            "themes": pictures.dotted(found.tables[Subject.THEMES]),
            "sectors": pictures.bubbles(found.tables[Subject.SECTORS].lines),
            "days": pictures.by_day(found.signed_up),
            "map": pictures.on_map(found.tables[Subject.PROVINCES].lines),
            "organisations": pictures.dotted(largest),
            "smaller": organisations.lines[LARGEST_NAMED:],
            "sheets": pictures.marked(found.tables[Subject.SESSIONS].lines),
            "leaving": pictures.dotted(found.tables[Subject.LEAVING]),
            "groups": pictures.seats(found.tables[Subject.GROUPS].lines),
        }
        return render(request, "admin/sessions_app/edition/statistics.html", context)

    @method_decorator(require_safe)
    def numbers_file(self, request: HttpRequest, pk: int, subject: str) -> HttpResponse:
        """One table as a file, in which small groups are merged."""
        edition = self._edition(request, pk)
        if subject not in list(Subject):
            raise Http404
        table = statistics.of(edition, timezone.now()).tables[Subject(subject)].shareable()
        rows = [[line.label, *map(str, line.cells)] for line in table.lines]
        content = spreadsheet.people_csv(table.columns, [rows])
        name = f"{edition.slug}-{subject}.csv"
        return Download(name, b"".join(content), "text/csv; charset=utf-8")

    @method_decorator(require_safe)
    def report_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One page to print for partners and funders, in which small groups are merged."""
        edition = self._edition(request, pk)
        now = timezone.now()
        found = statistics.of(edition, now)
        sectors = Numbers(
            Subject.SECTORS,
            ("Sector", "Deelnemers"),
            [line.added_up() for line in found.tables[Subject.SECTORS].lines],
        )
        context = {
            "edition": edition,
            "found": found,
            "placed": TableLine("", (found.placed,)).veiled().cells[0],
            "now": now,
            "smallest": SMALLEST,
            "pictures": {
                "Thema’s": _in_short(found.tables[Subject.THEMES]),
                "Sectoren": _in_short(sectors),
                "Provincies": _in_short(found.tables[Subject.PROVINCES]),
                "Wie er was": _in_short(found.attended),
            },
        }
        return render(request, "registrations/organiser/report.html", context)

    def _edition(self, request: HttpRequest, pk: int) -> Edition:
        editions = Edition.objects.prefetch_related("sessions", "themes", "partners")
        return get_object_or_404(editions, pk=pk)


def _in_short(table: Numbers) -> pictures.Dotted:
    """Rows of dots for paper: without small numbers, and without rows that are empty."""
    lines = [line for line in table.shareable().lines if not line.is_empty]
    return pictures.dotted(replace(table, lines=lines), pictures.SHORT)
