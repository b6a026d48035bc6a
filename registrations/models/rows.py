"""Rows as the database stores them, and statements that are one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Field, JSONField, Model

# What every database takes as it is.
AS_IT_IS = {str, int, bool}


class Statement(NamedTuple):
    """SQL, whole or a part of one, and what comes in the place of each %s."""

    sql: str
    values: Sequence[Any] = ()


def insert(row: Model, source: Statement, made: Mapping[str, Statement]) -> Statement:
    """Stores a new row, once for each row of `source`: FROM and what follows it.

    In `made` stands by name what the database makes itself of a column. A row that is there
    already, or whose place is taken, stays as it is. SQLite asks for a WHERE in `source`.
    """
    columns: list[str] = []
    selected: list[str] = []
    values: list[Any] = []
    for field in _columns(type(row)):
        if field.attname in made:
            sql, given = made[field.attname]
        elif (value := field.pre_save(row, add=True)) is not None:
            sql, given = "%s", [_value(field, value)]
        else:  # what is left out is empty
            continue
        columns.append(str(field.column))
        selected.append(sql)
        values.extend(given)
    return Statement(
        f"INSERT INTO {row._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {', '.join(selected)} {source.sql} ON CONFLICT DO NOTHING",
        [*values, *source.values],
    )


def in_one_go(*statements: Statement) -> list[int]:
    """Do these in one transaction, sent at once; of each how many rows it changed or found.

    So nothing that is locked waits for this process.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            return [cursor.execute(*statement).rowcount for statement in statements]
    with connection.cursor() as cursor, _storing():
        # Filled in one by one: the driver remembers how a short statement is read, not a long one.
        cursor.execute("; ".join(cursor.mogrify(*statement) for statement in statements))
        counts = [cursor.rowcount]
        while cursor.nextset():
            counts.append(cursor.rowcount)
        return counts


def stored(moment: datetime) -> Any:
    """A moment as a column takes it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _storing() -> AbstractContextManager[None]:
    """What stores at the end of the transaction has no commit of its own here."""
    database: Any = connection
    return nullcontext() if database.in_atomic_block else database.storing()


@lru_cache
def _columns(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _value(field: Field[Any, Any], value: Any) -> Any:
    if type(value) in AS_IT_IS and not isinstance(field, JSONField):
        return value
    return field.get_db_prep_save(value, connection)
