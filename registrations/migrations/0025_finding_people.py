"""The words by which people are found and the key by which they are sorted, each with an index."""

from typing import Any

from django.db import migrations, models

from registrations.models import search

BATCH = 500
INDEX = "people_by_word"


def fill(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("registrations", "Participant")
    batch = []
    for person in model.objects.order_by("pk").only("pk", *search.FOUND_BY).iterator(BATCH):
        for name in ("search", "sort_key"):
            model._meta.get_field(name).pre_save(person, add=False)
        batch.append(person)
        if len(batch) == BATCH:
            model.objects.bulk_update(batch, ["search", "sort_key"])
            batch = []
    model.objects.bulk_update(batch, ["search", "sort_key"])


def add_index(apps: Any, schema_editor: Any) -> None:
    """One by words, which SQLite does not have: it reads them all."""
    if schema_editor.connection.vendor == "postgresql":
        words = "array_to_tsvector(string_to_array(search, ' '))"
        schema_editor.execute(
            f"CREATE INDEX {INDEX} ON registrations_participant USING gin ({words})"
        )


def remove_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("registrations", "0024_long_work")]

    operations = [
        migrations.AddField(
            "participant",
            "search",
            search.SearchField(default="", db_default="", editable=False),
        ),
        migrations.AddField(
            "participant",
            "sort_key",
            search.SortKeyField(default=b"", db_default=b"", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_index, remove_index),
        migrations.AddIndex(
            "participant",
            models.Index(fields=["edition", "sort_key"], name="people_by_name"),
        ),
        migrations.AddIndex(
            "queuedmail",
            models.Index(
                fields=["participant"],
                condition=models.Q(state="failed"),
                name="people_with_failed_mail",
            ),
        ),
        migrations.AlterModelOptions(
            "participant",
            {
                "ordering": ["sort_key", "pk"],
                "verbose_name": "deelnemer",
                "verbose_name_plural": "deelnemers",
            },
        ),
    ]
