"""A theme in the admin: how many have a place, who waits, and which groups are small."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from registrations.admin.board import BoardPages
from registrations.admin.deleting import KeptWhileKnown
from registrations.admin.links import LinksPage
from registrations.admin.rooms import RoomPages
from registrations.admin.telling import TellingPage
from registrations.admin.waiting_list import PROMOTED, WaitingListPage
from registrations.desk.overview import ThemeStand, counts_by_edition
from registrations.forms.capacity import CapacityPage
from registrations.groups.facilitators import agendas_follow
from registrations.places import waiting_list
from sessions_app.admin.long_lists import LongList
from sessions_app.admin.theme import ThemePages
from sessions_app.models import Theme


class ListOfThemes(LongList):
    """A list of themes that knows how each of them stands."""

    # When their people were counted, where that was not just now.
    counted_at: datetime | None = None

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = themes = list(self.result_list)
        counts = counts_by_edition({theme.edition for theme in themes}, timezone.now())
        for theme in themes:
            theme.stand = ThemeStand.of(theme, counts[theme.edition_id])
        self.counted_at = min((each.at for each in counts.values() if each.at), default=None)


@admin.register(Theme)
class ThemeAdmin(
    KeptWhileKnown, RoomPages, LinksPage, WaitingListPage, TellingPage, BoardPages, ThemePages
):
    """A theme, with all that is done for its people below it."""

    form = CapacityPage
    list_display = ["title", "of_edition", "capacity", "placed", "waiting", "too_small", "places"]

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return ListOfThemes

    @admin.display(description="te klein")
    def too_small(self, theme: Any) -> str:
        small = theme.stand.small
        return f"{small} {'groep' if small == 1 else 'groepen'}" if small else "–"

    def save_model(
        self, request: HttpRequest, obj: Theme, form: ModelForm[Theme], change: bool
    ) -> None:
        """More places are for those who wait."""
        super().save_model(request, obj, form, change)
        if count := waiting_list.promote_waiting(obj):
            messages.success(request, PROMOTED.format(count))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who begins or stops to lead the theme hears of it."""
        with agendas_follow([form.instance.edition]):
            super().save_related(request, form, formsets, change)

    def delete_model(self, request: HttpRequest, obj: Theme) -> None:
        """Who leads it does so no more."""
        with agendas_follow([obj.edition]):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Theme]) -> None:
        """As one by one."""
        for theme in queryset:
            self.delete_model(request, theme)
