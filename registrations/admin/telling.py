"""Telling people their subgroup: who gets a mail, what they will read, and one press."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path

from registrations.groups import division, telling
from registrations.letters import mail
from sessions_app.models import Theme


class TellingPage(admin.ModelAdmin[Any]):
    """Adds to a theme the page that mails people their group."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.tell_page)
        return [
            path("<int:pk>/bericht/", page, name="sessions_app_theme_tell"),
            *super().get_urls(),
        ]

    def tell_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who will be told, with the mail as the first of them reads it; then the mails."""
        theme = get_object_or_404(Theme.objects.select_related("edition"), pk=pk)
        if not request.user.has_perm("registrations.change_participant"):
            raise PermissionDenied
        people = list(telling.people_to_tell(theme))
        shown = " ".join(f"{person.pk}:{person.subgroup_number}" for person in people)
        if request.method == "POST" and request.POST.get("shown") == shown:
            count = telling.tell(theme)
            self.log_change(request, theme, f"Subgroepen gemaild; {count} berichten.")
            messages.success(request, f"De mail over de subgroep gaat uit. Berichten: {count}.")
            return redirect("admin:sessions_app_theme_tell", pk)
        if request.method == "POST":
            messages.warning(request, "Er is intussen iets veranderd. Kijk het nog eens na.")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Subgroepen mailen: {theme}",
            "opts": self.opts,
            "theme": theme,
            "people": people,
            "shown": shown,
            "preview": mail.subgroup_letter(people[0]) if people else None,
            "unplaced": division.latecomers(theme).count(),
        }
        return render(request, "admin/sessions_app/theme/tell.html", context)
