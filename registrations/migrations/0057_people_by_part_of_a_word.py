"""People are found by any part of a word: an index of trigrams takes the place of one of words."""

from typing import Any

from django.db import migrations

WORDS, PARTS = "people_by_word", "people_by_part_of_a_word"
CAN_HAVE_TRIGRAMS = """
    SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')
        OR EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')
        AND has_database_privilege(current_database(), 'CREATE')
"""


def find_by_part(apps: Any, schema_editor: Any) -> None:
    """Make the index without a lock on the table; without trigrams all people are read."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CAN_HAVE_TRIGRAMS)
        (has_trigrams,) = cursor.fetchone()
    if has_trigrams:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        # What an interrupted one left counts for nothing, and is in the way.
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {PARTS}")
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY {PARTS} ON registrations_participant"
            " USING gin ((' ' || search) gin_trgm_ops)"
        )
        # How often a part is there decides whether it is looked up, or looked for along the names.
        schema_editor.execute(f"ALTER INDEX {PARTS} ALTER COLUMN 1 SET STATISTICS 1000")
        schema_editor.execute("ANALYZE registrations_participant")
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {WORDS}")


def find_by_word(apps: Any, schema_editor: Any) -> None:
    """The extension stays: others may use it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {WORDS}")
    schema_editor.execute(
        f"CREATE INDEX CONCURRENTLY {WORDS} ON registrations_participant"
        " USING gin (array_to_tsvector(string_to_array(search, ' ')))"
    )
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {PARTS}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registrations", "0056_people_among_many")]
    operations = [migrations.RunPython(find_by_part, find_by_word)]
