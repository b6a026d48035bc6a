"""The form of a sheet of attendance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from registrations.models import AttendanceStatus
from registrations.sheets.attendance import UNMARKED, Change, SheetRow, is_the_day
from sessions_app.models import Session

CHANGED = "Dit blad is intussen veranderd. Er is nog niets bewaard. Kijk het na en bewaar opnieuw."
CHOICES = [(UNMARKED, "niet ingevuld"), *AttendanceStatus.choices]
WORDS = dict(CHOICES)
PREFIXES = ("mark-", "was-")


@dataclass(frozen=True)
class SheetLine:
    """What the page shows of one person: the control, or what stands there for good."""

    row: SheetRow
    control: forms.BoundField | None = None
    choices: Sequence[tuple[str, str, bool]] = ()
    was: str = UNMARKED
    # What was chosen here, but not written because somebody else had marked this person.
    refused: str = ""


class AttendanceForm(forms.Form):
    """A choice for each person, with the status that the page showed when it was made."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rows: Sequence[SheetRow],
        session: Session,
        refused: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__(data)
        self.rows = rows
        self.refused = {pk: WORDS[status] for pk, status in (refused or {}).items()}
        self.is_the_day = is_the_day(session, timezone.now())
        for row in rows:
            if not row.is_of_former:
                self._add(row)

    def _add(self, row: SheetRow) -> None:
        self.fields[f"mark-{row.person.pk}"] = forms.ChoiceField(
            label=row.person.full_name,
            required=False,
            choices=self._choices(row),
            widget=forms.RadioSelect,
            error_messages={
                "invalid_choice": f"Kies bij {row.person.full_name} een van de mogelijkheden."
            },
        )
        self.fields[f"was-{row.person.pk}"] = forms.ChoiceField(
            required=False, choices=CHOICES, widget=forms.HiddenInput
        )

    def _choices(self, row: SheetRow) -> list[tuple[str, str]]:
        # Before the day nobody is there yet; but what was noted already can stay.
        early = {UNMARKED, AttendanceStatus.EXCUSED, row.status}
        return [choice for choice in CHOICES if self.is_the_day or choice[0] in early]

    def clean(self) -> dict[str, Any]:
        """Refuse what is not of this sheet, half or double."""
        given = cast(QueryDict, self.data)
        posted = {name for name in given if name.startswith(PREFIXES)}
        is_single = all(len(given.getlist(name)) == 1 for name in posted)
        # Somebody who came on the sheet meanwhile has no fields at all; half a pair is forged.
        pairs = [{prefix + name.split("-")[1] for prefix in PREFIXES} for name in posted]
        is_whole = all(pair <= posted for pair in pairs)
        is_past_known = not any(name.startswith("was-") for name in self.errors)
        if posted - set(self.fields) or not (is_single and is_whole and is_past_known):
            raise forms.ValidationError(CHANGED, code="changed")
        return self.cleaned_data

    @property
    def changes(self) -> dict[int, Change]:
        """What was chosen for everybody whom the page showed, by primary key."""
        return {
            row.person.pk: Change(
                self.cleaned_data[f"was-{row.person.pk}"],
                self.cleaned_data[f"mark-{row.person.pk}"],
            )
            for row in self.rows
            if f"was-{row.person.pk}" in self.data and f"was-{row.person.pk}" in self.fields
        }

    @property
    def lines(self) -> list[SheetLine]:
        """Everybody on the sheet, in its order."""
        return [SheetLine(row) if row.is_of_former else self._line(row) for row in self.rows]

    def _line(self, row: SheetRow) -> SheetLine:
        control = self[f"mark-{row.person.pk}"]
        chosen = self._posted(control.name, row.status)
        return SheetLine(
            row,
            control,
            choices=[(status, word, status == chosen) for status, word in self._choices(row)],
            was=self._posted(f"was-{row.person.pk}", row.status),
            refused=self.refused.get(row.person.pk, ""),
        )

    def _posted(self, name: str, otherwise: str) -> str:
        """What was posted, so that it is there again after an error."""
        known = self.is_bound and name in self.data and name not in self.errors
        return str(self.data[name]) if known else otherwise
