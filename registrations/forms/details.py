"""What people tell about themselves: asked when they sign up, and theirs to change later."""

from django import forms

from registrations.forms.fields import (
    TOO_LONG,
    AddressField,
    LineField,
    NameField,
    ParagraphField,
)
from registrations.models import Region, Sector


def address_field(help_text: str) -> AddressField:
    """The field for one's own e-mail address."""
    return AddressField(
        label="E-mailadres",
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages=TOO_LONG | {"required": "Vul uw e-mailadres in."},
    )


def job_title_field() -> LineField:
    """The field for somebody's job."""
    return LineField(
        label="Functie",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
        error_messages={"required": "Vul de functie in."},
    )


class NameForm(forms.Form):
    """Who somebody is."""

    given_name = NameField(
        label="Voornaam",
        max_length=80,
        widget=forms.TextInput({"autocomplete": "given-name"}),
        error_messages={"required": "Vul een voornaam in."},
    )
    name_prefix = NameField(
        label="Tussenvoegsel (niet verplicht)",
        max_length=30,
        required=False,
        help_text="Bijvoorbeeld: van der",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    family_name = NameField(
        label="Achternaam",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "family-name"}),
        error_messages={"required": "Vul een achternaam in."},
    )


class DetailsForm(NameForm):
    """What somebody tells about themselves and their work."""

    organisation = LineField(
        label="Organisatie",
        max_length=160,
        help_text="Zo zetten we collega's in verschillende subgroepen.",
        widget=forms.TextInput({"autocomplete": "organization"}),
        error_messages={"required": "Vul de naam van uw organisatie in."},
    )
    job_title = job_title_field()
    sector = forms.ChoiceField(
        label="In welke sector werkt u?",
        choices=Sector.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies uw sector.",
            "invalid_choice": "Kies een van de sectoren hieronder.",
        },
    )
    region = forms.ChoiceField(
        label="In welke provincie werkt u?",
        choices=[("", "Kies een provincie"), *Region.choices],
        help_text="Werkt u in het hele land? Kies dan ‘Landelijk’.",
        error_messages={
            "required": "Kies uw provincie, of ‘Landelijk’.",
            "invalid_choice": "Kies een provincie uit de lijst, of ‘Landelijk’.",
        },
    )
    learning_question = ParagraphField(
        label="Wat wilt u leren? (niet verplicht)",
        max_length=1000,
        required=False,
        help_text="Uw gespreksleider leest dit voor de eerste bijeenkomst.",
        widget=forms.Textarea({"rows": 4}),
        error_messages=TOO_LONG,
    )
    prepares = forms.BooleanField(
        label="Ik wil helpen om de bijeenkomsten voor te bereiden (niet verplicht)",
        required=False,
        help_text="Dat doet u met een paar anderen en de gespreksleider.",
    )
    share_contact = forms.BooleanField(
        label="Mijn subgroep mag mijn naam, organisatie en e-mailadres zien (niet verplicht)",
        required=False,
        help_text="Uw gespreksleider ziet uw gegevens altijd. U kunt dit later veranderen.",
    )
