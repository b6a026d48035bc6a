"""The page on which an organiser makes a new edition after an old one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from sessions_app import copies
from sessions_app.http import SeeOther, fingerprint, posted
from sessions_app.models import Edition
from sessions_app.planning import session_faults
from sessions_app.typed.fields import LineField
from sessions_app.typed.moments import DayField


class CopyForm(forms.Form):
    """What a copy is called, when it begins, and whether the same people lead it."""

    title = LineField(called="de titel", label="Titel", max_length=120)
    begins = DayField(
        label="Eerste bijeenkomst op",
        error_messages={"required": "Vul de dag van de eerste bijeenkomst in."},
        help_text="De andere bijeenkomsten schuiven evenveel dagen mee.",
    )
    with_facilitators = forms.BooleanField(
        label="Dezelfde gespreksleiders",
        required=False,
        help_text="Zij krijgen meteen een mail met de nieuwe data voor hun agenda.",
    )


class CopyPage(admin.ModelAdmin[Any]):
    """Adds to an edition the page that copies it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.copy_page)
        name = "sessions_app_edition_copy"
        return [path("<int:pk>/kopie/", page, name=name), *super().get_urls()]

    @method_decorator(transaction.atomic)
    def copy_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First the new days, then one press."""
        # Who leads a trial is invented.
        edition = get_object_or_404(Edition.objects.with_programme(), pk=pk, trial_of=None)
        if not self.has_add_permission(request):
            raise PermissionDenied
        suggested = copies.suggested_day(edition, timezone.localdate())
        form = CopyForm(posted(request), initial={"title": edition.title, "begins": suggested})
        is_valid = form.is_valid()
        begins = form.cleaned_data["begins"] if is_valid else suggested
        # What was looked at is what is made.
        preview = fingerprint(edition.pk, begins)
        if is_valid and request.POST.get("confirmed") == preview:
            return self._made(request, edition, form.cleaned_data)
        sessions = copies.shifted(edition, begins)
        leading = copies.facilitators(edition)
        context = {
            **self.admin_site.each_context(request),
            "title": "Kopie maken",
            "opts": self.opts,
            "edition": edition,
            "form": form,
            "sessions": sessions,
            "warnings": session_faults(sessions),
            "preview": preview if is_valid or not form.is_bound else "",
            "leading": sorted({str(user) for users in leading.values() for user in users}),
        }
        return render(request, "admin/sessions_app/edition/copy.html", context)

    def go_along(self, new: Edition, edition: Edition) -> None:
        """What else than its programme a copy gets of the old edition: nothing, without people."""

    def let_lead(self, new: Edition, edition: Edition) -> None:
        """Let the same people lead the copy."""
        copies.let_lead(new, edition)

    def _made(self, request: HttpRequest, edition: Edition, typed: dict[str, Any]) -> HttpResponse:
        # A second press waits here until the first has made its copy.
        Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
        made = {"title": typed["title"], "begins": typed["begins"]}
        if known := copies.made_before(edition, **made):
            messages.info(request, f"{known} was al gemaakt. Bezoekers zien er nog niets van.")
            return SeeOther(reverse("admin:sessions_app_edition_publish", args=[known.pk]))
        new = copies.copy(edition, **made)
        self.go_along(new, edition)
        if typed["with_facilitators"]:
            self.let_lead(new, edition)
        self.log_addition(request, new, f"Kopie van editie {edition.pk}.")
        messages.success(request, f"{new} is gemaakt. Bezoekers zien er nog niets van.")
        return SeeOther(reverse("admin:sessions_app_edition_publish", args=[new.pk]))
