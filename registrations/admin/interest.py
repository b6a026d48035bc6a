"""Who wants to hear of a next edition, for the organiser: how many, and to take one off."""

from django.contrib import admin
from django.http import HttpRequest

from registrations.models import Interest
from sessions_app.admin.long_lists import LongLists


@admin.register(Interest)
class InterestAdmin(LongLists):
    """To read, and to delete for who calls; nobody else puts an address on the list."""

    list_display = ["email", "is_on_list", "asked_at", "confirmed_at"]
    fields = ["email", "is_on_list", "asked_at", "confirmed_at"]
    list_per_page = 100
    search_fields = ["email"]
    search_help_text = "Zoek op e-mailadres"

    @admin.display(description="staat op de lijst", boolean=True, ordering="confirmed_at")
    def is_on_list(self, interest: Interest) -> bool:
        return interest.confirmed_at is not None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Interest | None = None) -> bool:
        return False
