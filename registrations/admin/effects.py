"""What changed for people after the end, for the organiser: to read, to fetch and to hide."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator

from registrations.groups import spreadsheet
from registrations.groups.exports import CONTENT_TYPES, noted
from registrations.groupwork import effects
from registrations.models import Effect, OutcomeState
from sessions_app.admin.fields import ThemeFilter
from sessions_app.admin.lists import EditionLists
from sessions_app.http import Download, SignedInRequest

COLUMNS = ["Leergemeenschap", "Thema", "Subgroep", "Tekst", "Wie leest het"]
NO_GROUP = "geen"


@admin.register(Effect)
class EffectAdmin(EditionLists):
    """To read; whose words they are is not shown, and only who wrote them changes them."""

    list_display = ["words", "readers", "theme", "group", "written_at", "of_edition"]
    list_filter = [("subgroup__theme__title", ThemeFilter), "is_public"]
    list_select_related = ["edition", "subgroup__theme", "subgroup__outcome"]
    list_per_page = 100
    ordering = ["-written_at", "-pk"]
    search_fields = ["text"]
    search_help_text = "Zoek in de tekst"
    actions = ["hide", "show", "fetch"]
    fields = ["text", "readers", "of_edition", "theme", "group", "written_at", "changed_at"]

    @admin.display(description="wat er veranderde", ordering="text")
    def words(self, effect: Effect) -> str:
        return Truncator(effect.text).chars(160)

    @admin.display(description="wie leest het")
    def readers(self, effect: Effect) -> str:
        return _readers(effect)

    @admin.display(description="thema", ordering="subgroup__theme__position")
    def theme(self, effect: Effect) -> str:
        return effect.subgroup.theme.title if effect.subgroup else NO_GROUP

    @admin.display(description="subgroep", ordering="subgroup__number")
    def group(self, effect: Effect) -> str:
        return str(effect.subgroup or NO_GROUP)

    @admin.display(description="leergemeenschap", ordering="edition")
    def of_edition(self, effect: Effect) -> str:
        return str(effect.edition)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People write it themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Effect | None = None) -> bool:
        """What somebody wrote stays theirs; hiding it is a permission of its own."""
        return False

    def has_organise_permission(self, request: HttpRequest) -> bool:
        """Who may hide a text: whoever may change it in principle."""
        return super().has_change_permission(request)

    @admin.action(description="Verbergen voor iedereen", permissions=["organise"])
    def hide(self, request: HttpRequest, chosen: QuerySet[Effect]) -> None:
        self._each(request, chosen, effects.hide, "Verborgen")

    @admin.action(description="Niet meer verbergen", permissions=["organise"])
    def show(self, request: HttpRequest, chosen: QuerySet[Effect]) -> None:
        self._each(request, chosen, effects.show, "Niet meer verborgen")

    @admin.action(description="Ophalen als bestand", permissions=["view"])
    def fetch(self, request: SignedInRequest, chosen: QuerySet[Effect]) -> HttpResponse:
        """The chosen texts in a file, which is written down as every file with people's words."""
        rows = [_row(effect) for effect in chosen]
        name = f"wat-er-veranderde-{timezone.localdate():%Y-%m-%d}.csv"
        content = spreadsheet.people_csv(COLUMNS, noted([rows], name, by=request.user))
        return Download(name, b"".join(content), CONTENT_TYPES["csv"])

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[Effect],
        verb: Callable[[Effect], bool],
        words: str,
    ) -> None:
        """Do it for all that are not so yet, and say how many those were."""
        done = [effect for effect in chosen if verb(effect)]
        for effect in done:
            self.log_change(request, effect, f"{words}.")
        if done:
            messages.success(request, f"{words}: {len(done)}.")
        else:
            messages.warning(request, "Er is niets veranderd: dat was al zo.")


def _readers(effect: Effect) -> str:
    """Who reads it now, in words."""
    if effect.hidden_at:
        return "verborgen" if effect.is_public else "alleen organisatoren, verborgen"
    if not effect.is_public:
        return "alleen organisatoren"
    outcome: Any = getattr(effect.subgroup, "outcome", None)
    if outcome and outcome.state == OutcomeState.PUBLISHED:
        return "iedereen, bij de opbrengst"
    return "iedereen, als de opbrengst gepubliceerd is"


def _row(effect: Effect) -> spreadsheet.Cells:
    group = effect.subgroup
    return [
        str(effect.edition),
        group.theme.title if group else NO_GROUP,
        group.number if group else NO_GROUP,
        effect.text,
        _readers(effect),
    ]
