"""What the groups chose to make, for the organiser."""

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest

from registrations.models import Outcome, Subgroup


class SubgroupChoice(forms.ModelChoiceField[Subgroup]):
    """A group, told apart from the groups with its number in other themes and editions."""

    def label_from_instance(self, obj: Subgroup) -> str:
        return f"{obj.theme.title}, {obj} ({obj.theme.edition.slug})"


@admin.register(Outcome)
class OutcomeAdmin(admin.ModelAdmin[Outcome]):
    fields = ["subgroup", "what"]
    list_display = ["what", "theme", "subgroup"]
    list_filter = ["subgroup__theme__edition__slug"]
    list_select_related = ["subgroup__theme"]
    search_fields = ["what", "subgroup__theme__title"]
    search_help_text = "Zoek op opbrengst of thema"

    @admin.display(description="thema", ordering="subgroup__theme")
    def theme(self, outcome: Outcome) -> str:
        return outcome.subgroup.theme.title

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Subgroup], request: HttpRequest, **options: object
    ) -> forms.ModelChoiceField[Subgroup] | None:
        groups = Subgroup.objects.select_related("theme__edition")
        return SubgroupChoice(groups, label="Subgroep", empty_label="Kies een subgroep")
