"""What a sign-up writes: no index that another one holds, and one for the end of a queue."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

QUEUE = models.Index(
    fields=["theme", "waiting_since", "id"],
    condition=models.Q(status="waiting"),
    name="people_who_wait",
)
# Django's own indexes that nobody needs: of keys by which another index begins, and of random texts
# for LIKE, which nobody looks for by how they begin.
NEEDLESS = [
    ("registrations_participant", "edition_id"),
    ("registrations_participant", "theme_id"),
    ("registrations_participant", "link_key varchar_pattern_ops"),
    ("registrations_queuedmail", "participant_id"),
    ("registrations_queuedmail", "message_id varchar_pattern_ops"),
]
BY_WHAT_IT_HOLDS = """
    SELECT indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = %s
        AND indexdef LIKE 'CREATE INDEX %%' AND indexdef LIKE %s
"""


def drop_needless(apps: Any, schema_editor: Any) -> None:
    """Without a lock on the tables; SQLite, which has few people, keeps them."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, held in NEEDLESS:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(BY_WHAT_IT_HOLDS, [table, f"%USING btree ({held})"])
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


def make_needless(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, held in NEEDLESS:
        name = f"{table}_{held.replace(' ', '_')}"
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {table} ({held})")


def add_queue(apps: Any, schema_editor: Any) -> None:
    """Without a lock on the table where the database can; on SQLite nobody else waits."""
    model = apps.get_model("registrations", "Participant")
    if schema_editor.connection.vendor == "postgresql":
        # What an interrupted one left counts for nothing, and is in the way.
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {QUEUE.name}")
        schema_editor.execute(QUEUE.create_sql(model, schema_editor, concurrently=True))
    else:
        schema_editor.add_index(model, QUEUE)


def remove_queue(apps: Any, schema_editor: Any) -> None:
    schema_editor.remove_index(apps.get_model("registrations", "Participant"), QUEUE)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registrations", "0058_people_without_a_group")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunPython(drop_needless, make_needless),
                migrations.RunPython(add_queue, remove_queue),
            ],
            state_operations=[
                migrations.AlterField(
                    "participant",
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="sessions_app.edition",
                        verbose_name="leergemeenschap",
                    ),
                ),
                migrations.AlterField(
                    "participant",
                    "theme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="sessions_app.theme",
                        verbose_name="thema",
                    ),
                ),
                migrations.AlterField(
                    "queuedmail",
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="registrations.participant",
                        verbose_name="deelnemer",
                    ),
                ),
                migrations.AddIndex("participant", QUEUE),
            ],
        )
    ]
