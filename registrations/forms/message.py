"""What an organiser writes to many, and to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from registrations.desk.audience import NO_GROUP, Addressees
from registrations.desk.message import FOR_EVERYONE, longest_words
from registrations.forms.group_message import GroupMessageForm, in_words
from registrations.letters.filling import names_in
from registrations.letters.group_message import ABOUT_NEXT_SESSION, LINK_NAMES, NEXT_SESSION
from registrations.models import Sector, Status, Subgroup
from sessions_app.models import Edition, Session
from sessions_app.typed.moments import MomentField

GONE = "Deze keuze bij ‘{}’ is er niet meer. Kies opnieuw."
STATUSES = {
    Status.PLACED: "heeft een plaats",
    Status.WAITING: "staat op de wachtlijst",
    Status.CANCELLED: "heeft zich afgemeld",
}
EITHER = ("", "maakt niet uit")


@dataclass(frozen=True)
class GroupTick:
    """A group that can be ticked."""

    key: str
    number: int
    is_chosen: bool


class Ticks(forms.MultipleChoiceField):
    """Choices to tick, of which none says nothing."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        gone = GONE.format(options["label"])
        messages = {"invalid_choice": gone, "invalid_list": gone}
        super().__init__(required=False, error_messages=messages, **options)


class OneOf(forms.ChoiceField):
    """One choice, or none."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid_choice": GONE.format(options["label"])}
        super().__init__(required=False, error_messages=messages, **options)


class AddresseesForm(forms.Form):
    """What people have in common. Lines with nothing to choose from are not there."""

    statuses = Ticks(label="Status", choices=list(STATUSES.items()), initial=[Status.PLACED])
    themes = Ticks(label="Thema")
    subgroups = Ticks(label="Subgroep")
    sectors = Ticks(label="Sector", choices=Sector.choices)
    prepares = OneOf(label="Wil mee voorbereiden", choices=[EITHER, ("ja", "ja"), ("nee", "nee")])
    was_at = OneOf(label="Was bij")
    missed = OneOf(
        label="Was niet bij", help_text="Wie op de lijst op ‘afwezig’ of ‘kan niet’ staat."
    )
    cannot_come = OneOf(label="Kan niet komen bij")
    interested = forms.BooleanField(
        label="Alleen aan wie op de hoogte wil blijven",
        required=False,
        help_text="Dat zijn mensen die van een volgende leergemeenschap willen horen. De keuzes "
        "hierboven tellen dan niet mee.",
    )

    def __init__(self, *args: Any, edition: Edition, **options: Any) -> None:
        super().__init__(*args, **options)
        now = timezone.now()
        self.groups = list(
            Subgroup.objects.filter(theme__edition=edition)
            .select_related("theme")
            .order_by("theme__position", "theme", "number")
        )
        begun = [_named(one) for one in edition.held_sessions if one.starts_at <= now]
        groups = [(group.pk, f"subgroep {group.number}") for group in self.groups]
        self._offer("themes", [(theme.pk, theme.title) for theme in edition.themes.all()])
        self._offer("subgroups", groups, first=(NO_GROUP, "nog geen subgroep"))
        self._offer("was_at", begun, first=EITHER)
        self._offer("missed", begun, first=EITHER)
        coming = [_named(one) for one in edition.sessions_to_come(now)]
        self._offer("cannot_come", coming, first=EITHER)

    def clean(self) -> dict[str, Any]:
        """Of participants at least one status is chosen; of the others nothing is known."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed["interested"] and typed.get("statuses") == []:
            self.add_error("statuses", "Kies bij Status minstens één keuze.")
        return typed

    @property
    def audience(self) -> Addressees:
        """Whom it is for, once it is valid."""
        typed = self.cleaned_data
        if typed["interested"]:
            return Addressees(interested=True)
        chosen = {name: typed.get(name) for name in ("was_at", "missed", "cannot_come")}
        sessions = {name: int(key) if key else None for name, key in chosen.items()}
        return Addressees(
            statuses=tuple(typed["statuses"]),
            themes=tuple(map(int, typed.get("themes", []))),
            subgroups=tuple(map(int, typed.get("subgroups", []))),
            sectors=tuple(typed["sectors"]),
            prepares={"ja": True, "nee": False}.get(typed["prepares"]),
            was_at=sessions["was_at"],
            missed=sessions["missed"],
            cannot_come=sessions["cannot_come"],
        )

    @staticmethod
    def initial_of(audience: Addressees) -> dict[str, Any]:
        """What the form begins with for this audience."""
        prepares = {True: "ja", False: "nee", None: ""}[audience.prepares]
        return audience.stored | {"prepares": prepares}

    @property
    def no_group(self) -> GroupTick:
        """The tick for who is in no group."""
        return GroupTick(str(NO_GROUP), 0, str(NO_GROUP) in self._chosen_groups())

    def groups_by_theme(self) -> Iterator[tuple[str, list[GroupTick], bool]]:
        """For each theme that has groups its title, their ticks, and whether one is chosen."""
        chosen = self._chosen_groups()
        themes: dict[str, list[GroupTick]] = {}
        for group in self.groups:
            tick = GroupTick(str(group.pk), group.number, str(group.pk) in chosen)
            themes.setdefault(group.theme.title, []).append(tick)
        for title, ticks in themes.items():
            yield title, ticks, any(tick.is_chosen for tick in ticks)

    def _chosen_groups(self) -> set[str]:
        return {str(key) for key in self["subgroups"].value() or []}

    def _offer(
        self,
        name: str,
        choices: list[tuple[int, str]],
        *,
        first: tuple[int | str, str] | None = None,
    ) -> None:
        """Give a field its choices; without any it is not there."""
        if choices:
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [*([first] if first else []), *choices]
        else:
            del self.fields[name]


