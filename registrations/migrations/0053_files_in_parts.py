"""A file that the worker makes lies in parts; one that lies whole becomes the only part of itself."""

import django.db.models.deletion
from django.db import migrations, models

COPY = """
    INSERT INTO registrations_workpart (work_id, number, content)
    SELECT id, 0, made FROM registrations_work WHERE made IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0052_access_told"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="registrations.work",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("work", "number"), name="one_part_of_a_file_per_number"
                    )
                ],
            },
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
