"""The table of personal fields is complete, and names nothing that is not there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from leergemeenschap import asked
from registrations.privacy.fields import NETWORKS_KEPT_FOR, NOT_PERSONAL, Goes, rows


def model_fields() -> Iterator[str]:
    """Every field of every model that is installed, relations to many among them."""
    for model in apps.get_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            yield f"{model._meta.label}.{field.name}"


def named() -> set[str]:
    """What the table says is personal: fields, and whole models and tables."""
    return {name for row in rows() for name in row.fields}


def model_of(field: str) -> str:
    return field.rpartition(".")[0]


def test_every_field_of_every_model_is_in_the_table_or_is_said_to_tell_nothing() -> None:
    known = named() | set(NOT_PERSONAL)
    assert [f for f in model_fields() if f not in known and model_of(f) not in known] == []


@pytest.mark.django_db
def test_every_table_without_a_model_is_known_too() -> None:
    models = apps.get_models(include_auto_created=True)
    tables = set(connection.introspection.table_names()) - {m._meta.db_table for m in models}
    names = {name for name in named() | set(NOT_PERSONAL) if "." not in name}
    assert tables == names


def test_every_name_in_the_table_is_there() -> None:
    there = set(model_fields()) | {model._meta.label for model in apps.get_models()}
    names = {name for name in named() | set(NOT_PERSONAL) if "." in name}
    assert names - there == set()


def test_nothing_is_personal_and_not_personal() -> None:
    assert named() & set(NOT_PERSONAL) == set()


def test_what_is_about_people_is_named_field_by_field() -> None:
    # A whole model would take in a new field unread.
    whole = {name for name in named() | set(NOT_PERSONAL) if name.count(".") == 1}
    own = {name for name in whole if name.startswith(("registrations.", "leergemeenschap."))}
    assert own | (whole & {"sessions_app.User"}) == set()


def test_what_goes_by_age_has_one_and_nothing_else_has() -> None:
    assert [row.what for row in rows() if (row.goes is Goes.BY_AGE) != (row.age is not None)] == []


def test_networks_are_known_as_long_as_the_table_says() -> None:
    assert timedelta(seconds=asked.KNOWN_FOR) == NETWORKS_KEPT_FOR
