"""An edition in the admin, once people have signed up."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from registrations.admin.forgetting import TextsPage
from registrations.admin.imports import ImportPages
from registrations.admin.rooms import RoomPages
from registrations.admin.statistics import StatisticsPages
from registrations.admin.subgroups import SubgroupsPage
from registrations.groups.facilitators import agendas_follow
from registrations.letters import invitations
from registrations.places import locks, session_changes, waiting_list
from sessions_app.admin.edition import EditionPages, PartnerInline, SessionInline, ThemeInline
from sessions_app.models import Edition, Session


class FixedSessionInline(SessionInline):
    """Sessions that exist change on a page of their own, which tells people about it."""

    show_change_link = True
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(StatisticsPages, TextsPage, ImportPages, SubgroupsPage, RoomPages, EditionPages):
    """An edition, its lists of people, and those who move up when it grows."""

    inlines = [FixedSessionInline, ThemeInline, PartnerInline]

    def lock(self, row: Any) -> None:
        """The themes too: others give places in them."""
        super().lock(row)
        locks.lock_all(row)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """As long as nobody is invited, another sender may invite."""
        if change and not invitations.has_invited(obj):
            obj.organiser_email = ""
        elif change and not obj.organiser_email:
            obj.organiser_email = Edition.objects.get(pk=obj.pk).sender
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """More places in a theme are for those who wait; people hear of a session that is new."""
        edition = form.instance
        with agendas_follow([edition]):
            super().save_related(request, form, formsets, change)
            for session in _new_sessions(formsets) if change else ():
                session_changes.add(session)
        for theme in edition.themes.all():
            waiting_list.promote_waiting(theme)


def _new_sessions(formsets: Any) -> Iterator[Session]:
    for formset in formsets:
        yield from (row for row in formset.new_objects if isinstance(row, Session))
