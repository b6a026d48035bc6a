"""The file that a group made."""

from typing import Any

from django import forms

from registrations.groupwork.files import KINDS, MOST_BYTES, kind_of

TOO_LARGE = (
    f"Dit bestand is te groot. Kies een bestand van hoogstens {MOST_BYTES // 1000} kB, of zet het "
    "op een eigen plek en vul bij de opbrengst de link in."
)
UNKNOWN = "Dit bestand kennen we niet. Kies een pdf, een Office-bestand of een afbeelding."


class OutcomeFileForm(forms.Form):
    """One file, of a kind that everyone can open."""

    file = forms.FileField(
        label="Bestand",
        help_text="Een pdf, een document, een presentatie of een afbeelding van hoogstens "
        f"{MOST_BYTES // 1000} kB. Kijk eerst na of er geen namen van mensen in staan, ook niet in "
        "de eigenschappen van het bestand.",
        widget=forms.FileInput({"accept": ",".join(f".{suffix}" for suffix in KINDS)}),
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg.",
        },
    )

    def clean(self) -> dict[str, Any]:
        """What is in the file, and of which kind it is."""
        data: dict[str, Any] = super().clean() or {}
        if file := data.get("file"):
            content = file.read(MOST_BYTES + 1)
            suffix = kind_of(file.name, content)
            if len(content) > MOST_BYTES:
                self.add_error("file", TOO_LARGE)
            elif suffix is None:
                self.add_error("file", UNKNOWN)
            return {"content": content, "suffix": suffix}
        return data
