"""The participants, for the organiser."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registrations.admin.forgetting import ForgetPage
from registrations.admin.people_file import PeopleFilePage
from registrations.admin.person import PersonPages
from registrations.desk.story import standing
from registrations.forms.participant import (
    NewParticipantForm,
    ParticipantForm,
    ThemeWithRoomField,
    themes_with_room,
)
from registrations.groupwork import outcomes
from registrations.letters import unconfirmed
from registrations.models import Participant
from registrations.places import registration, signup
from sessions_app.admin.fields import FIELDS
from sessions_app.admin.meanwhile import StampedPages
from sessions_app.at_hand import PARAMETER, at_hand, editions
from sessions_app.http import SignedInRequest

WHO: Any = ("Wie", {"fields": ["given_name", "name_prefix", "family_name", "email"]})
WORK: Any = ("Werk", {"fields": ["organisation", "job_title", "sector", "region"]})
ASKS: Any = ("Inbreng", {"fields": ["learning_question", "prepares", "share_contact"]})


@admin.register(Participant)
class ParticipantAdmin(ForgetPage, PersonPages, PeopleFilePage, StampedPages):
    """Participants: to look up, to correct and to add by hand."""

    form = ParticipantForm
    formfield_overrides = FIELDS
    fieldsets = [WHO, WORK, ASKS]
    # By telephone one hears first for what somebody calls.
    add_fieldsets: ClassVar[Any] = [
        ("Thema", {"fields": ["theme", "by_hand_because"]}),
        WHO,
        WORK,
        ASKS,
        ("Mail", {"fields": ["tell"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        """Theme and status of who is here change by the verbs of places alone: others wait."""
        own = {} if obj else {"form": NewParticipantForm}
        return super().get_form(request, obj, change, **own, **options)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What is changed afterwards, has pages of its own."""
        buttons = {"show_save_and_continue": False, **(extra_context or {})}
        page: HttpResponse = super().add_view(request, form_url, buttons)
        return page

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """The themes of the edition that the page is about, with the room that they have."""
        if db_field.name == "theme":
            known = {str(one.pk): one for one in editions(request)}
            edition = known.get(request.GET.get(PARAMETER, "")) or at_hand(request)
            options["queryset"] = themes_with_room(edition)
            options["form_class"] = ThemeWithRoomField
        return super().formfield_for_foreignkey(db_field, request, **options)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Check and save while nobody takes the address that was typed into use."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            unconfirmed.hold(request.POST.get("email", ""))
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self,
        request: SignedInRequest,  # type: ignore[override]
        obj: Participant,
        form: ModelForm[Participant],
        change: bool,
    ) -> None:
        """Save; a new participant gets a place or a turn, and a mail where it is ticked."""
        if change:
            # Only that, and of what was on the page: a consent may be taken back just now.
            former = Participant.objects.get(pk=obj.pk)
            obj.save(update_fields={*form.changed_data} - {"email"})
            outcomes.correct_name(obj)
            corrected = [name for name in form.changed_data if name != "email"]
            registration.note_corrections(obj, former, corrected, by=request.user)
            if "email" in form.changed_data:
                registration.correct_address(obj, obj.email, by=request.user)
        else:
            tell = form.cleaned_data["tell"]
            signup.enrol(obj, because=obj.by_hand_because, by=request.user, is_told=tell)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        """Say where the new participant stands and whether a mail goes; then the person's page."""
        is_told = obj.email and "tell" in request.POST
        mail = f"De bevestiging gaat naar {obj.email}." if is_told else "Er gaat geen mail."
        messages.success(request, f"{standing(obj)} {mail}")
        if "_addanother" in request.POST:
            return redirect(request.get_full_path())
        return redirect("admin:registrations_participant_change", obj.pk)
