"""The people of a list in a file: those that its search and filters show."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from registrations.admin.people import PeopleList
from registrations.desk import work as long_work
from registrations.desk.exports import MOST_IN_A_REQUEST, FileFormat, people_file
from registrations.forms.exports import ExportForm
from registrations.models import WorkKind
from sessions_app.admin.lists import EditionFilter
from sessions_app.http import Download, SeeOther, SignedInRequest, posted
from sessions_app.models import Edition


class PeopleFilePage(PeopleList):
    """Adds to the list of people the page that makes a file of them."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.file_page)
        return [
            path("bestand/", page, name="registrations_participant_file"),
            *super().get_urls(),
        ]

    def file_page(self, request: SignedInRequest) -> HttpResponse:
        """Choose columns, and fetch the file; of many people the worker makes it."""
        try:
            shown = self.get_changelist_instance(request)
            people = list(shown.get_queryset(request).values_list("pk", flat=True))
        except IncorrectLookupParameters:
            # As the list itself does with an address that it cannot read.
            return SeeOther(self._list())
        edition = self._edition_of(shown)
        if edition is None:
            messages.warning(request, "Kies eerst één leergemeenschap. Een bestand gaat over één.")
            return SeeOther(self._list())
        form = ExportForm(posted(request), edition=edition)
        if form.is_valid():
            file_format = FileFormat(form.cleaned_data["file_format"])
            columns = form.cleaned_data["columns"]
            if len(people) > MOST_IN_A_REQUEST:
                asked = {"people": people, "columns": columns, "format": file_format}
                work = long_work.ask(
                    kind=WorkKind.EXPORT, edition=edition, by=request.user, asked=asked
                )
                return SeeOther(reverse("admin:registrations_work_change", args=[work.pk]))
            name, content = people_file(
                people, edition=edition, columns=columns, file_format=file_format, by=request.user
            )
            return Download(name, content, file_format.content_type)
        context = {
            **self.admin_site.each_context(request),
            "title": "Bestand met deelnemers",
            "edition": edition,
            "people": len(people),
            "back": f"{self._list()}?{request.GET.urlencode()}",
            "form": form,
        }
        return render(request, "admin/registrations/participant/file.html", context)

    def _list(self) -> str:
        return reverse("admin:registrations_participant_changelist")

    def _edition_of(self, shown: ChangeList) -> Edition | None:
        filters = (one for one in shown.filter_specs if isinstance(one, EditionFilter))
        key = next(filters).value()
        return Edition.objects.get(pk=key) if key else None
