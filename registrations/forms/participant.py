"""What an organiser changes of one participant."""

from typing import Any

from registrations.forms.fields import AddressField, LineField, NameField, ParagraphField
from registrations.models import Participant, Status
from sessions_app.admin.meanwhile import StampedModelForm


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
        edition = data.get("edition")
        others = Participant.objects.active().exclude(pk=self.instance.pk)
        is_cancelled = self.instance.status == Status.CANCELLED
        if (
            others.filter(edition=edition or self.instance.edition_id).with_address(
                data.get("email", "")
            )
            and not is_cancelled
        ):
            self.add_error("email", "Dit e-mailadres is hier al aangemeld.")
        return data
