"""An index that finds who has a place and no group yet, made while others go on signing up."""

from typing import Any

from django.db import migrations, models

INDEX = models.Index(
    fields=["theme"],
    condition=models.Q(status="placed", subgroup=None),
    name="people_without_a_group",
)


def add_index(apps: Any, schema_editor: Any) -> None:
    """Without a lock on the table where the database can; on SQLite nobody else waits."""
    model = apps.get_model("registrations", "Participant")
    if schema_editor.connection.vendor == "postgresql":
        # What an interrupted one left counts for nothing, and is in the way.
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX.name}")
        schema_editor.execute(INDEX.create_sql(model, schema_editor, concurrently=True))
    else:
        schema_editor.add_index(model, INDEX)


def remove_index(apps: Any, schema_editor: Any) -> None:
    schema_editor.remove_index(apps.get_model("registrations", "Participant"), INDEX)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registrations", "0057_people_by_part_of_a_word")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_index, remove_index)],
            state_operations=[migrations.AddIndex("participant", INDEX)],
        )
    ]
