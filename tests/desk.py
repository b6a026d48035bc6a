"""What the browser of an organiser sends of a page in the admin."""

from typing import Any

from django.forms import BaseForm, CheckboxInput, MultiWidget
from django.test import Client


def typed(form: BaseForm) -> dict[str, Any]:
    """The fields of a form, as they stand in it."""
    data: dict[str, Any] = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if isinstance(widget, MultiWidget):
            parts = value if isinstance(value, list) else widget.decompress(value)
            for number, (part, shown) in enumerate(zip(widget.widgets, parts, strict=True)):
                data[f"{bound.html_name}_{number}"] = part.format_value(shown) or ""
        elif isinstance(widget, CheckboxInput):
            data |= {bound.html_name: "on"} if value else {}
        elif value is not None:
            data[bound.html_name] = value
    return data


def on_page(answer: Any) -> dict[str, Any]:
    """All fields of a page that was opened, or came back, as they stand in it."""
    context = answer.context
    if "adminform" not in context:
        form = context["form"]
        return {"shown": form.stamp} | typed(form)
    data = {"shown": context.get("shown", "")} | typed(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        for form in (inline.formset.management_form, *inline.formset.forms):
            data |= typed(form)
    return data


def save(desk: Client, path: str, **changes: Any) -> Any:
    """Open a page, change some fields and save it."""
    return desk.post(path, on_page(desk.get(path)) | changes)
