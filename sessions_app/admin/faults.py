"""What is wrong on a page of the admin, said on top with a link to each field."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.forms import BaseForm
from django.utils.text import capfirst


class FormFault(NamedTuple):
    """A sentence, and what on the page it is about; nothing for what is about the whole page."""

    sentence: str
    target: str = ""


def faults(context: dict[str, Any]) -> list[FormFault]:
    """The faults of all forms on a page of the admin, in the order of the page."""
    found = list(_of_form(context["adminform"].form))
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        rows = f"{formset.prefix}-group"
        found += [FormFault(sentence, rows) for sentence in formset.non_form_errors()]
        for number, form in enumerate(formset.forms, start=1):
            row = f"{capfirst(str(inline.opts.verbose_name))} {number}"
            found += _of_form(form, row, f"{formset.prefix}-{number - 1}")
    return found


def _of_form(form: BaseForm, row: str = "", target: str = "") -> Iterator[FormFault]:
    for name, sentences in form.errors.items():
        for sentence in map(str, sentences):
            if name not in form.fields:
                yield FormFault(_named(row, sentence), target)
                continue
            field = form[name]
            label = capfirst(str(field.label))
            if f"‘{label}’" not in sentence:
                sentence = f"{label}: {sentence}"
            # A row of choices has no line of its own to lead to, but its first choice.
            yield FormFault(_named(row, sentence), field.id_for_label or f"{field.auto_id}_0")


def _named(row: str, sentence: str) -> str:
    return f"{row}. {sentence}" if row else sentence
