"""Telling people their subgroup: who gets a mail, what they will read, and one press."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path

from registrations.desk import telling as desk
from registrations.groups import division, telling
from registrations.letters import mail
from sessions_app.http import SignedInRequest, fingerprint
from sessions_app.models import Theme

# Of many people so many are shown by name.
SHOWN = 200


class TellingPage(admin.ModelAdmin[Any]):
    """Adds to a theme the page that mails people their group."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.tell_page)
        return [
            path("<int:pk>/bericht/", page, name="sessions_app_theme_tell"),
            *super().get_urls(),
        ]

    def tell_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Who will be told, with the mail as the first of them reads it; then the mails."""
        theme = get_object_or_404(Theme.objects.select_related("edition"), pk=pk)
        may_tell = request.user.has_perm("registrations.change_participant")
        everybody = telling.people_to_tell(theme)
        places = telling.places(everybody)
        shown = fingerprint(places)
        if request.method == "POST":
            if request.POST.get("shown") == shown:
                return self._told(request, theme, places)
            messages.warning(request, "Er is intussen iets veranderd. Kijk het nog eens na.")
        people = list(everybody[:SHOWN])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Subgroepen mailen: {theme}",
            "opts": self.opts,
            "theme": theme,
            "number": len(places),
            "people": people,
            "more": len(places) - len(people),
            "may_tell": may_tell,
            "busy": desk.busy_with(theme),
            "without_address": telling.untold(division.people_of(theme)).filter(email=""),
            "shown": shown,
            "preview": mail.subgroup_letter(people[0]) if people else None,
            "unplaced": division.latecomers(theme).count(),
        }
        return render(request, "admin/sessions_app/theme/tell.html", context)

    def _told(
        self, request: SignedInRequest, theme: Theme, places: list[tuple[int, int]]
    ) -> HttpResponse:
        """Queue the mails; where they are many, let the worker do so and see how far it is."""
        if work := desk.busy_with(theme):
            return redirect("admin:registrations_work_change", work.pk)
        self.log_change(request, theme, f"Subgroepen gemaild; {len(places)} berichten.")
        if len(places) > desk.AT_ONCE:
            work = desk.ask(theme, places, by=request.user)
            return redirect("admin:registrations_work_change", work.pk)
        count = telling.tell(theme)
        messages.success(request, f"De mail over de subgroep gaat uit. Berichten: {count}.")
        return redirect("admin:sessions_app_theme_tell", theme.pk)
