from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ADD = """
    ALTER TABLE registrations_participant
    ADD CONSTRAINT participant_subgroup_of_its_theme
    FOREIGN KEY (subgroup_id, theme_id) REFERENCES registrations_subgroup (id, theme_id)
    DEFERRABLE INITIALLY DEFERRED
"""
DROP = """
    ALTER TABLE registrations_participant
    DROP CONSTRAINT participant_subgroup_of_its_theme
"""


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django has no foreign key over two columns; SQLite, for the demo, cannot add one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("registrations", "0003_subgroups")]
    operations = [migrations.RunPython(add, drop)]
