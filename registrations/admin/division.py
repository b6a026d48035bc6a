"""Dividing a theme, in the admin: wishes, and a proposal that can be compared."""

from collections import Counter
from operator import itemgetter
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Min, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from registrations.desk import division as desk
from registrations.desk.division import query_of
from registrations.forms.division import ChoicesForm, WishForm
from registrations.groups import division, words
from registrations.groups.division import (
    Choices,
    DivisionChanged,
    Mode,
    NotSearched,
    Proposal,
)
from registrations.groups.pages import index_of, page_of
from registrations.groups.solver import Infeasible
from registrations.models import Sector
from registrations.models.participant import ParticipantQuerySet
from sessions_app.http import SignedInRequest
from sessions_app.models import Theme
from sessions_app.typed import organisations

CHANGED = "Er is intussen iets veranderd. Er is niets bewaard; hieronder staat hoe het nu is."
# In organisations: of more the largest are named.
MOST_NAMED = 200
APPLIED = "Deze indeling was al bewaard. U hoeft niets meer te doen."


def number_in(data: QueryDict, name: str) -> int:
    """A whole number that our own page sends; raises Http404 for anything else."""
    value = data.get(name, "")
    # Longer ones are forged, and no database holds them.
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Http404
    return int(value)


def number_or_none(data: QueryDict, name: str) -> int | None:
    """A whole number in an address, which anybody may have typed; None for anything else."""
    try:
        return number_in(data, name)
    except Http404:
        return None


def focus_first_error(form: Form) -> None:
    """Let the browser go to the first field that has to change, without a script."""
    for name in list(form.errors)[:1]:
        form.fields[name].widget.attrs["autofocus"] = True


