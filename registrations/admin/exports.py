"""Which files with people in them were fetched, and by whom."""

from django.contrib import admin
from django.http import HttpRequest

from registrations.models import ExportLog
from sessions_app.admin.long_lists import LongLists


@admin.register(ExportLog)
class ExportLogAdmin(LongLists):
    """To read, by everyone who may see participants; nobody rewrites it."""

    list_display = ["what", "rows", "by", "at"]
    list_select_related = ["by"]
    list_per_page = 100
    date_hierarchy = "at"
    search_fields = ["what", "by__name", "by__email"]
    search_help_text = "Zoek op bestand of op wie het ophaalde."

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ExportLog | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ExportLog | None = None) -> bool:
        return False
