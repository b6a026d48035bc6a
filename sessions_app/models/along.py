"""Rows of other tables that come along in the statement of the row that they refer to."""

import json
from typing import Any

from django.db import connection
from django.db.models import Model, TextField
from django.db.models.expressions import RawSQL

# A list of rows, each a list of its columns, as each database makes one.
LIST = {
    "postgresql": ("json_agg(listed)::text", "json_build_array"),
    "sqlite": ("json_group_array(json(listed))", "json_array"),
}


def column(model: type[Model], name: str, *, order: str) -> RawSQL:
    """For a query: the rows that are related by this name, in an order.

    Of texts, numbers and choices alone: a moment is not what it was when it has been a text.
    """
    relation: Any = model._meta.get_field(name)
    related = relation.related_model._meta
    together, row = LIST[connection.vendor]
    columns = ", ".join(field.column for field in related.local_concrete_fields)
    sql = f"""
        SELECT {together} FROM (
            SELECT {row}({columns}) AS listed FROM {related.db_table}
            WHERE {relation.field.column} = {model._meta.db_table}.id ORDER BY {order}
        ) AS along
    """  # noqa: S608
    return RawSQL(sql, [], output_field=TextField())  # noqa: S611


def take(row: Model, name: str, column: str | None) -> None:
    """Keep at hand, as what is prefetched is, the rows of this name that a query brought along."""
    rows: Any = getattr(row, name).get_queryset()
    names = [field.attname for field in rows.model._meta.local_concrete_fields]
    listed = json.loads(column or "[]")
    rows._result_cache = [rows.model.from_db(row._state.db, names, values) for values in listed]
    rows._prefetch_done = True
    kept: Any = row
    kept._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {name: rows}
