"""A file with people, and what stands in which of its columns."""

from typing import Any

from django import forms

from registrations.desk.columns import COLUMNS
from registrations.desk.tables import MOST_BYTES, CannotBeRead, Table, read_table

# Each column of the file stands in the list of each field.
LONGEST_HEADING = 60


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="Bestand",
        help_text="Een Excel-bestand (.xlsx) of een CSV-bestand van hoogstens "
        f"{MOST_BYTES // 1000} kB.",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg.",
        },
    )

    def clean_file(self) -> bytes:
        """The content of the file, which is a table."""
        content: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            read_table(content)
        except CannotBeRead as error:
            raise forms.ValidationError(str(error)) from error
        return content


class ColumnsForm(forms.Form):
    """Which column of the file is what, and whether people hear that they were signed up."""

    is_told = forms.BooleanField(
        label="Stuur iedereen een bevestiging per mail",
        required=False,
        help_text="Wie een plaats krijgt, krijgt de agenda-uitnodigingen en de persoonlijke link. "
        "Zonder vinkje gaat er geen mail.",
    )

    def __init__(self, *args: Any, table: Table, **options: Any) -> None:
        super().__init__(*args, **options)
        columns = [
            (str(number), _heading(text, number)) for number, text in enumerate(table.headings)
        ]
        for column in COLUMNS:
            self.fields[column.field] = forms.ChoiceField(
                label=column.heading,
                choices=[("", "niet in dit bestand"), *columns],
                required=column.is_needed,
                error_messages={"required": "Kies in welke kolom dit staat."},
            )
        self.order_fields([column.field for column in COLUMNS])

    def clean(self) -> dict[str, Any]:
        """Refuse one column of the file for two things."""
        data: dict[str, Any] = super().clean() or {}
        used: dict[str, str] = {}
        for column in COLUMNS:
            number = data.get(column.field)
            if number and (other := used.setdefault(number, column.heading)) != column.heading:
                self.add_error(column.field, f"Deze kolom is al gekozen voor {other}.")
        return data

    @property
    def columns(self) -> dict[str, int]:
        """Of each field that was chosen, the number of its column."""
        chosen = {column.field: self.cleaned_data.get(column.field) for column in COLUMNS}
        return {name: int(number) for name, number in chosen.items() if number}


def _heading(text: str, number: int) -> str:
    return text[:LONGEST_HEADING] or f"kolom {number + 1}, zonder kop"
