"""A theme in the admin: how many have a place, who waits, and which groups are small."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest

from registrations.admin.board import BoardPages
from registrations.admin.deleting import KeptWhileKnown
from registrations.admin.links import LinksPage
from registrations.admin.rooms import RoomPages
from registrations.admin.telling import TellingPage
from registrations.admin.waiting_list import PROMOTED, WaitingListPage
from registrations.forms.capacity import CapacityPage
from registrations.groups.facilitators import agendas_follow
from registrations.models import Participant, Subgroup
from registrations.places import waiting_list
from sessions_app.admin.lists import is_list
from sessions_app.admin.theme import ThemePages
from sessions_app.models import Theme


@admin.register(Theme)
class ThemeAdmin(
    KeptWhileKnown, RoomPages, LinksPage, WaitingListPage, TellingPage, BoardPages, ThemePages
):
    """A theme, with all that is done for its people below it."""

    form = CapacityPage
    list_display = ["title", "of_edition", "capacity", "placed", "waiting", "too_small", "places"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        themes: QuerySet[Theme] = super().get_queryset(request)
        if not is_list(request):
            return themes
        return themes.annotate(small_count=Coalesce(Subquery(_small_groups()), 0))

    @admin.display(description="te klein", ordering="small_count")
    def too_small(self, theme: Any) -> str:
        if not theme.small_count:
            return "–"
        return f"{theme.small_count} {'groep' if theme.small_count == 1 else 'groepen'}"

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


def _small_groups() -> QuerySet[Subgroup, Any]:
    """How many groups of the theme outside have fewer people than the edition's smallest size."""
    people = Participant.objects.placed().filter(subgroup=OuterRef("pk")).order_by()
    members = Subquery(people.values("subgroup").annotate(number=Count("pk")).values("number"))
    small = Subgroup.objects.filter(theme=OuterRef("pk")).alias(members=Coalesce(members, 0))
    small = small.filter(members__lt=F("theme__edition__subgroup_min")).order_by()
    return small.values("theme").annotate(number=Count("pk")).values("number")
