from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ADD = """
    ALTER TABLE registrations_participant
    ADD CONSTRAINT participant_theme_of_its_edition
    FOREIGN KEY (theme_id, edition_id) REFERENCES sessions_app_theme (id, edition_id)
"""
DROP = """
    ALTER TABLE registrations_participant
    DROP CONSTRAINT participant_theme_of_its_edition
"""


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django has no foreign key over two columns; SQLite, for the demo, cannot add one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0001_participants_and_mail"),
        ("sessions_app", "0001_programme"),
    ]
    operations = [migrations.RunPython(add, drop)]
