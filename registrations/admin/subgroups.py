"""The subgroups of an edition in the admin: per theme its numbers, and the way to all its pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone

from registrations.desk.overview import counts_of
from registrations.desk.subgroups import subgroups_of
from sessions_app.http import SignedInRequest
from sessions_app.models import Edition


class SubgroupsPage(admin.ModelAdmin[Any]):
    """Adds to an edition the page Subgroepen."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.subgroups_page)
        return [
            path("<int:pk>/subgroepen/", page, name="sessions_app_edition_groups"),
            *super().get_urls(),
        ]

    def subgroups_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Each theme with how far it is, and where to divide, move, mail and print."""
        edition = get_object_or_404(Edition, pk=pk)
        counts = counts_of(edition, timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": "Subgroepen",
            "opts": self.opts,
            "edition": edition,
            "themes": subgroups_of(edition, counts),
            "counted_at": counts.at,
        }
        return render(request, "admin/sessions_app/edition/subgroups.html", context)
