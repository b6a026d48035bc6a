"""Addresses of those who want to hear of a next edition, and the mail that goes there."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import registrations.models.participant


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0050_suggestions"),
        ("sessions_app", "0016_licence_of_outcomes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mailadres")),
                (
                    "link_key",
                    models.CharField(
                        default=registrations.models.participant.new_link_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gevraagd op"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="bevestigd op"),
                ),
                (
                    "knows",
                    models.ManyToManyField(blank=True, related_name="+", to="sessions_app.edition"),
                ),
            ],
            options={
                "verbose_name": "adres dat op de hoogte wil blijven",
                "verbose_name_plural": "wie op de hoogte wil blijven",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="queuedmail",
            name="interest",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="registrations.interest",
            ),
        ),
        migrations.AddConstraint(
            model_name="queuedmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("of_message__isnull", False)),
                fields=("of_message", "interest"),
                name="one_mail_of_a_message_per_interest",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="one_interest_per_address"
            ),
        ),
    ]
