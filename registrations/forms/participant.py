"""What an organiser changes of one participant."""

from typing import Any

from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registrations.forms.fields import (
    TOO_LONG,
    AddressField,
    LineField,
    NameField,
    ParagraphField,
)
from registrations.forms.registration import ColleagueForm, ThemeForm
from registrations.models import Participant, Status
from sessions_app.admin.meanwhile import StampedModelForm
from sessions_app.models import Edition, Theme


class ParticipantForm(StampedModelForm):
    """One participant, for the organiser."""

    class Meta:
        model = Participant
        fields = "__all__"  # the admin chooses them
        field_classes = {
            "given_name": NameField,
            "name_prefix": NameField,
            "family_name": NameField,
            "email": AddressField,
            "organisation": LineField,
            "job_title": LineField,
            "learning_question": ParagraphField,
        }
        help_texts = {
            "email": "Verandert u dit adres? Dan krijgt de deelnemer op het nieuwe adres een mail "
            "met een nieuwe persoonlijke link."
        }

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the database would refuse: a second place for one address."""
        data: dict[str, Any] = super().clean() or {}
        others = Participant.objects.active().exclude(pk=self.instance.pk)
        others = others.filter(edition=self.instance.edition_id)
        is_cancelled = self.instance.status == Status.CANCELLED
        if others.with_address(data.get("email", "")) and not is_cancelled:
            self.add_error("email", "Dit e-mailadres is hier al aangemeld.")
        return data


class ThemeWithRoomField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A theme, with what somebody who comes now would get there."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Any) -> str:
        if obj.capacity is None:
            return f"{obj.title}: plaats genoeg"
        free = obj.capacity - obj.placed_count
        if free > 0 and not obj.waiting_count:
            return f"{obj.title}: {free} {'plaats' if free == 1 else 'plaatsen'} vrij"
        return f"{obj.title}: vol, komt op de wachtlijst als nummer {obj.waiting_count + 1}"


def themes_with_room(edition: Edition | None) -> QuerySet[Theme]:
    """The themes of an edition, with how many people have a place in each or wait for one."""

    def number_of(status: Status) -> Coalesce:
        people = Participant.objects.filter(theme=OuterRef("pk"), status=status).order_by()
        counted = people.values("theme").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(counted), 0)

    return Theme.objects.filter(edition=edition).annotate(
        placed_count=number_of(Status.PLACED), waiting_count=number_of(Status.WAITING)
    )


class NewParticipantForm(ParticipantForm):
    """Somebody whom an organiser signs up, for instance by telephone."""

    tell = forms.BooleanField(
        label="Stuur een bevestiging",
        required=False,
        initial=True,
        help_text="Met de persoonlijke link. Zonder e-mailadres gaat er geen mail.",
    )

    class Meta(ParticipantForm.Meta):
        labels = {"by_hand_because": "Reden voor een plaats, als het thema vol is"}
        help_texts = {
            "email": "Weet u het niet? Laat het leeg. De deelnemer krijgt dan geen mail.",
            "by_hand_because": "Zonder reden komt de deelnemer dan op de wachtlijst.",
        }

    def clean(self) -> dict[str, Any]:
        """The edition is that of the theme."""
        if theme := self.cleaned_data.get("theme"):
            self.instance.edition = theme.edition
        return super().clean()


class OfPersonForm(forms.Form):
    """A form on a page about one participant."""

    def __init__(self, *args: Any, participant: Participant, **options: Any) -> None:
        self.participant = participant
        super().__init__(*args, **options)


class TellForm(OfPersonForm):
    """Whether somebody gets a mail about what an organiser does; not asked without an address."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _ask_whether_to_tell(self, self.participant)


def _ask_whether_to_tell(form: forms.Form, participant: Participant) -> None:
    if participant.email:
        label = f"Stuur een mail naar {participant.email}"
        form.fields["tell"] = forms.BooleanField(label=label, required=False, initial=True)


class PlaceOneForm(TellForm):
    """Why somebody who waits gets a place now."""

    because = LineField(
        label="Waarom nu?",
        max_length=200,
        help_text="Alleen organisatoren lezen dit.",
        error_messages={"required": "Vul in waarom deze deelnemer nu een plaats krijgt."},
    )


class EnrolAgainForm(TellForm):
    """Why somebody who cancelled gets a place, where the theme is full."""

    because = LineField(
        label="Reden voor een plaats, als het thema vol is (niet verplicht)",
        max_length=200,
        required=False,
        help_text="Alleen organisatoren lezen dit.",
        error_messages=TOO_LONG,
    )


class CancelForOtherForm(TellForm):
    """Why somebody takes no part any more."""

    reason = LineField(
        label="Waarom? (niet verplicht)",
        max_length=500,
        required=False,
        help_text="Alleen organisatoren lezen dit.",
        error_messages=TOO_LONG,
    )


class OtherThemeForm(ThemeForm):
    """Another theme for somebody."""

    def __init__(self, *args: Any, participant: Participant, **options: Any) -> None:
        super().__init__(*args, participant=participant, **options)
        self.fields["theme"].label = "Naar welk thema?"
        _ask_whether_to_tell(self, participant)


class HandOverForm(OfPersonForm, ColleagueForm):
    """The colleague who takes over, as an organiser fills it in."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].help_text = "De collega krijgt hier een eigen persoonlijke link."
