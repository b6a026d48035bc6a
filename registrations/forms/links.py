"""The meeting links of the groups of a theme."""

from collections.abc import Iterable
from typing import Any

from django import forms

from registrations.forms.fields import WebAddressField
from registrations.models import Subgroup


class LinksForm(forms.Form):
    """A field for each group, and what stood there when the page was opened."""

    def __init__(self, *args: Any, groups: Iterable[Subgroup], **options: Any) -> None:
        super().__init__(*args, **options)
        for group in groups:
            self.fields[f"link-{group.number}"] = WebAddressField(
                label=group.room,
                max_length=500,
                required=False,
                assume_scheme="https",
                initial=group.meeting_url,
                widget=forms.URLInput({"autocomplete": "off"}),
            )
            self.fields[f"was-{group.number}"] = forms.CharField(
                required=False, initial=group.meeting_url, widget=forms.HiddenInput
            )

    @property
    def changed(self) -> dict[int, str]:
        """What this page changes: the link of each group by its number."""
        typed = self.cleaned_data
        return {
            int(name.removeprefix("link-")): link
            for name, link in typed.items()
            if name.startswith("link-") and link != typed.get(name.replace("link", "was"))
        }
