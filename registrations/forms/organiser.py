"""The forms of the organiser's own pages in the admin."""

from typing import Any, cast

from django import forms

from registrations.models import Participant, Status
from registrations.models.participant import ParticipantQuerySet
from sessions_app.models import Session


def moment_field(label: str) -> forms.SplitDateTimeField:
    """A day and a time of the Dutch clock."""
    return forms.SplitDateTimeField(
        label=label,
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": f"{label}: dag"},
            time_attrs={"type": "time", "aria-label": f"{label}: tijd"},
        ),
    )


class SessionForm(forms.ModelForm[Session]):
    """A new time or link for a session, or that it is called off."""

    starts_at = moment_field("Begint")
    ends_at = moment_field("Eindigt")
    meeting_url = forms.URLField(
        label="Link naar de bijeenkomst", required=False, max_length=500, assume_scheme="https"
    )
    is_off = forms.BooleanField(label="De bijeenkomst gaat niet door", required=False)

    class Meta:
        model = Session
        fields = ["starts_at", "ends_at", "meeting_url"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["is_off"].initial = bool(self.instance.cancelled_at)


class ParticipantForm(forms.ModelForm[Participant]):
    """One participant, for the organiser."""

    class Meta:
        model = Participant
        fields = "__all__"  # noqa: DJ007 – the admin chooses them

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the database would refuse: a second place for one address."""
        data: dict[str, Any] = super().clean() or {}
        edition = data.get("edition") or self.instance.edition_id
        others = Participant.objects.active().exclude(pk=self.instance.pk)
        is_cancelled = self.instance.status == Status.CANCELLED
        if others.filter(edition=edition).with_address(data.get("email", "")) and not is_cancelled:
            self.add_error("email", "Dit e-mailadres is hier al aangemeld.")
        return data


class PlaceForm(forms.Form):
    """Somebody who waits, and why they get a place now."""

    participant = forms.ModelChoiceField(
        Participant.objects.none(),
        label="Wie",
        empty_label="Kies een deelnemer",
        error_messages={
            "required": "Kies een deelnemer.",
            "invalid_choice": "Deze deelnemer wacht niet meer.",
        },
    )
    because = forms.CharField(
        label="Waarom",
        max_length=200,
        error_messages={"required": "Vul in waarom deze deelnemer nu een plaats krijgt."},
    )

    def __init__(self, *args: Any, waiting: ParticipantQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField[Participant], self.fields["participant"]).queryset = waiting
