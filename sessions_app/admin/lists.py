"""Lists of the admin that are about the edition at hand, unless another or all are asked for."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from sessions_app.admin.long_lists import LongLists
from sessions_app.at_hand import ALL, PARAMETER, at_hand, editions


class EditionFilter(admin.SimpleListFilter):
    """By edition: a list starts with the one at hand, and one press shows all."""

    title = "leergemeenschap"
    parameter_name = PARAMETER
    template = "admin/edition_filter.html"

    def __init__(self, request: HttpRequest, params: Any, model: Any, pages: Any) -> None:
        self.at_hand = at_hand(request)
        self.path = pages.edition_path
        self.takes_none = pages.has_rows_of_no_edition
        super().__init__(request, params, model, pages)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(edition.pk), str(edition)) for edition in editions(request)]

    def value(self) -> str | None:
        """The key of the edition that is shown; None for all of them."""
        asked = super().value()
        if asked == ALL:
            return None
        if asked in dict(self.lookup_choices):
            return asked
        return str(self.at_hand.pk) if self.at_hand else None

    def choices(self, changelist: Any) -> Iterator[Any]:
        """All, and each edition."""
        shown = self.value() or ALL
        for key, label in [(ALL, "Alle leergemeenschappen"), *self.lookup_choices]:
            yield {
                "selected": key == shown,
                "query_string": changelist.get_query_string({PARAMETER: key}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        shown = self.value()
        if not shown:
            return queryset
        of_none = Q(**{self.path: None}) if self.takes_none else Q()
        return queryset.filter(Q(**{self.path: shown}) | of_none)


def is_list(request: HttpRequest) -> bool:
    """Whether this is the page of a list, which shows more of a row than the page about it."""
    match = request.resolver_match
    return match is not None and (match.url_name or "").endswith("_changelist")


class EditionLists(LongLists):
    """Rows of an edition; the column that names it stands only where all editions are shown."""

    # From a row to its edition.
    edition_path = "edition"
    edition_column = "of_edition"
    # Such a row is in the list of each edition.
    has_rows_of_no_edition = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if not _shows_all(request):
            return rows
        # The name of an edition has the day of its first session.
        return rows.prefetch_related(f"{self.edition_path}__sessions")

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [EditionFilter, *super().get_list_filter(request)]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = super().get_list_display(request)
        return [one for one in columns if _shows_all(request) or one != self.edition_column]


def _shows_all(request: HttpRequest) -> bool:
    """Whether rows of all editions stand together."""
    return request.GET.get(PARAMETER) == ALL
