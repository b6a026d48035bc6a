"""What happened to people after they signed up, by number and code."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0025_finding_people"),
        ("sessions_app", "0008_reminder_says_it_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enrolled", "aangemeld"),
                            ("placed", "kreeg een plaats"),
                            ("waiting", "ging naar de wachtlijst"),
                            ("theme_changed", "kreeg een ander thema"),
                            ("cancelled", "afgemeld"),
                            ("handed_over", "gaf de plaats aan een collega"),
                            ("address_changed", "kreeg een ander e-mailadres"),
                            ("corrected", "gegevens gewijzigd"),
                            ("link_sent", "kreeg de persoonlijke link opnieuw"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_by_organiser", models.BooleanField(default=False)),
                ("changes", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_theme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sessions_app.theme",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="registrations.participant",
                    ),
                ),
                (
                    "to_theme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sessions_app.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "gebeurtenis",
                "verbose_name_plural": "gebeurtenissen",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "enrolled",
                                    "placed",
                                    "waiting",
                                    "theme_changed",
                                    "cancelled",
                                    "handed_over",
                                    "address_changed",
                                    "corrected",
                                    "link_sent",
                                ],
                            )
                        ),
                        name="event_kind_is_known",
                    )
                ],
            },
        ),
    ]
