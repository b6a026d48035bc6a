"""What people write down about how a session is prepared."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from registrations.forms.fields import TOO_LONG, LineField, ParagraphField
from registrations.groupwork.preparation import KEPT, MAX_TASKS, Kept, TaskRow
from registrations.models import Participant, PreparationTask

# In the list of who does a task: somebody of another group keeps it.
SOMEBODY_ELSE = "ander"
CHOOSE_PREPARERS = "Kies wie deze bijeenkomst voorbereiden uit de lijst hieronder."
NO_AGENDA = "Vul eerst de agenda in. Daarna mailen we dat die klaar is."
NO_PREPARERS = "Kies eerst wie deze bijeenkomst voorbereiden. Zij krijgen de mail."
TOO_MANY = f"Er passen {MAX_TASKS} taken op de lijst. Verwijder er eerst een paar."


class TaskForm(forms.Form):
    """One thing to do."""

    pk = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    was_done = forms.BooleanField(required=False, widget=forms.HiddenInput)
    what = LineField(
        label="Wat",
        max_length=200,
    )
    who = forms.ChoiceField(
        label="Wie",
        required=False,
    )
    is_done = forms.BooleanField(label="Klaar", required=False)

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[int, str]],
        kept_by_others: Collection[int],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices: list[tuple[str | int, str]] = [("", "de gespreksleider"), *people]
        if str(self["pk"].value()) in map(str, kept_by_others):
            choices.append((SOMEBODY_ELSE, "een voorbereider uit een andere subgroep"))
        cast(forms.ChoiceField, self.fields["who"]).choices = choices

    def clean_who(self) -> int | Kept | None:
        who = self.cleaned_data["who"]
        if who == SOMEBODY_ELSE:
            return KEPT
        return int(who) if who else None


class TaskFormSet(forms.BaseFormSet[TaskForm]):
    """The list of things to do, with room for some new ones."""

    default_error_messages = {
        "missing_management_form": "De lijst met taken kwam niet goed over. Probeer het nog eens.",
        "too_many_forms": TOO_MANY,
    }

    def add_fields(self, form: TaskForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Verwijderen"
        # The template of an empty line has no number.
        task = f"taak {index + 1}" if index is not None else "de taak"
        what = cast(LineField, form.fields["what"])
        what.called = task
        what.error_messages["required"] = (
            f"Schrijf bij {task} op wat er te doen is, of verwijder die taak."
        )
        form.fields["who"].error_messages["invalid_choice"] = (
            f"Kies bij {task} iemand uit de lijst."
        )


TaskList = forms.formset_factory(
    TaskForm,
    formset=TaskFormSet,
    extra=3,
    can_delete=True,
    max_num=MAX_TASKS,
    absolute_max=MAX_TASKS + 3,
    validate_max=True,
)


class PreparationForm(forms.Form):
    """Agenda, preparers and tasks together; `version` is the one that the page shows."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    preparers = forms.TypedMultipleChoiceField(
        label="Wie bereiden deze bijeenkomst voor? (niet verplicht)",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": CHOOSE_PREPARERS,
            "invalid_list": CHOOSE_PREPARERS,
        },
    )
    agenda = ParagraphField(
        called="de agenda",
        label="Agenda (niet verplicht)",
        max_length=5000,
        required=False,
        help_text="De voorbereiders lezen dit op hun persoonlijke pagina.",
        widget=forms.Textarea({"rows": 10}),
        error_messages=TOO_LONG,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any],
        people: Sequence[Participant],
        tasks: Sequence[PreparationTask],
        preparers: Collection[int],
        others: Collection[int],
    ) -> None:
        """`people` may be chosen; of the present `preparers`, `others` are not among them."""
        super().__init__(data, initial=initial)
        self.people = {person.pk: person for person in people}
        self.others = others
        choices = [(person.pk, _described(person)) for person in people]
        cast(forms.TypedMultipleChoiceField, self.fields["preparers"]).choices = choices
        ticked = set(data.getlist("preparers")) if data else set()
        offered = [
            (person.pk, person.full_name)
            for person in people
            if person.pk in preparers or str(person.pk) in ticked
        ]
        self.tasks = TaskList(
            data,
            prefix="tasks",
            # What was typed is not compared with what is stored: that may be another list by now.
            initial=[] if data is not None else [self._shown(task) for task in tasks],
            form_kwargs={
                "people": offered,
                "kept_by_others": [task.pk for task in tasks if task.who_id in others],
            },
        )

    def _shown(self, task: PreparationTask) -> dict[str, Any]:
        who: int | str | None = task.who_id
        return {
            "pk": task.pk,
            "what": task.what,
            "who": SOMEBODY_ELSE if who in self.others else who,
            "is_done": task.is_done,
            "was_done": task.is_done,
        }

    def clean(self) -> None:
        if not self.tasks.is_valid():
            for message in self.tasks.non_form_errors() or ["Kijk de taken nog eens na."]:
                self.add_error(None, message)

    def refuse_unready(self) -> None:
        """Say what lacks before anybody can be told that the agenda is ready."""
        if not self.cleaned_data["agenda"]:
            self.add_error("agenda", NO_AGENDA)
        elif not self.cleaned_data["preparers"] and not self.others:
            self.add_error("preparers", NO_PREPARERS)

    def visible_fields(self) -> list[BoundField]:
        fields = super().visible_fields()
        for form in self.tasks.forms:
            fields += form.visible_fields()
        return fields

    def rows(self) -> list[TaskRow]:
        """The tasks as they were filled in on a valid form."""
        return [
            TaskRow(
                pk=typed["pk"],
                what=typed.get("what", ""),
                who=typed.get("who"),
                is_done=typed["is_done"],
                was_done=typed["was_done"],
                is_deleted=typed["DELETE"],
            )
            # Of an empty line nothing was cleaned.
            for typed in (form.cleaned_data for form in self.tasks.forms)
            if typed.get("pk") or (typed.get("what") and not typed["DELETE"])
        ]

    def is_forged(self) -> bool:
        """Whether a field is wrong in which nobody types."""
        return "version" in self.errors or any("pk" in form.errors for form in self.tasks.forms)


class TickForm(forms.Form):
    """One of my own tasks, done or not."""

    task = forms.IntegerField(min_value=1)
    done = forms.ChoiceField(choices=[("yes", "ja"), ("no", "nee")])


def _described(person: Participant) -> str:
    offered = " – wil graag voorbereiden" if person.prepares else ""
    return f"{person.full_name} ({person.organisation}){offered}"
