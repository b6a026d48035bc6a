"""The participants, for the organiser."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html

from registrations.admin.forgetting import ForgetPage
from registrations.admin.other_theme import OtherThemePage
from registrations.admin.people_file import PeopleFilePage
from registrations.forms.participant import ParticipantForm
from registrations.groupwork import outcomes
from registrations.letters import unconfirmed
from registrations.models import Participant
from registrations.places import registration, signup
from sessions_app.admin.fields import FIELDS
from sessions_app.admin.meanwhile import StampedPages


@admin.register(Participant)
class ParticipantAdmin(ForgetPage, OtherThemePage, PeopleFilePage, StampedPages):
    """Participants: to look up, to correct and to add by hand."""

    form = ParticipantForm
    autocomplete_fields = ["theme"]
    formfield_overrides = FIELDS
    readonly_fields = [
        "status",
        "registered_at",
        "forget_asked_at",
        "private_link",
        "cancelled_at",
        "cancel_reason",
        # Consent is given and taken back by the person alone.
        "may_be_named",
    ]
    fieldsets = [
        (None, {"fields": ["edition", "theme", "status", "registered_at", "forget_asked_at"]}),
        (
            "Plaats",
            {
                "description": "Vul een reden in om iemand ook in een vol thema te plaatsen. "
                "Zonder reden komt de deelnemer dan op de wachtlijst.",
                "fields": ["by_hand_because", "cancelled_at", "cancel_reason"],
            },
        ),
        ("Wie", {"fields": ["given_name", "name_prefix", "family_name", "email"]}),
        ("Werk", {"fields": ["organisation", "job_title", "sector", "region"]}),
        ("Inbreng", {"fields": ["learning_question", "prepares", "share_contact", "may_be_named"]}),
        (
            "Persoonlijke link",
            {
                "description": "Op deze pagina kunt u namens de deelnemer overdragen of afmelden. "
                "Deel de link alleen met de deelnemer zelf.",
                "fields": ["private_link"],
            },
        ),
    ]

    @admin.display(description="adres")
    def private_link(self, participant: Participant) -> str:
        if not participant.pk:
            return "Komt er bij het opslaan."
        return format_html('<a href="{0}">{0}</a>', participant.private_link)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Check and save while nobody takes the address that was typed into use."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            unconfirmed.hold(request.POST.get("email", ""))
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: Participant,
        form: ModelForm[Participant],
        change: bool,
    ) -> None:
        """Save; a new participant gets a place or a turn, and a mail."""
        if change:
            # Only that, and of what was on the page: a consent may be taken back just now.
            obj.save(update_fields={*form.changed_data} - {"email"})
            outcomes.correct_name(obj)
            if "email" in form.changed_data:
                registration.correct_address(obj, obj.email)
        else:
            signup.enrol(obj, because=obj.by_hand_because)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Theme and status change by the verbs of places alone: others wait for a place."""
        fixed = ["edition", "theme", "by_hand_because"] if obj else []
        return [*self.readonly_fields, *fixed]
