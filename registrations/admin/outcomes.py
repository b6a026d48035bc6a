"""What the groups make, for the organiser: how far each group is, and what is published."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from registrations.groupwork import outcomes
from registrations.models import Maker, Outcome, OutcomeState
from sessions_app.admin.edition import ROWS
from sessions_app.admin.lists import EditionLists


class MakerInline(admin.StackedInline[Maker, Outcome]):
    """The names under an outcome: only their bearers add one, an organiser may take one away."""

    model = Maker
    template = ROWS
    fields = ["name"]
    extra = 0
    verbose_name_plural = "makers (vink aan wie u weghaalt, op verzoek van die persoon)"

    def has_add_permission(self, request: HttpRequest, obj: Outcome | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Outcome | None = None) -> bool:
        return False


@admin.register(Outcome)
class OutcomeAdmin(EditionLists):
    """To look up and to publish; what is written is changed on the page of the group."""

    list_display = ["what", "state", "theme", "subgroup", "edition", "pages"]
    edition_path = "subgroup__theme__edition"
    edition_column = "edition"
    list_filter = ["state"]
    list_select_related = ["subgroup__theme__edition"]
    list_per_page = 100
    ordering = ["subgroup__theme__edition", "subgroup__theme__position", "subgroup__number"]
    search_fields = ["what", "text", "subgroup__theme__title"]
    search_help_text = "Zoek op opbrengst of thema"
    actions = ["publish", "unpublish"]
    inlines = [MakerInline]
    fieldsets = [
        (
            None,
            {
                "description": "Publiceren doet u in de lijst: kies opbrengsten en dan een actie.",
                "fields": ["state", "edition", "theme", "subgroup", "pages"],
            },
        ),
        ("Inhoud", {"fields": [*outcomes.FIELDS]}),
        ("Wanneer", {"fields": ["edits", "changed_at", "published_at"]}),
    ]
    readonly_fields = [
        "state",
        "edition",
        "theme",
        "subgroup",
        "pages",
        *outcomes.FIELDS,
        "edits",
        "changed_at",
        "published_at",
    ]

    @admin.display(description="thema", ordering="subgroup__theme__position")
    def theme(self, outcome: Outcome) -> str:
        return outcome.subgroup.theme.title

    @admin.display(description="leergemeenschap", ordering="subgroup__theme__edition")
    def edition(self, outcome: Outcome) -> str:
        return str(outcome.subgroup.theme.edition)

    @admin.display(description="versie")
    def edits(self, outcome: Outcome) -> int:
        return outcome.version

    @admin.display(description="pagina’s")
    def pages(self, outcome: Outcome) -> str:
        url = reverse("registrations:group_outcome", args=[outcome.subgroup_id])
        written = format_html('<a href="{}">Lezen of wijzigen</a>', url)
        if not (shown := self.view_on_site(outcome)):
            return written
        return format_html('{}, <a href="{}">openbare pagina</a>', written, shown)

    def view_on_site(self, outcome: Outcome) -> str | None:
        """Where everyone reads it, if they may."""
        is_public = outcome.subgroup.theme.edition.is_published
        is_public = is_public and outcome.state == OutcomeState.PUBLISHED
        return outcome.get_absolute_url() if is_public else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Publiceren", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Outcome]) -> None:
        self._each(request, chosen, outcomes.publish, "Gepubliceerd")

    @admin.action(description="Niet meer publiceren", permissions=["change"])
    def unpublish(self, request: HttpRequest, chosen: QuerySet[Outcome]) -> None:
        self._each(request, chosen, outcomes.unpublish, "Niet meer gepubliceerd")

    def save_model(
        self, request: HttpRequest, obj: Outcome, form: ModelForm[Outcome], change: bool
    ) -> None:
        """Write nothing: all is read-only here, and somebody may be saving the text just now."""

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Outcome],
        formset: BaseModelFormSet[Maker, Any],
        change: bool,
    ) -> None:
        """Take the ticked names away."""
        formset.save(commit=False)
        outcomes.take_away(formset.deleted_objects)

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[Outcome],
        verb: Callable[[Outcome], Outcome],
        words: str,
    ) -> None:
        """Do it for all that are not so yet, and say what was done and what was not."""
        done, refused = [], []
        for outcome in chosen.select_related("subgroup__theme"):
            name = f"{outcome.subgroup} van {outcome.subgroup.theme}"
            try:
                if verb(outcome).state != outcome.state:
                    self.log_change(request, outcome, f"{words}.")
                    done.append(name)
            except outcomes.NotShared:
                refused.append(name)
        if refused:
            messages.error(
                request,
                f"Nog niet gedeeld, en dus niet gepubliceerd: {', '.join(refused)}. "
                "De gespreksleider deelt de opbrengst eerst met de andere groepen.",
            )
        if done:
            messages.success(request, f"{words}: {', '.join(done)}.")
        elif not refused:
            messages.warning(request, "Er is niets veranderd: dat was al zo.")
