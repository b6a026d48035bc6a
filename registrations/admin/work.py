"""Long work in the admin: how far it is, what came of it, and to stop it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from registrations.desk import work as long_work
from registrations.models import Work, WorkKind, WorkState
from sessions_app.admin.lists import EditionLists
from sessions_app.http import SeeOther, StreamedDownload
from sessions_app.models import User


@admin.register(Work)
class WorkAdmin(EditionLists):
    """To look up; it begins on the page that asks for it."""

    list_display = ["__str__", "of_edition", "state", "by", "asked_at", "ended_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["by", "edition"]
    list_per_page = 100

    @admin.display(description="leergemeenschap", ordering="edition")
    def of_edition(self, work: Work) -> str:
        return str(work.edition)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Work | None = None) -> bool:
        """What was asked stays as it was asked; stopping it is a permission of its own."""
        return False

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Who may stop it: whoever may change it in principle."""
        return super().has_change_permission(request)

    def may_fetch(self, request: HttpRequest, work: Work) -> bool:
        """Whoever asked for it: that they fetch it was written down. Who only reads gets none."""
        return work.by == request.user and self.has_stop_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Work | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        stop, file = wrap(require_POST(self.stop)), wrap(self.file)
        go_on = wrap(require_POST(self.go_on))
        return [
            path("<int:pk>/verder/", go_on, name="registrations_work_go_on"),
            path("<int:pk>/stoppen/", stop, name="registrations_work_stop"),
            path("<int:pk>/bestand/", file, name="registrations_work_file"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """How far it is; the page opens itself anew as long as it is not done."""
        work = self.get_object(request, object_id)
        if work is None:
            raise Http404
        if work.state == WorkState.DRAFT and work.kind == WorkKind.IMPORT:
            check = "admin:sessions_app_edition_import_check"
            return SeeOther(reverse(check, args=[work.edition_id, work.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": str(work).capitalize(),
            "work": work,
            "may_stop": self.has_stop_permission(request) and work.can_be_stopped,
            "may_go_on": self.has_stop_permission(request) and _can_go_on(work),
            "may_fetch": self.may_fetch(request, work),
        }
        return render(request, "admin/registrations/work/change_form.html", context)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let it go no further, and say whether that came in time."""
        work = get_object_or_404(Work, pk=pk)
        if long_work.stop(work, by=cast(User, request.user)):
            messages.success(request, "Het is gestopt. Wat al gedaan was, blijft gedaan.")
        else:
            messages.warning(
                request, "Dit was al klaar of kan niet meer stoppen. Er is niets gestopt."
            )
        return SeeOther(reverse("admin:registrations_work_change", args=[pk]))

    def go_on(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the worker do what is left of what broke off, and say whether it can."""
        work = get_object_or_404(Work, pk=pk)
        if long_work.go_on(work, by=cast(User, request.user)):
            messages.success(request, "Het gaat verder met wat nog niet gedaan was.")
        else:
            messages.warning(request, "Dit loopt al, of het kan niet meer verder.")
        return SeeOther(reverse("admin:registrations_work_change", args=[pk]))

    def file(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file that was made, for a day, to whoever asked for it."""
        work = get_object_or_404(Work, pk=pk)
        if not self.may_fetch(request, work):
            raise PermissionDenied
        if not work.has_file:
            raise Http404
        return StreamedDownload(work.made_name, work.content(), "application/octet-stream")


def _can_go_on(work: Work) -> bool:
    return work.state == WorkState.FAILED and Work.objects.broken_off().filter(pk=work.pk).exists()
