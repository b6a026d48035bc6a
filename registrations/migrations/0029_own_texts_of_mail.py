"""What organisers write in place of the words of the site."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0032_mails_of_a_message"),
        ("sessions_app", "0009_edition_of_an_organiser"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="soort")),
                ("subject", models.CharField(max_length=120, verbose_name="onderwerp")),
                ("body", models.TextField(max_length=5000, verbose_name="tekst")),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gewijzigd op"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gewijzigd door",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_texts",
                        to="sessions_app.edition",
                        verbose_name="leergemeenschap",
                    ),
                ),
            ],
            options={
                "verbose_name": "eigen mailtekst",
                "verbose_name_plural": "eigen mailteksten",
                "ordering": ["edition", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "kind"), name="one_text_per_kind_of_mail"
                    )
                ],
            },
        ),
    ]