class MessageForm(GroupMessageForm):
    """Subject and text with placeholders, and perhaps a moment to send it."""

    due_at = MomentField(
        label="Gaat uit op",
        error_messages={"invalid": "Vul bij ‘Gaat uit op’ een dag en een tijd in."},
        required=False,
        help_text="Leeg: meteen. Anders een dag en een tijd, zoals 14 januari 2027 en 9.00.",
    )

    def __init__(
        self, *args: Any, edition: Edition, audience: Addressees | None, **options: Any
    ) -> None:
        words = longest_words(edition, timezone.now())
        super().__init__(*args, words=words, **options)
        self.edition, self.audience = edition, audience

    def clean(self) -> dict[str, Any]:
        """What is filled in must be there for each reader, at the moment that it leaves."""
        typed: dict[str, Any] = super().clean() or {}
        names = {*names_in(typed.get("subject", "")), *names_in(typed.get("text", ""))}
        if due_at := typed.get("due_at"):
            if due_at <= timezone.now():
                self.add_error("due_at", "Dit moment is al voorbij. Kies een later moment.")
            elif not names.isdisjoint(ABOUT_NEXT_SESSION) and not self.edition.next_session(due_at):
                self.add_error(
                    "text", f"Er komt dan geen bijeenkomst meer. Laat {in_words(NEXT_SESSION)} weg."
                )
        if self.audience and self.audience.interested:
            self._refuse_what_is_of_participants(names)
        elif (
            not names.isdisjoint(LINK_NAMES)
            and self.audience
            and self.audience.statuses != (Status.PLACED,)
        ):
            self.add_error(
                "text",
                "De link naar de bijeenkomst is alleen voor wie een plaats heeft. "
                "Laat {vergaderlink} weg, of kies bij Status alleen ‘heeft een plaats’.",
            )
        return typed

    def _refuse_what_is_of_participants(self, names: set[str]) -> None:
        """Those who want to hear of a next edition have no name, no theme and no link here."""
        if found := sorted(names - {*FOR_EVERYONE}):
            self.add_error(
                "text",
                f"Van wie op de hoogte wil blijven, kennen we alleen het e-mailadres. "
                f"Laat {in_words(found)} weg.",
            )


@dataclass(frozen=True)
class Together:
    """Two forms of one page, for the summary of what is wrong in them."""

    forms: tuple[forms.Form, forms.Form]

    @property
    def errors(self) -> bool:
        """Whether something is wrong."""
        return any(form.errors for form in self.forms)

    @property
    def non_field_errors(self) -> list[str]:
        """What is wrong with no field in particular."""
        return [str(error) for form in self.forms for error in form.non_field_errors()]

    @property
    def visible_fields(self) -> list[BoundField]:
        """The fields of both, in their order."""
        return [field for form in self.forms for field in form.visible_fields()]


def _named(session: Session) -> tuple[int, str]:
    day = f"{timezone.localtime(session.starts_at):%-d-%-m-%Y}"
    return session.pk, f"bijeenkomst {session.position} ({day})"
