import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0014_who_took_a_move_back"),
        ("sessions_app", "0004_facilitators_are_no_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("on", models.DateField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="registrations.participant",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "bericht dat iemand al had",
                "verbose_name_plural": "berichten die iemand al had",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "session", "kind", "on"), name="told_once_a_day"
                    )
                ],
            },
        ),
    ]
