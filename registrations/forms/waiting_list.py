"""How an organiser places somebody who waits."""

from typing import Any, cast

from django import forms

from registrations.forms.fields import LineField
from registrations.models import Participant
from registrations.models.participant import ParticipantQuerySet


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
    because = LineField(
        label="Waarom",
        max_length=200,
        error_messages={"required": "Vul in waarom deze deelnemer nu een plaats krijgt."},
    )

    def __init__(self, *args: Any, waiting: ParticipantQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField[Participant], self.fields["participant"]).queryset = waiting