class DivisionPages(admin.ModelAdmin[Any]):
    """Adds to a theme the page Indelen."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "dividing"]

    @admin.display(description="subgroepen")
    def dividing(self, theme: Theme) -> str:
        names = ["admin:sessions_app_theme_divide", "admin:sessions_app_theme_board"]
        urls = [reverse(name, args=[theme.pk]) for name in names]
        return format_html('<a href="{}">Indelen</a> · <a href="{}">Bord</a>', *urls)

    def get_urls(self) -> list[URLPattern]:
        divide = self.admin_site.admin_view(self.divide_page)
        return [
            path("<int:pk>/indelen/", divide, name="sessions_app_theme_divide"),
            *super().get_urls(),
        ]

    def divide_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Wishes, sizes and the proposal they lead to, which is saved by a press alone."""
        theme = self._theme(request, pk)
        people = division.people_of(theme)
        return self._by_worker(request, theme, people) or self._divided(request, theme, people)

    def _divided(
        self, request: SignedInRequest, theme: Theme, people: ParticipantQuerySet
    ) -> HttpResponse:
        wish_data = request.POST if "kind" in request.POST else None
        first = number_or_none(request.GET, "wens")
        wish_form = WishForm(wish_data, theme=theme, people=people, initial={"first": first})
        if done := self._change_wishes(request, theme, wish_form):
            messages.success(request, done)
            return redirect(request.get_full_path())

        form = self._choices_form(request, theme, people)
        proposal, impossible, is_unknown = None, None, False
        if form.is_valid():
            try:
                proposal = division.propose(theme, form.choices)
            except Infeasible as reason:
                impossible = reason
            except NotSearched:
                is_unknown = True
            if "search" in request.POST:
                return self._searched(request, theme, form.choices, is_unknown=is_unknown)
        if "fingerprint" in request.POST:
            if not proposal or proposal.fingerprint != request.POST["fingerprint"]:
                return self._came_second(request, theme)
            if "confirmed" in request.POST or not self._asks_twice(proposal):
                return self._apply(request, theme, proposal)
        for each in (wish_form, form):
            focus_first_error(each)
        numbers = _in_numbers(people)
        context = {
            **self._context(request, theme, "Indelen"),
            **numbers,
            "is_large": (is_large := numbers["people"] > division.AT_ONCE),
            # It has everybody in it, twice.
            "shows_wish_form": not is_large or "wens" in request.GET or wish_form.is_bound,
            "asks_wish": "wens" in request.GET,
            "is_unknown": is_unknown,
            "wish_form": wish_form,
            "wishes": theme.pair_rules.select_related("first", "second"),
            "form": form,
            "impossible": impossible,
            "concerned": people.filter(pk__in=impossible.ids) if impossible else [],
            "proposal": proposal,
            "asks_again": "fingerprint" in request.POST,
            **(self._in_words(request, proposal) if proposal else {}),
        }
        return render(request, "admin/sessions_app/theme/divide.html", context)

    def _change_wishes(self, request: SignedInRequest, theme: Theme, wish_form: WishForm) -> str:
        """Keep or remove a wish where a button says so; what was done, in words."""
        if wish_form.is_valid():
            wish_form.save()
            return "De wens is bewaard."
        if "remove" in request.POST:
            get_object_or_404(theme.pair_rules, pk=number_in(request.POST, "remove")).delete()
            return "De wens is verwijderd."
        return ""

    def _by_worker(
        self, request: SignedInRequest, theme: Theme, people: ParticipantQuerySet
    ) -> HttpResponse | None:
        """Let the worker do what was pressed for many; None where the page has to say something."""
        is_search, fingerprint = "search" in request.POST, request.POST.get("fingerprint", "")
        form = ChoicesForm(request.POST if is_search else request.GET)
        if not (is_search or fingerprint) or not form.is_valid():
            return None
        if people.count() <= desk.AT_ONCE:
            return None
        choices = form.choices
        if is_search:
            work = desk.ask(theme, choices, by=request.user)
        elif "confirmed" in request.POST or not _may_move(choices, people):
            work = desk.ask_to_apply(theme, choices, fingerprint=fingerprint, by=request.user)
            self.log_change(request, theme, f"Laten indelen. Lang werk {work.pk}.")
        else:
            return None
        return redirect("admin:registrations_work_change", work.pk)

    def _searched(
        self, request: SignedInRequest, theme: Theme, choices: Choices, *, is_unknown: bool
    ) -> HttpResponse:
        """Go to what is known already, or let the worker search and see how far it is."""
        if is_unknown:
            work = desk.ask(theme, choices, by=request.user)
            return redirect("admin:registrations_work_change", work.pk)
        page = reverse("admin:sessions_app_theme_divide", args=[theme.pk])
        return redirect(page + query_of(choices))

    def _in_words(self, request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
        groups = words.groups_in_words(proposal)
        page = page_of(groups, number_or_none(request.GET, "groep"))
        return {
            "groups": index_of(groups, page),
            "page": page,
            "query": query_of(proposal.choices).removeprefix("?") + "&",
            "qualities": words.qualities(proposal),
            "alternatives": [
                (query_of(each.proposal.choices), each) for each in words.alternatives(proposal)
            ],
        }

    def _may_divide(self, request: HttpRequest) -> bool:
        return request.user.has_perm("registrations.change_participant")

    def _theme(self, request: SignedInRequest, pk: int) -> Theme:
        """The theme, with its edition at hand."""
        return get_object_or_404(Theme.objects.select_related("edition"), pk=pk)

    def _context(self, request: SignedInRequest, theme: Theme, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": f"{title}: {theme}",
            "opts": self.opts,
            "theme": theme,
            "may_divide": self._may_divide(request),
        }

    def _choices_form(
        self, request: SignedInRequest, theme: Theme, people: ParticipantQuerySet
    ) -> ChoicesForm:
        if "search" in request.POST or "smallest" in request.GET:
            return ChoicesForm(request.POST if "search" in request.POST else request.GET)
        mode = Mode.FRESH
        if people.exclude(subgroup=None).exists():
            has_latecomers = people.filter(subgroup=None).exists()
            mode = Mode.LATECOMERS if has_latecomers else Mode.REPAIR
        return ChoicesForm(initial=vars(Choices.of(theme.edition, mode)))

    def _asks_twice(self, proposal: Proposal) -> bool:
        return proposal.choices.mode is Mode.FRESH and bool(proposal.moves)

    def _apply(self, request: SignedInRequest, theme: Theme, proposal: Proposal) -> HttpResponse:
        by, fingerprint = request.user, proposal.fingerprint
        try:
            division.apply(theme, proposal.choices, fingerprint=fingerprint, by=by)
        except (DivisionChanged, Infeasible):
            return self._came_second(request, theme)
        done = f"Ingedeeld in {words.count(proposal.outcome.groups, 'groep', 'groepen')}."
        self.log_change(request, theme, done)
        messages.success(request, done)
        return redirect("admin:sessions_app_theme_board", theme.pk)

    def _came_second(self, request: SignedInRequest, theme: Theme) -> HttpResponse:
        """Say that something changed, or that somebody else did just what was asked."""
        if division.was_applied(theme, request.POST.get("fingerprint", "")):
            messages.success(request, APPLIED)
            return redirect("admin:sessions_app_theme_board", theme.pk)
        messages.warning(request, CHANGED)
        return redirect(request.get_full_path())


def _in_numbers(people: ParticipantQuerySet) -> dict[str, Any]:
    """How many there are, of which sector and organisation, and who is pinned; they are read once.

    A second statement is for who is pinned, where somebody is.
    """
    alike = people.order_by().values_list("sector", "organisation")
    is_pinned = ~Q(pinned_because="")
    rows = alike.annotate(
        number=Count("pk"),
        in_group=Count("subgroup"),
        held=Count("pk", filter=is_pinned),
        first=Min("pk"),
    )
    sectors, divided, pinned = Counter[str](), 0, 0
    # Of two spellings the one is shown that was written first.
    found = sorted(rows, key=itemgetter(-1))
    for sector, _, number, in_group, held, _ in found:
        sectors[sector] += number
        divided, pinned = divided + in_group, pinned + held
    named = organisations.counted((name, number) for _, name, number, *_ in found)
    return {
        "people": sectors.total(),
        "divided": divided,
        "pinned": people.filter(is_pinned) if pinned else [],
        # Those that are as large stand in the order of the form.
        "sectors": Counter({s.label: sectors[s] for s in Sector if sectors[s]}).most_common(),
        "organisations": named[:MOST_NAMED],
        "more_organisations": len(named) - MOST_NAMED,
    }


def _may_move(choices: Choices, people: ParticipantQuerySet) -> bool:
    """Whether somebody may get another group where everybody is divided anew."""
    return choices.mode is Mode.FRESH and people.exclude(subgroup=None).exists()
