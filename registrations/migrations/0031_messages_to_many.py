"""What organisers write to many at once, and the texts they keep for it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0028_telling_as_work"),
        ("sessions_app", "0009_edition_of_an_organiser"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("press", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("audience", models.JSONField(default=dict)),
                ("to_whom", models.TextField(verbose_name="aan")),
                ("subject", models.CharField(max_length=120, verbose_name="onderwerp")),
                ("text", models.TextField(verbose_name="tekst")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="geschreven op"
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gaat uit op"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "gepland"),
                            ("busy", "wordt klaargezet"),
                            ("done", "klaargezet"),
                            ("stopped", "gestopt"),
                            ("refused", "niet verstuurd"),
                        ],
                        default="busy",
                        max_length=10,
                        verbose_name="stand",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="mensen")),
                ("left", models.JSONField(default=list)),
                ("refusal", models.CharField(blank=True, max_length=200, verbose_name="reden")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="door",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="sessions_app.edition",
                        verbose_name="leergemeenschap",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registrations.work",
                    ),
                ),
            ],
            options={
                "verbose_name": "groepsbericht",
                "verbose_name_plural": "groepsberichten",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["due_at"],
                        name="messages_to_come",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "busy", "done", "stopped", "refused"])
                        ),
                        name="message_state_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=120, verbose_name="onderwerp")),
                ("text", models.TextField(verbose_name="tekst")),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="bewaard op"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_texts",
                        to="sessions_app.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "bewaarde tekst",
                "verbose_name_plural": "bewaarde teksten",
                "ordering": ["subject", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "subject"),
                        name="one_saved_text_per_subject",
                        violation_error_message="Er is al een bewaarde tekst met dit onderwerp.",
                    )
                ],
            },
        ),
    ]
