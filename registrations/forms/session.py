"""How an organiser adds and changes a session."""

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registrations.forms.fields import WebAddressField
from sessions_app.admin.numbered import NumberedPage
from sessions_app.models import Session
from sessions_app.planning import PlanningFault, session_faults
from sessions_app.typed.moments import MomentField

TAKEN = "Er is al een bijeenkomst met dit nummer."


class SessionForm(NumberedPage):
    """The number, the time and the link of a session; of one that is there also that it is off."""

    position = forms.IntegerField(label="Nummer", min_value=1, max_value=32767)
    starts_at = MomentField(label="Begint", help_text="Zoals 14 januari 2027 en 13.00.")
    ends_at = MomentField(label="Eindigt", help_text="Zonder dag: op dezelfde dag.")
    meeting_url = WebAddressField(
        label="Link naar de bijeenkomst",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Mag later.",
    )
    is_off = forms.BooleanField(label="De bijeenkomst gaat niet door", required=False)

    class Meta:
        model = Session
        fields = ["position", "starts_at", "ends_at", "meeting_url"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # As it is stored: checking the form changes the instance.
        self.former = None if self.instance._state.adding else copy(self.instance)
        self.fields["ends_at"].widget.begin = "starts_at"
        if self.former:
            self.fields["is_off"].initial = bool(self.former.cancelled_at)
        else:
            del self.fields["is_off"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        others = self.instance.edition.sessions.exclude(pk=self.instance.pk)
        if typed.get("position") and others.filter(position=typed["position"]).exists():
            self.add_error("position", ValidationError(TAKEN, code="unique"))
        return typed

    @property
    def changed(self) -> Session:
        """The session as it will be, once it is stored."""
        session: Session = copy(self.instance)
        session.cancelled_at = None
        if self.cleaned_data.get("is_off") and self.former:
            session = copy(self.former)
            session.position = self.cleaned_data["position"]
            session.cancelled_at = self.former.cancelled_at or timezone.now()
        return session

    @property
    def planning_faults(self) -> list[PlanningFault]:
        """What will be wrong with the plan by this, and was not before."""
        others = [one for one in self.instance.edition.held_sessions if one.pk != self.instance.pk]
        before = {fault.text for fault in session_faults([*others, *self._held(self.former)])}
        after = session_faults([*others, *self._held(self.changed)])
        return [fault for fault in after if fault.text not in before]

    @staticmethod
    def _held(session: Session | None) -> list[Session]:
        return [session] if session and not session.cancelled_at else []
