"""A page that was open for a while undoes nothing: who saves it sees first what changed meanwhile.

A form carries a fingerprint of each value that it showed. When it comes back, what is stored by
then either has a fingerprint that was shown, or somebody else changed it. A fingerprint cannot be
made without the secret key, and says nothing of the value.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.admin.utils import display_for_value, unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.utils.choices import flatten_choices
from django.utils.text import get_text_list

from sessions_app.admin.faults import faults
from sessions_app.admin.saved import SaysSaved
from sessions_app.http import fingerprint

# The hidden field of a page with what it showed.
SHOWN = "shown"

YOURS = "Intussen veranderd. Nu is bewaard: {}. In het veld staat nog wat u invulde."
THEIRS = "Intussen veranderd. In het veld staat wat nu is bewaard."
ROW_CHANGED = "Een rij die u wilt verwijderen, is intussen veranderd. Kijk eerst wat er nu staat."
ROW_GONE = (
    "Een van deze rijen is intussen verwijderd. Er is niets bewaard. Open de pagina opnieuw "
    "om te zien wat er nu staat."
)


class StoredNow(BoundField):
    """A field that shows what is stored, not what was posted."""

    def value(self) -> Any:
        return self.field.prepare_value(self.initial)


class StampedForm(forms.BaseForm):
    """A form that refuses, and shows, what somebody else changed since its page was opened."""

    base_fields: ClassVar[dict[str, forms.Field]]
    # What somebody else changed, and of that what this page had left alone.
    changed_meanwhile: frozenset[str] = frozenset()
    left_alone: frozenset[str] = frozenset()

    @property
    def about(self) -> str:
        """What the form is about: values of one row say nothing of another. Empty: a new row."""
        raise NotImplementedError

    @property
    def stamp(self) -> str:
        """What the page shows of what is stored, to come back with the form in the field SHOWN."""
        return " ".join(self._print(name, self[name].initial) for name in self._stamped())

    @property
    def changed_fields(self) -> list[BoundField]:
        """The fields that somebody else changed meanwhile, in the order of the page."""
        return [self[name] for name in self.base_fields if name in self.changed_meanwhile]

    def full_clean(self) -> None:
        """Clean; where something changed meanwhile, say that and nothing else."""
        super().full_clean()
        if not (self.is_bound and self.about):
            return
        seen = set(self.data.get(SHOWN, "").split())
        changed: dict[str, str] = {}
        left_alone = set()
        for name in self._stamped():
            now, typed = self._print(name, self[name].initial), self._print_of_typed(name)
            if now in seen or now == typed:
                continue
            if typed in seen:
                left_alone.add(name)
                changed[name] = THEIRS
            else:
                changed[name] = YOURS.format(in_words(self.fields[name], self[name].initial))
        if changed:
            self.changed_meanwhile = frozenset(changed)
            self.left_alone = frozenset(left_alone)
            self.errors.clear()
            for name, sentence in changed.items():
                self.add_error(name, sentence)

    def __getitem__(self, name: str) -> BoundField:
        bound = super().__getitem__(name)
        return StoredNow(self, bound.field, name) if name in self.left_alone else bound

    def _stamped(self) -> Iterator[str]:
        fields = self.fields
        return (name for name in self.base_fields if name in fields and not fields[name].disabled)

    def _print(self, name: str, value: Any) -> str:
        return fingerprint(_plain(self.about), name, _plain(value))

    def _print_of_typed(self, name: str) -> str:
        try:
            return self._print(name, self.fields[name].clean(self[name].data))
        except ValidationError:
            # Nothing like it was ever shown or stored.
            return ""


class StampedModelForm(StampedForm, forms.ModelForm):  # type: ignore[type-arg]
    """A form of one row that refuses, and shows, what somebody else changed meanwhile."""

    @property
    def about(self) -> str:
        row = self.instance
        return "" if row._state.adding else f"{row._meta.label} {row.pk}"


class StampedFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of something; none goes that is no longer what the page showed."""

    def clean(self) -> None:
        for form in cast(list[StampedModelForm], self.initial_forms):
            if form.instance._state.adding:
                raise ValidationError(ROW_GONE)
            if form.changed_meanwhile and form.cleaned_data.get(DELETION_FIELD_NAME):
                raise ValidationError(ROW_CHANGED)
        super().clean()


class StampedPages(SaysSaved):
    """Pages of the admin that save only what their organiser saw, and say what changed since."""

    form = StampedModelForm

    def lock(self, row: models.Model) -> None:
        """Let nobody change the row, or what is saved with it, until the end of the transaction."""
        type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Compare and save in one transaction, in which the row stands still."""
        if request.method != "POST" or not object_id:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if row := self.get_object(request, unquote(object_id)):
                self.lock(row)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the stamps of all forms on the page."""
        rows = [row for inline in context["inline_admin_formsets"] for row in inline.formset.forms]
        forms = [form for form in [context["adminform"].form, *rows] if form.about]
        stale = [form for form in forms if form.changed_meanwhile]
        for form in stale:
            # The headings name what is stored, not what was typed.
            form.instance.refresh_from_db()
        if stale:
            context["subtitle"] = str(context["original"])
        # One thing at a time: other faults come up at the next press.
        context["faults"] = [] if stale else faults(context)
        # Django's own summary leads nowhere.
        context["errors"] = []
        context["shown"] = " ".join(form.stamp for form in forms)
        context["changed"] = [field for form in stale for field in form.changed_fields]
        return super().render_change_form(request, context, *args, **kwargs)


def in_words(field: forms.Field, value: Any) -> str:
    """A value of a field as one reads it."""
    if isinstance(field, forms.ModelChoiceField):
        keys = _keys(value) if isinstance(value, list) else [value]
        rows = field.queryset.filter(pk__in=keys) if field.queryset is not None else []
        return get_text_list([field.label_from_instance(row) for row in rows], "en") or "niets"
    if isinstance(field, forms.ChoiceField):
        value = dict(flatten_choices(cast(Any, field.choices))).get(value, value)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(display_for_value(value, "niets"))


def _keys(rows: Iterable[Any]) -> list[Any]:
    return [row.pk if isinstance(row, models.Model) else row for row in rows]


def _plain(value: Any) -> str:
    """A value as text, the same whether it was stored or comes from a browser."""
    if isinstance(value, models.Model):
        value = value.pk
    if isinstance(value, list | models.QuerySet):
        return " ".join(sorted(str(key) for key in _keys(value)))
    if isinstance(value, datetime):
        value = value.astimezone(UTC).replace(microsecond=0)
    return "" if value is None else "\n".join(str(value).strip().splitlines())
