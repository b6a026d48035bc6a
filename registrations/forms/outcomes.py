"""The forms around what a group makes."""

from django import forms

from registrations.forms.fields import (
    BIGGEST_NUMBER,
    TOO_LONG,
    LineField,
    ParagraphField,
    WebAddressField,
)
from registrations.models import OutcomeState
from registrations.models.outcomes import ADDRESS_LENGTH, ANSWER_LENGTH, TEXT_LENGTH

# Stands for a version that was forged: no outcome ever has it.
NO_VERSION = -1


def prompt(label: str, help_text: str = "", *, required: str = "") -> LineField:
    """One of the short questions; `required` is what to say when there is no answer."""
    return LineField(
        label=label if required else f"{label} (niet verplicht)",
        max_length=ANSWER_LENGTH,
        required=bool(required),
        help_text=help_text,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": required} if required else {},
    )


class OutcomeForm(forms.Form):
    """What a group makes, in five short answers, a text and a link."""

    for_whom = prompt("Voor wie maken we het?", "Bijvoorbeeld: mentoren in het eerste leerjaar.")
    problem = prompt("Welk probleem lossen we op?")
    what = prompt(
        "Wat maken we?",
        "Eén zin. Die zin is ook de titel.",
        required="Schrijf in één zin wat de groep maakt.",
    )
    proof = prompt("Hoe weten we dat het werkt?")
    sharing = prompt(
        "Wie deelt het, en hoe?",
        "Noem geen namen van mensen: na publicatie kan iedereen dit lezen.",
    )
    text = ParagraphField(
        label="Tekst (niet verplicht)",
        max_length=TEXT_LENGTH,
        required=False,
        help_text="Een lege regel begint een nieuwe alinea. Een webadres wordt vanzelf een link.",
        widget=forms.Textarea({"rows": 14}),
        error_messages=TOO_LONG,
    )
    url = WebAddressField(
        label="Link naar de opbrengst (niet verplicht)",
        max_length=ADDRESS_LENGTH,
        required=False,
        assume_scheme="https",
        help_text="Het webadres van een document of een pagina.",
        widget=forms.URLInput({"autocomplete": "off"}),
    )
    version = forms.Field(required=False, initial="0", widget=forms.HiddenInput)
    state = forms.ChoiceField(
        choices=[
            choice for choice in OutcomeState.choices if choice[0] != OutcomeState.PUBLISHED.value
        ],
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Kies een van de knoppen onder het formulier."},
    )

    def clean_version(self) -> int:
        """The version that the page showed; NO_VERSION where somebody forged it."""
        version = self.cleaned_data["version"] or ""
        return int(version) if version.isdecimal() and len(version) < 10 else NO_VERSION

    def clean_state(self) -> OutcomeState | None:
        """How far the outcome is from now on, where a button said so."""
        return OutcomeState(self.cleaned_data["state"]) if self.cleaned_data["state"] else None


class PutBackForm(forms.Form):
    """Which version to write anew, and which one was the newest on the page."""

    number = forms.IntegerField(min_value=0, max_value=BIGGEST_NUMBER)
    version = forms.IntegerField(min_value=0, max_value=BIGGEST_NUMBER)
