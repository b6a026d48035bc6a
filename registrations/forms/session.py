"""How an organiser changes a session."""

from typing import Any

from django import forms

from registrations.forms.fields import WebAddressField
from sessions_app.admin.meanwhile import StampedModelForm
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


class SessionForm(StampedModelForm):
    """A new time or link for a session, or that it is called off."""

    starts_at = moment_field("Begint")
    ends_at = moment_field("Eindigt")
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
