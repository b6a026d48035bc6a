"""The board of a theme, in the admin: its subgroups, and one person with what can be done."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse

from registrations.admin.division import DivisionPages, number_in, number_or_none
from registrations.desk.division import query_of
from registrations.forms.division import MoveForm, PinForm
from registrations.groups import division
from registrations.groups.board import Board
from registrations.groups.board_page import MOST_LATE, BoardPage
from registrations.groups.division import Choices, DivisionChanged, Mode
from registrations.groups.history import history_of
from registrations.groups.solver import Infeasible
from registrations.models import Participant
from sessions_app.http import SignedInRequest
from sessions_app.models import Theme


@dataclass(frozen=True)
class Latecomer:
    """Somebody without a group: the group that fits best, and whom they meet there."""

    person: Participant
    suggested: int | None
    suggestion: str


class BoardPages(DivisionPages):
    """Adds to a theme the page Bord, and below it one for each person."""

    def get_urls(self) -> list[URLPattern]:
        groups = self.admin_site.admin_view(self.board_page)
        person = self.admin_site.admin_view(self.person_page)
        name = "sessions_app_theme_board"
        return [
            path("<int:pk>/subgroepen/", groups, name=name),
            path("<int:pk>/subgroepen/<int:person>/", person, name=f"{name}_person"),
            *super().get_urls(),
        ]

    def board_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The subgroups side by side, a page of them at once: who comes late is placed here."""
        theme = self._theme(request, pk)
        if request.method == "POST":
            return self._changed(request, theme)
        now = BoardPage(theme, number_or_none(request.GET, "groep"))
        looked_for = request.GET.get("zoek", "").strip()
        found, found_more = now.found(looked_for) if looked_for else ([], 0)
        context = {
            **self._context(request, theme, "Bord"),
            "board": now,
            "page": now.page,
            "groups": now.index,
            "looked_for": looked_for,
            "found": found,
            "found_more": found_more,
            "latecomers": [_latecomer(now.board, person) for person in now.latecomers],
            "late_more": now.late - MOST_LATE,
            "last": division.last_move(theme),
            "history": history_of(theme),
            "repair": query_of(Choices.of(theme.edition, Mode.REPAIR)),
            "late": query_of(Choices.of(theme.edition, Mode.LATECOMERS)),
        }
        return render(request, "admin/sessions_app/theme/board.html", context)

    def person_page(self, request: SignedInRequest, pk: int, person: int) -> HttpResponse:
        """One person: why they are in their group, and what each other group would cost."""
        theme = self._theme(request, pk)
        if request.method == "POST":
            return self._changed(request, theme)
        return self._person(request, theme, person, None)

    def _person(
        self, request: SignedInRequest, theme: Theme, pk: int, form: Form | None
    ) -> HttpResponse:
        now = Board(theme)
        person = now.people.get(str(pk))
        if person is None:
            raise Http404
        chosen = number_or_none(*((form.data, "number") if form else (request.GET, "naar")))
        context = {
            **self._context(request, theme, "Bord"),
            "title": person.full_name,
            "board": now,
            "person": person,
            "why": now.why(person),
            "options": now.options(person),
            "chosen": chosen,
            "form": form,
        }
        return render(request, "admin/sessions_app/theme/person.html", context)

    def _changed(self, request: SignedInRequest, theme: Theme) -> HttpResponse:
        """Do what was pressed; then the board, or the person of whom something is missing."""
        try:
            form = self._change(request, theme)
        except (DivisionChanged, Infeasible):
            self._came_second(request, theme)
            return redirect("admin:sessions_app_theme_board", theme.pk)
        if form is not None:
            return self._person(request, theme, number_in(request.POST, "participant"), form)
        board = reverse("admin:sessions_app_theme_board", args=[theme.pk])
        group = number_or_none(request.POST, "number") or number_or_none(request.POST, "here")
        return redirect(f"{board}?groep={group}#groep-{group}" if group else board)

    def _change(self, request: SignedInRequest, theme: Theme) -> Form | None:
        """Do what was pressed; gives a form back where something in it is missing."""
        data, by = request.POST, request.user
        action, version = data.get("action"), number_in(data, "version")
        if action == "undo":
            undone = division.undo(theme, version=version, by=by)
            said = f"Ongedaan gemaakt: {undone.participant.full_name}." if undone else ""
            messages.success(request, said or "Er is niets om ongedaan te maken.")
            return None
        if action == "place_all":
            choices = Choices.of(theme.edition, Mode.LATECOMERS)
            fingerprint = data.get("fingerprint", "")
            division.apply(theme, choices, fingerprint=fingerprint, by=by)
            messages.success(request, "Iedereen heeft nu een groep.")
            return None
        people = theme.participants.select_related("subgroup", "theme")
        person = get_object_or_404(people, pk=number_in(data, "participant"))
        if action == "move":
            return self._move(request, person, version)
        if action == "unpin":
            division.pin(person, version=version, because="")
            self._tell(request, person, "is niet meer vastgezet.")
            return None
        if action == "pin":
            return self._pin(request, person, version)
        raise Http404

    def _move(self, request: SignedInRequest, person: Participant, version: int) -> Form | None:
        numbers = set(person.theme.subgroups.values_list("number", flat=True))
        form = MoveForm(request.POST, numbers=numbers - {person.subgroup_number})
        if not form.is_valid():
            return form
        number, reason = form.cleaned_data["number"], form.cleaned_data["reason"]
        by = request.user
        division.move(person, number, version=version, by=by, reason=reason)
        messages.success(request, f"{person.full_name} zit nu in groep {number}.")
        return None

    def _pin(self, request: SignedInRequest, person: Participant, version: int) -> Form | None:
        form = PinForm(request.POST)
        if not form.is_valid():
            return form
        division.pin(person, version=version, because=form.cleaned_data["because"])
        self._tell(request, person, "is vastgezet in de groep.")
        return None

    def _tell(self, request: HttpRequest, person: Participant, done: str) -> None:
        self.log_change(request, person, done.capitalize())
        messages.success(request, f"{person.full_name} {done}")


def _latecomer(board: Board | None, person: Participant) -> Latecomer:
    number = board.suggested(person) if board else None
    words = board.welcome(person, number) if board and number else ""
    return Latecomer(person, number, words)
