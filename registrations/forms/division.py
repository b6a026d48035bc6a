"""What an organiser types to divide a theme: sizes, wishes, a move and a pin."""

from typing import Any, cast

from django import forms

from registrations.forms.fields import LineField
from registrations.groups.division import Choices, Mode
from registrations.models import PairRule, Participant
from registrations.models.participant import ParticipantQuerySet
from sessions_app.models import Theme

# In one group; more could not hear each other.
MOST_PEOPLE = 99


def size_field(label: str) -> forms.IntegerField:
    """The field for a size of group, in people."""
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": "Vul een aantal mensen in.",
            "invalid": "Vul een heel getal in, zoals 10.",
            "min_value": "Kies minstens 1 deelnemer.",
            "max_value": f"Kies hoogstens {MOST_PEOPLE} deelnemers.",
        },
    )


def reason_field(label: str, required: str) -> LineField:
    """The field for why an organiser does something; `required` is what to say without one."""
    return LineField(label=label, max_length=200, error_messages={"required": required})


class ChoicesForm(forms.Form):
    """Who is to be divided, in groups of what size."""

    smallest = size_field("Kleinste groep")
    wanted = size_field("Gewenste groep")
    largest = size_field("Grootste groep")
    mode = forms.ChoiceField(
        label="Wie",
        choices=[
            (Mode.FRESH, "Iedereen, helemaal opnieuw"),
            (Mode.LATECOMERS, "Alleen wie nog geen groep heeft"),
            (Mode.REPAIR, "Herstellen: zo weinig mogelijk mensen verplaatsen"),
        ],
        error_messages={
            "required": "Kies wie er ingedeeld wordt.",
            "invalid_choice": "Kies een van de mogelijkheden.",
        },
    )
    seed = forms.IntegerField(
        label="Variant",
        help_text="Een ander getal geeft een andere indeling die even goed kan zijn.",
        min_value=1,
        max_value=9999,
        error_messages={
            "required": "Vul een getal in, zoals 1.",
            "invalid": "Vul een heel getal in, zoals 1.",
            "min_value": "Kies een getal vanaf 1.",
            "max_value": "Kies een getal tot en met 9999.",
        },
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if len({"smallest", "wanted", "largest"} & data.keys()) == 3:
            if data["wanted"] < data["smallest"]:
                self.add_error("wanted", f"Kies minstens {data['smallest']}, de kleinste groep.")
            elif data["wanted"] > data["largest"]:
                self.add_error("wanted", f"Kies hoogstens {data['largest']}, de grootste groep.")
        return data

    @property
    def choices(self) -> Choices:
        """What was chosen, once it is valid."""
        return Choices(**self.cleaned_data | {"mode": Mode(self.cleaned_data["mode"])})


class WishForm(forms.Form):
    """Two people who belong together, or who do not."""

    first = forms.ModelChoiceField(Participant.objects.none(), label="Deelnemer")
    kind = forms.ChoiceField(
        label="Wens",
        choices=PairRule.Kind.choices,
        error_messages={"invalid_choice": "Kies samen of niet samen."},
    )
    second = forms.ModelChoiceField(Participant.objects.none(), label="Met")
    reason = reason_field("Reden", "Vul in waarom, zodat een ander dit begrijpt.")

    def __init__(
        self, *args: Any, theme: Theme, people: ParticipantQuerySet, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.theme = theme
        for name in ("first", "second"):
            field = cast(forms.ModelChoiceField[Participant], self.fields[name])
            field.queryset = people
            field.empty_label = "Kies een deelnemer"
            field.error_messages |= {
                "required": "Kies een deelnemer.",
                "invalid_choice": "Deze deelnemer heeft geen plaats in dit thema.",
            }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, second = data.get("first"), data.get("second")
        if first and first == second:
            self.add_error("second", "Kies twee verschillende deelnemers.")
        elif first and second:
            low, high = sorted((first, second), key=lambda person: person.pk)
            if PairRule.objects.filter(first=low, second=high, theme=self.theme).exists():
                self.add_error("second", "Over deze twee deelnemers is er al een wens.")
            data |= {"first": low, "second": high}
        return data

    def save(self) -> None:
        """Keep the wish, also where another press or another theme has one about these two."""
        data = self.cleaned_data
        PairRule.objects.update_or_create(
            first=data["first"],
            second=data["second"],
            defaults={"theme": self.theme, "kind": data["kind"], "reason": data["reason"]},
        )


class MoveForm(forms.Form):
    """The group somebody goes to, and why."""

    number = forms.TypedChoiceField(
        label="Naar",
        coerce=int,
        error_messages={
            "required": "Kies een groep.",
            "invalid_choice": "Kies een groep die er is.",
        },
    )
    reason = reason_field("Reden", "Vul in waarom u deze deelnemer verplaatst.")

    def __init__(self, *args: Any, numbers: set[int], **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.TypedChoiceField, self.fields["number"])
        field.choices = [(number, str(number)) for number in sorted(numbers)]


class PinForm(forms.Form):
    """Why somebody stays in their group, whatever is divided anew."""

    because = reason_field("Reden", "Vul in waarom deze deelnemer hier blijft.")
