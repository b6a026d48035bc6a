"""The form in which somebody says what changed for them."""

from django import forms

from registrations.forms.fields import ParagraphField
from registrations.models.effect import LONGEST_TEXT


class EffectForm(forms.Form):
    """What changed, and whether everyone may read it; who is in no group is not asked that."""

    text = ParagraphField(
        called="uw tekst",
        label="Wat is er bij u veranderd?",
        max_length=LONGEST_TEXT,
        help_text="Noem geen namen van leerlingen of collega’s, en niets waaraan zij te herkennen "
        f"zijn. Hoogstens {LONGEST_TEXT} tekens.",
        widget=forms.Textarea({"rows": 7}),
        error_messages={"required": "Schrijf op wat er veranderde."},
    )
    is_public = forms.BooleanField(
        label="Iedereen mag dit lezen (niet verplicht)",
        required=False,
        help_text="Uw tekst staat dan op de openbare pagina met de opbrengst van uw groep, zodra "
        "die gepubliceerd is. Uw naam staat er niet bij. De tekst blijft staan als we uw gegevens "
        "wissen.",
    )
