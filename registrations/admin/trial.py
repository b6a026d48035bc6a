"""The page on which an organiser begins and ends a trial edition."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from registrations.desk import trial
from sessions_app.http import SignedInRequest
from sessions_app.models import Edition


class TrialPage(admin.ModelAdmin[Edition]):
    """Adds to the editions the trial of whoever asks."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.trial_page)
        return [path("proef/", page, name="sessions_app_edition_trial"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def trial_page(self, request: SignedInRequest) -> HttpResponse:
        """What a trial is, and the button that begins it or ends it."""
        if not self.may_try(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._begin_or_end(request)
        context = {
            **self.admin_site.each_context(request),
            "title": "Proefeditie",
            "opts": self.opts,
            "trial": Edition.objects.filter(trial_of=request.user).first(),
            "people": trial.IN_A_THEME * 3,
            "organiser": request.user,
        }
        return render(request, "admin/sessions_app/edition/trial.html", context)

    def may_try(self, request: HttpRequest) -> bool:
        """Whoever makes real editions may make one to try things in."""
        return self.has_add_permission(request)

    def _begin_or_end(self, request: SignedInRequest) -> HttpResponse:
        if "end" in request.POST:
            if trial.end(request.user):
                messages.success(request, "De proefeditie is weg, met alles erin.")
            else:
                messages.warning(request, "Er is geen proefeditie meer.")
            return redirect("admin:sessions_app_edition_trial")
        trial.begin(request.user, timezone.now())
        messages.success(request, "Uw proefeditie staat klaar. Alle mail ervan komt bij u.")
        return redirect("admin:index")
