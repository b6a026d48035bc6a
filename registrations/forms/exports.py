"""Which columns an organiser wants in a file with people, and for which program."""

from typing import Any

from django import forms

from registrations.desk.exports import FileFormat, columns_of
from sessions_app.models import Edition


class ExportForm(forms.Form):
    """The columns and the kind of file."""

    columns = forms.MultipleChoiceField(
        label="Kolommen",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één kolom.",
            "invalid_choice": "Kies uit de kolommen hieronder.",
        },
    )
    file_format = forms.ChoiceField(
        label="Soort bestand",
        choices=[
            (FileFormat.XLSX.value, "Excel (.xlsx)"),
            (FileFormat.CSV.value, "CSV, met puntkomma’s"),
        ],
        initial=FileFormat.XLSX,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een soort bestand.",
            "invalid_choice": "Kies een van deze soorten.",
        },
    )

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = columns_of(edition)
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the types
        field.choices = choices
        field.initial = [key for key, _ in choices]
