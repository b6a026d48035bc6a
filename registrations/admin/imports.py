"""People from a file, in the admin: choose it, say what its columns are, see what it would do."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from registrations.desk import imports
from registrations.desk import work as long_work
from registrations.desk.columns import suggest
from registrations.desk.tables import read_table
from registrations.forms.imports import ColumnsForm, UploadForm
from registrations.models import Work, WorkKind, WorkState
from sessions_app.admin.meanwhile import StampedPages
from sessions_app.http import SeeOther, SignedInRequest, posted
from sessions_app.models import Edition


class ImportPages(StampedPages):
    """Adds to an edition the pages that take in a file with people."""

    def get_urls(self) -> list[URLPattern]:
        upload = self.admin_site.admin_view(self.upload_page)
        check = self.admin_site.admin_view(self.check_page)
        name = "sessions_app_edition_import"
        return [
            path("<int:pk>/importeren/", upload, name=name),
            path("<int:pk>/importeren/<int:work>/", check, name=f"{name}_check"),
            *super().get_urls(),
        ]

    def upload_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Choose the file. It is kept for a day, or until its people are stored."""
        edition = self._edition_to_import_into(request, pk)
        form = UploadForm(posted(request), request.FILES or None)
        if form.is_valid():
            draft = long_work.ask(
                kind=WorkKind.IMPORT,
                edition=edition,
                by=request.user,
                upload=form.cleaned_data["file"],
                is_draft=True,
            )
            return SeeOther(reverse("admin:sessions_app_edition_import_check", args=[pk, draft.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Deelnemers importeren",
            "edition": edition,
            "form": form,
        }
        return render(request, "admin/sessions_app/edition/import.html", context)

    def check_page(self, request: SignedInRequest, pk: int, work: int) -> HttpResponse:
        """Say what the columns are, and see what the file would do; nothing is stored before."""
        edition = self._edition_to_import_into(request, pk)
        draft = get_object_or_404(Work, pk=work, edition=edition, kind=WorkKind.IMPORT)
        if draft.state != WorkState.DRAFT:
            return redirect("admin:registrations_work_change", draft.pk)
        if draft.upload is None:
            raise Http404
        table = read_table(bytes(draft.upload))
        columns = {name: str(number) for name, number in suggest(table.headings).items()}
        form = ColumnsForm(posted(request), initial=columns, table=table)
        checked = None
        if form.is_valid():
            checked = imports.check(table, form.columns, edition)
            asked = {"columns": form.columns, "is_told": form.cleaned_data["is_told"]}
            if "import" in request.POST and not checked.faults:
                long_work.begin(draft, asked=asked)
                return SeeOther(reverse("admin:registrations_work_change", args=[draft.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Deelnemers importeren",
            "edition": edition,
            "is_over": edition.is_over(timezone.now()),
            "form": form,
            "table": table,
            "checked": checked,
            "faults": checked.faults[: imports.MOST_FAULTS] if checked else [],
        }
        return render(request, "admin/sessions_app/edition/import_check.html", context)

    def _edition_to_import_into(self, request: SignedInRequest, pk: int) -> Edition:
        if not request.user.has_perm("registrations.add_participant"):
            raise PermissionDenied
        return get_object_or_404(Edition, pk=pk)
