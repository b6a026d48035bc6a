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


def address_field(help_text: str, *, called: str = "uw e-mailadres") -> AddressField:
    """The field for an e-mail address; `called` says whose it is."""
    return AddressField(
        called=called,
        label="E-mailadres",
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


def job_title_field(*, called: str = "uw functie") -> LineField:
    """The field for a job; `called` says whose it is."""
    return LineField(
        called=called,
        label="Functie",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )


def given_name_field(*, called: str = "uw voornaam") -> NameField:
    """The field for a given name; `called` says whose it is."""
    return NameField(
        called=called,
        label="Voornaam",
        max_length=80,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )


def name_prefix_field(*, called: str = "uw tussenvoegsel") -> NameField:
    """The field for what stands before a family name; `called` says whose it is."""
    return NameField(
        called=called,
        label="Tussenvoegsel (niet verplicht)",
        max_length=30,
        required=False,
        help_text="Bijvoorbeeld: van der",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def family_name_field(*, called: str = "uw achternaam") -> NameField:
    """The field for a family name; `called` says whose it is."""
    return NameField(
        called=called,
        label="Achternaam",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )


class NameForm(forms.Form):
    """Who somebody is."""

    given_name = given_name_field()
    name_prefix = name_prefix_field()
    family_name = family_name_field()


class DetailsForm(NameForm):
    """What somebody tells about themselves and their work."""

    organisation = LineField(
        called="de naam van uw organisatie",
        label="Organisatie",
        max_length=160,
        help_text="Met deze naam zorgen we dat collega’s in verschillende subgroepen komen. "
        "Schrijf de naam voluit.",
        widget=forms.TextInput({"autocomplete": "organization"}),
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
