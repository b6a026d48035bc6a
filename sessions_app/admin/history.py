"""What an organiser changed of the programme, from what to what, as its history tells."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import Truncator, capfirst

from sessions_app.admin.meanwhile import StampedPages, in_words

# In characters: what is longer is told by how it begins.
LONGEST_VALUE = 80


def from_to(form: forms.BaseForm) -> str:
    """What a form changes: each field with what it was and is; empty where nothing changes."""
    return "; ".join(_fields(form))


class ToldChanges(StampedPages):
    """Keeps of each change who made it and when, and from what to what."""

    def construct_change_message(  # type: ignore[override]
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> str:
        """In words, as the page ‘Geschiedenis’ shows it."""
        parts = ["Toegevoegd"] if add else [from_to(form)]
        if not add:
            parts += [part for formset in formsets or () for part in _rows(formset)]
        return ". ".join(filter(None, parts)) + "." if any(parts) else "Niets gewijzigd."


def _fields(form: forms.BaseForm) -> Iterator[str]:
    for name in form.changed_data:
        if name not in form.fields or name not in form.cleaned_data:
            continue
        bound = form[name]
        before, after = (_value(bound, value) for value in (bound.initial, form.cleaned_data[name]))
        if before != after:
            yield f"{capfirst(str(bound.label))}: {before} → {after}"


def _value(bound: Any, value: Any) -> str:
    rows = getattr(bound.field, "queryset", None)
    if rows is not None and value not in (None, ""):
        value = [getattr(row, "pk", row) for row in value] if _is_many(value) else value
        value = getattr(value, "pk", value)
    return Truncator(in_words(bound.field, value)).chars(LONGEST_VALUE)


def _is_many(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str)


def _rows(formset: Any) -> Iterator[str]:
    name = capfirst(str(formset.model._meta.verbose_name))
    for row in formset.new_objects:
        yield f"{name} ‘{row}’ toegevoegd"
    for form in formset.initial_forms:
        if form.instance in formset.deleted_objects:
            yield f"{name} ‘{form.instance}’ verwijderd"
        elif changes := from_to(form):
            yield f"{name} ‘{form.instance}’: {changes}"
