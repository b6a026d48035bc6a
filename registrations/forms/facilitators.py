"""The forms by which an organiser says who leads what."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from registrations.forms.fields import BIGGEST_KEY, TOO_LONG, AddressField, WholeNameField
from registrations.models import Subgroup
from sessions_app.admin.meanwhile import StampedForm
from sessions_app.models import Edition, Theme, User

GONE = "Dit staat niet meer in de lijst. Kies opnieuw."


@dataclass
class Tick:
    """A theme or a group that can be ticked."""

    pk: int
    label: str
    is_chosen: bool


@dataclass
class ThemeTick(Tick):
    """A theme, with its groups."""

    shape: str
    groups: list[Tick]


class TicksField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows that are ticked, by key."""

    def clean(self, value: Any) -> Any:
        """Refuse a key that is larger than any, which not every database can look up."""
        if any(key.isdecimal() and int(key[:20]) > BIGGEST_KEY for key in value or ()):
            raise ValidationError(GONE, code="invalid_choice")
        return super().clean(value)


def _choices(queryset: Any, label: str) -> TicksField:
    return TicksField(
        queryset,
        label=label,
        required=False,
        error_messages={"invalid_choice": GONE, "invalid_pk_value": GONE, "list": GONE},
    )


class LeadForm(StampedForm, forms.Form):
    """What somebody leads in the editions that are not over."""

    needs_a_choice = False

    themes = _choices(Theme.objects.none(), "Thema’s")
    subgroups = _choices(Subgroup.objects.none(), "Subgroepen")

    def __init__(
        self,
        *args: Any,
        editions: Collection[Edition],
        leader: User | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.editions, self.leader = editions, leader
        groups = Subgroup.objects.filter(theme__edition__in=editions)
        offered: dict[str, Any] = {
            "themes": Theme.objects.filter(edition__in=editions),
            "subgroups": groups.select_related("theme"),
        }
        for name, queryset in offered.items():
            cast(TicksField, self.fields[name]).queryset = queryset

    @property
    def about(self) -> str:
        """Whose themes and groups these are; empty for who is invited."""
        return f"{self.leader.pk} leads" if self.leader else ""

    def clean(self) -> dict[str, Any]:
        """Who leads a theme leads its groups, so those are not kept besides."""
        data: dict[str, Any] = super().clean() or {}
        themes, groups = data.get("themes", []), data.get("subgroups", [])
        if self.needs_a_choice and not self.errors and not themes and not groups:
            raise forms.ValidationError("Kies minstens één thema of subgroep.")
        data["subgroups"] = [group for group in groups if group.theme not in themes]
        return data

    def on_screen(self) -> Iterator[tuple[Edition, list[ThemeTick]]]:
        """Each edition with its themes and their groups, and what is ticked."""
        themes = {str(value) for value in self["themes"].value() or ()}
        groups = {str(value) for value in self["subgroups"].value() or ()}
        for edition in self.editions:
            yield (
                edition,
                [
                    ThemeTick(
                        theme.pk,
                        theme.title,
                        str(theme.pk) in themes,
                        theme.shape,
                        [
                            Tick(group.pk, str(group), str(group.pk) in groups)
                            for group in theme.subgroups.all()
                        ],
                    )
                    for theme in edition.themes.all()
                ],
            )


class InviteForm(LeadForm):
    """Somebody who will lead a theme or some groups."""

    needs_a_choice = True

    name = WholeNameField(
        label="Naam",
        max_length=150,
        help_text="Deelnemers zien deze naam.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Vul de naam van de gespreksleider in."},
    )
    email = AddressField(
        label="E-mailadres",
        max_length=254,
        help_text="De gespreksleider logt hiermee in.",
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages=TOO_LONG | {"required": "Vul het e-mailadres van de gespreksleider in."},
    )

    field_order = ["name", "email"]


class OrganiserForm(forms.Form):
    """A colleague who comes into the admin."""

    name = WholeNameField(
        label="Naam",
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Vul de naam van uw collega in."},
    )
    email = AddressField(
        label="E-mailadres",
        max_length=254,
        help_text="Uw collega logt hiermee in.",
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages=TOO_LONG | {"required": "Vul het e-mailadres van uw collega in."},
    )
    reads_only = forms.TypedChoiceField(
        label="Wat mag uw collega?",
        choices=[("nee", "Alles lezen en wijzigen"), ("ja", "Alleen lezen")],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies wat uw collega mag.",
            "invalid_choice": "Kies wat uw collega mag.",
        },
    )

    def clean_email(self) -> str:
        """In small letters: so an account is looked up."""
        email: str = self.cleaned_data["email"]
        return email.lower()
