"""How many places a theme has: who would move up by more of them is said before it is saved."""

from typing import Any

from django.core.exceptions import ValidationError

from registrations.places import waiting_list
from sessions_app.admin.meanwhile import SHOWN
from sessions_app.admin.numbered import NumberedForm, NumberedPage
from sessions_app.http import fingerprint

# Of more people the names are left out.
MOST_NAMES = 12
MOVES_UP = (
    "Er is nog niets bewaard. Met dit aantal plaatsen schuift iemand door van de wachtlijst, "
    "met een mail: {names}. Is dat de bedoeling? Bewaar dan nog een keer."
)
MOVE_UP = (
    "Er is nog niets bewaard. Met dit aantal plaatsen schuiven {number} mensen door van de "
    "wachtlijst, elk met een mail: {names}. Is dat de bedoeling? Bewaar dan nog een keer."
)


class CapacityRow(NumberedForm):
    """A theme; more places are given away by the press after the one that said to whom."""

    # What the page says of who moves up, to come back with it.
    said = ""

    @property
    def stamp(self) -> str:
        return f"{super().stamp} {self.said}".strip()

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        theme, capacity = self.instance, typed.get("capacity")
        if theme.pk is None or "capacity" not in self.changed_data or "capacity" in self.errors:
            return typed
        people = waiting_list.moving_up(theme, capacity)
        said = fingerprint("moves up", capacity, [person.pk for person in people])
        if people:
            self.said = said
            if said not in self.data.get(SHOWN, "").split():
                self.add_error("capacity", ValidationError(_sentence(people), code="moves_up"))
        return typed


class CapacityPage(CapacityRow, NumberedPage):
    """The same on the page of the theme."""


def _sentence(people: list[Any]) -> str:
    names = [person.full_name for person in people[:MOST_NAMES]]
    if rest := len(people) - len(names):
        names.append(f"en nog {rest}")
    words = MOVES_UP if len(people) == 1 else MOVE_UP
    return words.format(number=len(people), names=", ".join(names))
