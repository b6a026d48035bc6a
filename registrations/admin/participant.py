"""The participants, for the organiser."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest

from registrations import mail
from registrations.models import Participant


@admin.register(Participant)
class ParticipantAdmin(admin.ModelAdmin[Participant]):
    list_display = [
        "family_name",
        "name_prefix",
        "given_name",
        "organisation",
        "theme",
        "status",
        "sector",
        "region",
        "prepares",
        "registered_at",
    ]
    list_display_links = ["family_name", "given_name"]
    list_filter = ["edition", "theme__title", "status", "sector", "region", "prepares"]
    list_select_related = ["theme", "edition"]
    list_per_page = 100
    search_fields = ["given_name", "family_name", "email", "organisation", "job_title"]
    search_help_text = "Zoek op naam, e-mailadres, organisatie of functie"
    date_hierarchy = "registered_at"
    autocomplete_fields = ["theme"]
    readonly_fields = ["registered_at", "private_link"]
    fieldsets = [
        (None, {"fields": ["edition", "theme", "status", "registered_at"]}),
        ("Wie", {"fields": ["given_name", "name_prefix", "family_name", "email"]}),
        ("Werk", {"fields": ["organisation", "job_title", "sector", "region"]}),
        ("Inbreng", {"fields": ["learning_question", "prepares", "share_contact"]}),
        (
            "Persoonlijke link",
            {
                "description": "Wie deze link heeft, ziet deze aanmelding. Deel hem alleen met "
                "de deelnemer zelf.",
                "fields": ["private_link"],
            },
        ),
    ]

    @admin.display(description="adres")
    def private_link(self, participant: Participant) -> str:
        return participant.private_link if participant.pk else "Komt er bij het opslaan."

    @transaction.atomic
    def save_model(
        self,
        request: HttpRequest,
        obj: Participant,
        form: ModelForm[Participant],
        change: bool,
    ) -> None:
        """Save, and confirm a new participant by mail as after a sign-up of their own."""
        super().save_model(request, obj, form, change)
        if not change:
            mail.confirm(obj, obj.edition)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nobody goes from one edition to another."""
        return [*self.readonly_fields, "edition"] if obj else self.readonly_fields
