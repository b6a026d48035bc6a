"""How an organiser changes a session."""

from typing import Any

from django import forms

from registrations.forms.fields import WebAddressField
from sessions_app.admin.meanwhile import StampedModelForm
from sessions_app.models import Session
from sessions_app.typed.moments import MomentField


class SessionForm(StampedModelForm):
    """A new time or link for a session, or that it is called off."""

    starts_at = MomentField(label="Begint")
    ends_at = MomentField(label="Eindigt")
    meeting_url = WebAddressField(
        label="Link naar de bijeenkomst", required=False, max_length=500, assume_scheme="https"
    )
    is_off = forms.BooleanField(label="De bijeenkomst gaat niet door", required=False)

    class Meta:
        model = Session
        fields = ["starts_at", "ends_at", "meeting_url"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["is_off"].initial = bool(self.instance.cancelled_at)
