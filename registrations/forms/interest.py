"""The form of those who want to hear of a next edition."""

from registrations.forms.details import address_field
from registrations.forms.guarded import GuardedForm


class InterestForm(GuardedForm):
    """An address, and nothing else."""

    button = "Houd mij op de hoogte"
    email = address_field("Hier sturen we de mail naartoe waarmee u uw adres bevestigt.")

    field_order = ["email"]
