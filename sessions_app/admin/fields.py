"""How fields and filters look in the admin."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField, SlugField, URLInput
from django.forms.models import ModelChoiceIterator

from sessions_app.typed.fields import AddressField, LineField, ParagraphField, WebAddressField
from sessions_app.typed.moments import DayField, DayInput, MomentField, MomentInput

# What an organiser pastes is read as anybody's. A web address without a scheme gets https; fields
# are no wider than a screen.
FIELDS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.EmailField: {"form_class": AddressField},
    models.CharField: {"form_class": LineField},
    # A CharField to Django too.
    models.SlugField: {"form_class": SlugField},
    models.TextField: {
        "form_class": ParagraphField,
        "widget": AdminTextareaWidget({"rows": 5}),
    },
    models.URLField: {
        "form_class": WebAddressField,
        "assume_scheme": "https",
        "widget": URLInput({"size": 32}),
    },
    models.DateField: {"form_class": DayField, "widget": DayInput},
    models.DateTimeField: {"form_class": MomentField, "widget": MomentInput},
}


class ReadOnce(ModelChoiceIterator):  # type: ignore[type-arg]
    """The rows to choose from, read once for all forms that have the field."""

    def __iter__(self) -> Iterator[Any]:
        field = cast(TickedField, self.field)
        if not field.read:
            field.read.append(list(super().__iter__()))
        yield from field.read[0]


class TickedField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows to tick, in forms of which a page has many."""

    widget = CheckboxSelectMultiple
    iterator = ReadOnce

    def __init__(self, *args: Any, **options: Any) -> None:
        # Shared by the copies of the field that the forms have.
        self.read: list[list[Any]] = []
        super().__init__(*args, **options)


class HeadedFilter(admin.AllValuesFieldListFilter):
    """A filter on the values of a field elsewhere, under a heading that says what they are."""

    heading: str

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = self.heading


class SessionFilter(HeadedFilter):
    """By the number of the session."""

    heading = "bijeenkomst"


class ThemeFilter(HeadedFilter):
    """By the title of the theme."""

    heading = "thema"
