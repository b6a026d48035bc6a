"""Indexes that find people among very many, made while others go on signing up."""

from typing import Any

from django.db import migrations, models

INDEXES = [
    models.Index(
        fields=["edition", "theme", "status", "sector", "region", "prepares"],
        name="people_by_choice",
    ),
    models.Index(
        fields=["edition", "forget_asked_at"],
        condition=models.Q(forget_asked_at__isnull=False),
        name="people_who_want_to_go",
    ),
]


def add_indexes(apps: Any, schema_editor: Any) -> None:
    """Without a lock on the table where the database can; on SQLite nobody else waits."""
    model = apps.get_model("registrations", "Participant")
    for index in INDEXES:
        if schema_editor.connection.vendor == "postgresql":
            # What an interrupted one left counts for nothing, and is in the way.
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}")
            schema_editor.execute(index.create_sql(model, schema_editor, concurrently=True))
        else:
            schema_editor.add_index(model, index)


def remove_indexes(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("registrations", "Participant")
    for index in INDEXES:
        schema_editor.remove_index(model, index)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registrations", "0055_mails_by_moment")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_indexes, remove_indexes)],
            state_operations=[migrations.AddIndex("participant", index) for index in INDEXES],
        )
    ]
