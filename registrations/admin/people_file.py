"""The people of a list in a file: those that its search and filters show."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from registrations.admin.people import PeopleList
from registrations.desk.exports import MOST_IN_A_REQUEST, FileFormat, ask, people_file
from registrations.desk.people import HEADINGS, listed
from registrations.forms.exports import ExportForm
from sessions_app.admin.lists import EditionFilter
from sessions_app.at_hand import PARAMETER
from sessions_app.http import SeeOther, SignedInRequest, StreamedDownload, posted
from sessions_app.models import Edition


class PeopleFilePage(PeopleList):
    """Adds to the list of people the page that makes a file of them."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.file_page)
        return [
            path("bestand/", page, name="registrations_participant_file"),
            *super().get_urls(),
        ]

    def file_page(self, request: SignedInRequest) -> HttpResponseBase:
        """Choose columns, and fetch the file; a workbook of many people the worker makes."""
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            shown = None
        if shown is None or not _is_known(shown):
            # As the list itself does with an address that it cannot read.
            return SeeOther(self._list())
        edition = self._edition_of(shown)
        if edition is None:
            messages.warning(request, "Kies eerst één leergemeenschap. Een bestand gaat over één.")
            return SeeOther(self._list())
        parameters = request.GET.dict()
        people = listed(edition, parameters).known()
        number = people[: MOST_IN_A_REQUEST + 1].count()
        form = ExportForm(posted(request), edition=edition)
        if form.is_valid():
            file_format = FileFormat(form.cleaned_data["file_format"])
            columns = form.cleaned_data["columns"]
            if file_format is FileFormat.XLSX and number > MOST_IN_A_REQUEST:
                work = ask(parameters, edition=edition, columns=columns, by=request.user)
                return SeeOther(reverse("admin:registrations_work_change", args=[work.pk]))
            name, content = people_file(
                people, edition=edition, columns=columns, file_format=file_format, by=request.user
            )
            return StreamedDownload(name, content, file_format.content_type)
        context = {
            **self.admin_site.each_context(request),
            "title": "Bestand met deelnemers",
            "edition": edition,
            "people": number,
            "most": MOST_IN_A_REQUEST,
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


def _is_known(shown: ChangeList) -> bool:
    """Whether the list filters by nothing but its own choices."""
    return {*shown.get_filters_params()} <= {*HEADINGS, PARAMETER}
