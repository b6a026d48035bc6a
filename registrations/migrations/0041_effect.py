"""What changed for people after a learning community, in their own words."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0043_subjects_beside_questions"),
        ("sessions_app", "0016_licence_of_outcomes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Effect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="wat er veranderde")),
                (
                    "is_public",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="iedereen mag het lezen"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="geschreven op"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gewijzigd op"
                    ),
                ),
                (
                    "hidden_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="verborgen op"),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effects",
                        to="sessions_app.edition",
                        verbose_name="leergemeenschap",
                    ),
                ),
                (
                    "participant",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="effect",
                        to="registrations.participant",
                    ),
                ),
                (
                    "subgroup",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="effects",
                        to="registrations.subgroup",
                        verbose_name="subgroep",
                    ),
                ),
            ],
            options={
                "verbose_name": "antwoord over wat er veranderde",
                "verbose_name_plural": "antwoorden over wat er veranderde",
                "ordering": ["pk"],
            },
        ),
    ]
