"""The page on which an organiser looks an edition over, and shows it to visitors."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator

from sessions_app.admin.steps import LAST, PUBLISH, STEPS, links
from sessions_app.http import SeeOther
from sessions_app.models import Edition
from sessions_app.models.edition import TRIAL_IS_NOT_PUBLISHED
from sessions_app.planning import faults


class PublishPage(admin.ModelAdmin[Any]):
    """Adds to an edition the page that says what is wrong with its plan, and publishes it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.publish_page)
        return [path("<int:pk>/publiceren/", page, name=PUBLISH), *super().get_urls()]

    @method_decorator(transaction.atomic)
    def publish_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish an edition, or take it off the site; what is impossible is not published."""
        if request.method == "POST":
            edition = get_object_or_404(Edition.objects.select_for_update(no_key=True), pk=pk)
            self._publish(request, edition)
            return SeeOther(request.path)
        edition = get_object_or_404(Edition.objects.with_programme(), pk=pk)
        found = faults(edition)
        context = {
            **self.admin_site.each_context(request),
            "title": "Programma" if edition.is_published else LAST,
            "opts": self.opts,
            "edition": edition,
            "impossible": [fault for fault in found if fault.is_impossible],
            "warnings": [fault for fault in found if not fault.is_impossible],
            "registration": edition.registration(timezone.now()),
            "may_change": self.has_change_permission(request, edition),
            "steps": links(edition),
            "step": len(STEPS) + 1,
        }
        return render(request, "admin/sessions_app/edition/publish.html", context)

    def _publish(self, request: HttpRequest, edition: Edition) -> None:
        """As the button says, which was on the page as it was then."""
        shows = "publish" in request.POST
        if shows == edition.is_published or not (shows or "hide" in request.POST):
            return
        if shows and edition.is_trial:
            messages.error(request, TRIAL_IS_NOT_PUBLISHED)
            return
        if shows and any(fault.is_impossible for fault in faults(edition)):
            messages.error(request, "Dit kan nog niet op de site. Kijk wat er nog ontbreekt.")
            return
        edition.is_published = shows
        edition.save(update_fields=["is_published"])
        self.log_change(request, edition, "Gepubliceerd." if shows else "Van de site gehaald.")
        said = "staat nu op de site" if shows else "staat niet meer op de site"
        messages.success(request, f"{edition} {said}.")
