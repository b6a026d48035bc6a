"""Lists that nobody counts to the end, since they may have a million rows.

A list of some thousand rows has pages by number, its count and any order. A longer one has an
order of its own, in which each page begins where the one before ended: the last is as near as the
first.
"""

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import BigAutoField, Lookup, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sessions_app.http import is_key

# In rows: a longer list is counted no further, and what is found by a word less far: who finds so
# many types more of it.
COUNTED_TO, FOUND_TO = 5_000, 1_000
# Before the key of a row, in the place of the number of a page; END alone is the last page.
AFTER, BEFORE, END = "na-", "voor-", "einde"
CHECKBOX = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'


class LongList(ChangeList):
    """A list that stays fast however long it is."""

    # Those of LongLists.
    model_admin: Any
    is_long = False
    # Of its rows, where they are counted: what finds them may take long, and is asked once.
    keys: list[int]
    places: list[tuple[Any, int]]
    # Where one reads on: the addresses of the pages around this one.
    first = earlier = later = last = ""

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        # Django would look up of each row whether its address is that of a list: a fifth of a page.
        self.way_back, self.preserved_filters = self.preserved_filters, ""

    def url_for_result(self, result: Model) -> str:
        """The address of a row, below that of the list, with what is chosen, to come back to."""
        address = f"{self.address}{result.pk}/change/"
        return f"{address}?{self.way_back}" if self.way_back else address

    def get_results(self, request: HttpRequest) -> None:
        if self.query:
            # What was found may stand anywhere in the order: where, is asked with the keys.
            self.places = self.first_places(self.queryset)
            self.keys = [key for _, key in self.places]
        else:
            self.keys = self.first_keys(self.queryset)
        self.is_long = len(self.keys) > self.counted_to
        self.show_full_result_count, self.full_result_count = False, None
        self.show_admin_actions = True
        if self.is_long:
            self._read_on(request.GET.get(PAGE_VAR, ""))
        else:
            self._turn_to_page()

    @property
    def counted_to(self) -> int:
        """How many rows are counted."""
        return FOUND_TO if self.query else COUNTED_TO

    @property
    def number(self) -> str:
        """How many rows there are, in words."""
        counted_to = f"{self.counted_to:,}".replace(",", ".")
        return f"meer dan {counted_to}" if self.is_long else str(self.result_count)

    def first_keys(self, rows: QuerySet[Any]) -> list[int]:
        """The keys of as many of these rows as are ever counted, and one more."""
        return list(rows.order_by().values_list("pk", flat=True)[: COUNTED_TO + 1])

    def first_places(self, rows: QuerySet[Any]) -> list[tuple[Any, int]]:
        """The same with what comes first in the order of the list, in no order."""
        places = rows.order_by().values_list(self.ordered_by, "pk")[: COUNTED_TO + 1]
        return [(_plain(value), key) for value, key in places]

    @property
    def ordered_by(self) -> str:
        """The field in the order of which a long list is."""
        return str(self.model_admin.long_order.removeprefix("-"))

    def _turn_to_page(self) -> None:
        """Show the page of this number, or all where that is asked and they are few."""
        order, count = self.queryset.query.order_by, len(self.keys)
        # Found first and put in order after: a database that thinks of many reads the whole order.
        rows = self.apply_select_related(self.root_queryset.filter(pk__among=self.keys))
        self.paginator = Paginator(rows.order_by(*order), self.list_per_page)
        self.paginator.count = self.result_count = count
        self.can_show_all = count <= self.list_max_show_all
        self.multi_page = count > self.list_per_page
        if self.show_all and self.can_show_all:
            self.result_list = self.paginator.object_list
            return
        try:
            self.result_list = self.paginator.page(self.page_num).object_list
        except InvalidPage as error:
            raise IncorrectLookupParameters from error

    def _read_on(self, asked: str) -> None:
        """Show the page that begins after a row or ends before one."""
        is_backwards = asked == END or asked.startswith(BEFORE)
        # The number of a page, from when the list was shorter, is no key.
        key = asked.removeprefix(AFTER).removeprefix(BEFORE) if "-" in asked else ""
        row = self.root_queryset.filter(pk=key).first() if is_key(key) else None
        name = self.ordered_by
        is_downwards = self.model_admin.long_order.startswith("-") != is_backwards
        sign = "-" if is_downwards else ""
        rows = self.queryset
        if len(self.keys) <= COUNTED_TO:
            keys = self._keys_from(row, name, is_downwards=is_downwards)
            rows = self.apply_select_related(self.root_queryset.filter(pk__among=keys))
        rows = _beyond(rows, row, name, is_downwards=is_downwards)
        found = list(rows.order_by(f"{sign}{name}", f"{sign}pk")[: self.list_per_page + 1])
        shown, has_more = found[: self.list_per_page], len(found) > self.list_per_page
        if is_backwards:
            shown.reverse()
        self.result_list = shown
        # All that is shown is all that can be chosen at once.
        self.result_count, self.sortable_by = len(shown), []
        self.can_show_all = self.multi_page = False
        if shown and (has_more if is_backwards else row is not None):
            self.first, self.earlier = self._page(""), self._page(f"{BEFORE}{shown[0].pk}")
        if shown and (row is not None if is_backwards else has_more):
            self.later, self.last = self._page(f"{AFTER}{shown[-1].pk}"), self._page(END)

    def _keys_from(self, row: Model | None, name: str, *, is_downwards: bool) -> list[int]:
        """The keys of a page and one more, of as few as are found.

        They are put in order here: a database that thinks they stand anywhere looks for the first
        of them along all names, and may find them at the end.
        """
        ordered = sorted(self.places, reverse=is_downwards)
        if row is not None:
            own = (_plain(getattr(row, name)), row.pk)
            ordered = [one for one in ordered if (one < own if is_downwards else one > own)]
        return [key for _, key in ordered[: self.list_per_page + 1]]

    def _page(self, asked: str) -> str:
        return self.get_query_string({PAGE_VAR: asked} if asked else None)


class LongLists(admin.ModelAdmin[Any]):
    """Lists that stay fast however long they are."""

    # A field that is never empty, for which there is an index; the newest first unless said.
    long_order = "-pk"

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return LongList

    def action_checkbox(self, obj: Model) -> SafeString:
        """As Django makes it, without a template for each row: a quarter of the page."""
        label = gettext("Select this object for an action - {}").format(obj)
        return format_html(CHECKBOX, ACTION_CHECKBOX_NAME, obj.pk, label)


@BigAutoField.register_lookup
class Among(Lookup[Any]):
    """Whether a key is one of these, which may be thousands and go as one value together."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        keys = json.dumps(self.rhs)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, keys]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self.rhs]


def _plain(value: Any) -> Any:
    """The value of a column, as Python compares it."""
    return bytes(value) if isinstance(value, memoryview) else value


def _beyond(
    rows: QuerySet[Any], row: Model | None, name: str, *, is_downwards: bool
) -> QuerySet[Any]:
    """The rows after this one, in the order of a field and of their keys; all without one."""
    if row is None:
        return rows
    sign, value = "lte" if is_downwards else "gte", getattr(row, name)
    # In two parts, the first of which an index serves.
    up_to = {name: value, f"pk__{'gte' if is_downwards else 'lte'}": row.pk}
    return rows.filter(**{f"{name}__{sign}": value}).exclude(**up_to)
