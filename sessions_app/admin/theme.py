"""Themes and sessions in the admin, each on a page of its own."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from sessions_app.admin.fields import FIELDS, TickedField
from sessions_app.admin.history import ToldChanges
from sessions_app.admin.lists import EditionLists
from sessions_app.admin.numbered import NumberedPage
from sessions_app.at_hand import asked_for, at_hand
from sessions_app.models import Edition, Session, Theme


class OfAnEdition(EditionLists, ToldChanges):
    """A row that belongs to an edition, and stays there."""

    form = NumberedPage
    list_select_related = ["edition"]
    formfield_overrides = FIELDS

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new row is of the edition that one works on."""
        return {"edition": asked_for(request) or at_hand(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The editions by their names, which take no statement each."""
        if db_field.name == "edition":
            options = {"queryset": Edition.objects.named()} | options
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["edition"] if obj else []

    @admin.display(description="leergemeenschap", ordering="edition")
    def of_edition(self, row: Theme | Session) -> str:
        return str(row.edition)


class ThemePages(OfAnEdition):
    """A theme, without its people."""

    list_display = ["title", "of_edition", "position", "capacity"]
    search_fields = ["title", "edition__title", "edition__slug"]
    search_help_text = "Zoek op thema of leergemeenschap."
    formfield_overrides = FIELDS | {models.ManyToManyField: {"form_class": TickedField}}


class SessionPages(OfAnEdition):
    """A session, without who comes."""

    list_display = ["__str__", "of_edition", "starts_at", "ends_at", "has_link"]

    @admin.display(description="link", boolean=True)
    def has_link(self, session: Session) -> bool:
        return bool(session.meeting_url)
