"""The list of people: found by any part of a name, and filtered with the numbers beside it."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from registrations.desk import people
from registrations.models import Participant
from registrations.models.participant import NO_ADDRESS, ParticipantQuerySet
from sessions_app.admin.lists import EditionFilter, EditionLists
from sessions_app.admin.long_lists import LongList
from sessions_app.at_hand import editions
from sessions_app.models import Edition


class ListOfPeople(LongList):
    """A list of people that knows how many are behind each choice of its filters."""

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        self.request = request
        super().__init__(request, *args, **options)

    @cached_property
    def counts(self) -> people.Counts | None:
        """How many there are by filter and value, in two statements for all filters.

        None where there are so many that nobody counts them.
        """
        if self.is_long:
            return None
        if not (chosen := people.chosen_in(self.request.GET)):
            return people.counted(Participant.objects.filter(pk__among=self.keys), chosen)
        found: Any = self.root_queryset
        for spec in self.filter_specs:
            if isinstance(spec, EditionFilter):
                found = spec.queryset(self.request, found)
        found, _ = self.model_admin.get_search_results(self.request, found, self.query)
        keys = self.first_keys(found)
        if len(keys) > self.counted_to:
            return None
        return people.counted(Participant.objects.filter(pk__among=keys), chosen)


class PeopleFilter(admin.SimpleListFilter):
    """A filter that says how many people are behind each choice; without any it is not shown."""

    template = "admin/registrations/participant/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        name = self.parameter_name or ""
        return list(_labels(request, model_admin)[name].items())

    def queryset(self, request: HttpRequest, queryset: ParticipantQuerySet) -> ParticipantQuerySet:  # type: ignore[override]
        value = self.value()
        return people.narrowed(queryset, {self.parameter_name or "": value}) if value else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        """All, and each value that somebody is behind or that is chosen; or that nobody counted."""
        yield {
            "selected": not self.value(),
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "Alle",
        }
        name, chosen = self.parameter_name or "", self.value()
        counts = None if changelist.counts is None else changelist.counts[name]
        groups = people.groups_in({*(counts or ()), chosen}) if name == people.GROUP else {}
        for value, label in [*self.lookup_choices, *groups.items()]:
            if counts is None or counts[value] or value == chosen:
                yield {
                    "selected": value == chosen,
                    "query_string": changelist.get_query_string({name: value}),
                    "display": label if counts is None else f"{label} ({counts[value]})",
                }


def _labels(request: HttpRequest, pages: Any) -> dict[str, dict[str, str]]:
    """What may be chosen in the list of this request; read once, for all of its filters."""
    kept = "_labels_of_people"
    if not hasattr(request, kept):
        edition = EditionFilter(request, _parameters(request), Participant, pages).value()
        known = {str(one.pk): one for one in editions(request)}
        found = people.labels(known.get(edition or ""))
        setattr(request, kept, found)
    labels: dict[str, dict[str, str]] = getattr(request, kept)
    return labels


def _parameters(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.GET.getlist(name) for name in request.GET}


FILTERS: list[Any] = [
    type(f"{name.title()}Filter", (PeopleFilter,), {"parameter_name": name, "title": heading})
    for name, heading in people.HEADINGS.items()
]


class PeopleList(EditionLists):
    """Adds to the pages of participants how the list looks, and how one finds somebody in it."""

    list_display = ["name", "organisation", "theme_title", "group", "status", "of_edition", "since"]
    list_display_links = ["name"]
    list_filter = FILTERS
    list_select_related = ["theme", "subgroup"]
    list_per_page = 100
    show_facets = admin.ShowFacets.NEVER
    long_order = "sort_key"
    # Any field would do: it says that there is a box. How people are found is below.
    search_fields = ["search"]
    search_help_text = (
        "Zoek op een deel van de naam, het e-mailadres, de organisatie of de functie. "
        "Een kort woord vindt alleen wat daarmee begint."
    )

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return ListOfPeople

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Any part of a name in any order; a row is found once."""
        found: Any = queryset
        return (found.search(search_term) if search_term else found), False

    @admin.display(description="naam", ordering="sort_key")
    def name(self, participant: Participant) -> str:
        """As one writes it; the list is in the order of family names."""
        if participant.email or participant.forgotten_at:
            return participant.full_name
        return format_html("{}<br><small>{}</small>", participant.full_name, NO_ADDRESS)

    @admin.display(description="thema", ordering="theme")
    def theme_title(self, participant: Participant) -> str:
        """Without the edition, which stands above the list."""
        return participant.theme.title

    @admin.display(description="groep", ordering="subgroup__number")
    def group(self, participant: Participant) -> int | None:
        """The number of the group."""
        return participant.subgroup_number

    @admin.display(description="leergemeenschap", ordering="edition")
    def of_edition(self, participant: Participant) -> Edition:
        """Only where people of all editions stand together."""
        return participant.edition

    @admin.display(description="aangemeld", ordering="registered_at")
    def since(self, participant: Participant) -> str:
        """The day."""
        day = timezone.localdate(participant.registered_at)
        return f"{day.day}-{day.month}-{day.year}"
