"""Lists of people and rooms of a meeting, below the edition and below each theme."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from registrations.desk.exports import MOST_IN_A_REQUEST, ask
from registrations.desk.people import STATUS, THEME
from registrations.events import happened
from registrations.groups import exports, rooms
from registrations.models import Attendance, AttendanceStatus, Status
from sessions_app.http import SeeOther, SignedInRequest, StreamedDownload
from sessions_app.models import Edition, Theme


class RoomPages(admin.ModelAdmin[Any]):
    """What the admin of an edition and that of a theme have in common: its people on a list."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "lists"]

    @admin.display(description="lijsten")
    def lists(self, scope: Model) -> str:
        url = reverse(f"admin:{self._name('rooms')}", args=[scope.pk])
        return format_html('<a href="{}">Lijsten en ruimtes</a>', url)

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
            "rooms": ("ruimtes/", self.rooms_page),
            "roster": ("ruimtes/lijst/", self.roster_page),
            "host_sheet": ("ruimtes/bijeenkomst/<int:position>/", self.host_sheet_page),
        }
        return [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(page), name=self._name(name))
            for name, (route, page) in pages.items()
        ] + super().get_urls()

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def rooms_page(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        """Everything to print, to fetch and to copy. What is fetched is written down."""
        scope = self._scope(request, pk)
        if request.method == "POST":
            return self._file(request, scope)
        is_small = _fits(scope)
        people = rooms.people_with_leaders(scope) if is_small else []
        groups = rooms.rooms_of(people)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lijsten en ruimtes: {scope}",
            "opts": self.opts,
            "scope": scope,
            "may_fetch": request.user.has_perm("registrations.change_participant"),
            "sessions": _edition(scope).sessions.all(),
            "is_small": is_small,
            "people": people,
            "rooms": [group for group in groups if group.name],
            "without_room": [group for group in groups if not group.name],
            "leaders_by_hand": rooms.leaders_by_hand(groups),
            "pages": {name: f"admin:{self._name(name)}" for name in ["roster", "host_sheet"]},
        }
        return render(
            request, f"admin/{self.opts.app_label}/{self.opts.model_name}/rooms.html", context
        )

    @method_decorator(require_safe)
    def roster_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The people by group, to print: for the groups, or with every address for organisers."""
        scope = self._scope(request, pk)
        if not _fits(scope):
            return self._too_many(request, pk)
        people = rooms.people_with_leaders(scope)
        self._note(request, scope, len(people))
        context = {
            "edition": _edition(scope),
            "scope": scope,
            "back": reverse(f"admin:{self._name('rooms')}", args=[pk]),
            "groups": rooms.rooms_of(people),
            "people": people,
            "for_organisers": "organisatie" in request.GET,
            "now": timezone.now(),
        }
        return render(request, "registrations/organiser/roster.html", context)

    @method_decorator(require_safe)
    def host_sheet_page(self, request: HttpRequest, pk: int, position: int) -> HttpResponse:
        """For the host of one session: the rooms, who is expected there and who has no room yet."""
        scope = self._scope(request, pk)
        session = get_object_or_404(_edition(scope).sessions, position=position)
        if not _fits(scope):
            return self._too_many(request, pk)
        people = rooms.people_with_leaders(scope)
        self._note(request, scope, len(people))
        groups = rooms.rooms_of(people)
        excused = Attendance.objects.filter(
            session=session,
            status=AttendanceStatus.EXCUSED,
            participant__in=scope.participants.placed(),
        )
        context = {
            "edition": _edition(scope),
            "scope": scope,
            "back": reverse(f"admin:{self._name('rooms')}", args=[pk]),
            "session": session,
            "groups": [group for group in groups if group.name],
            "people": people,
            "excused": set(excused.values_list("participant_id", flat=True)),
            "leaders_by_hand": rooms.leaders_by_hand(groups),
            "by_hand": [p for p in people if not rooms.can_be_preassigned(p)],
            "now": timezone.now(),
        }
        return render(request, "registrations/organiser/host_sheet.html", context)

    def _file(self, request: SignedInRequest, scope: Edition | Theme) -> HttpResponseBase:
        try:
            kind = exports.FileKind(request.POST.get("file", ""))
        except ValueError:
            raise BadRequest("unknown file") from None
        if kind is not exports.FileKind.CSV and not _fits(scope):
            return self._large_file(request, scope, kind)
        name, content = exports.export(scope, kind, by=request.user)
        return StreamedDownload(name, content, kind.content_type)

    def _large_file(
        self, request: SignedInRequest, scope: Edition | Theme, kind: exports.FileKind
    ) -> HttpResponse:
        """Have the worker make a workbook of very many; no meeting has rooms for them."""
        if kind is exports.FileKind.ROOMS:
            return self._too_many(request, scope.pk)
        chosen = {STATUS: Status.PLACED.value}
        if isinstance(scope, Theme):
            chosen[THEME] = str(scope.pk)
        work = ask(chosen, edition=_edition(scope), columns=[*exports.COLUMNS], by=request.user)
        return SeeOther(reverse("admin:registrations_work_change", args=[work.pk]))

    def _too_many(self, request: HttpRequest, pk: int) -> HttpResponse:
        messages.warning(request, "Dat kan niet voor zo veel deelnemers tegelijk.")
        return SeeOther(reverse(f"admin:{self._name('rooms')}", args=[pk]))

    def _note(self, request: HttpRequest, scope: Edition | Theme, people: int) -> None:
        """Write down who read a list of people, by number."""
        what = scope._meta.model_name
        happened("%d people of %s %d read by account %d", people, what, scope.pk, request.user.pk)

    def _scope(self, request: HttpRequest, pk: int) -> Edition | Theme:
        if self.model is Edition:
            return get_object_or_404(Edition, pk=pk)
        return get_object_or_404(Theme.objects.select_related("edition"), pk=pk)

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


def _fits(scope: Edition | Theme) -> bool:
    """Whether its people fit on a page, or in a file that is made at once."""
    return scope.participants.placed()[: MOST_IN_A_REQUEST + 1].count() <= MOST_IN_A_REQUEST


def _edition(scope: Edition | Theme) -> Edition:
    return scope.edition if isinstance(scope, Theme) else scope
