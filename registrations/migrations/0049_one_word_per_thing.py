"""Call a thing by one word everywhere. Only words change: no table does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0048_meeting_link_of_a_group"),
        ("sessions_app", "0021_curly_apostrophes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("present", "aanwezig"),
                    ("late", "kwam later"),
                    ("excused", "kan niet"),
                    ("absent", "afwezig"),
                ],
                max_length=10,
                verbose_name="aanwezigheid",
            ),
        ),
        migrations.AlterField(
            model_name="participant",
            name="learning_question",
            field=models.TextField(
                blank=True, max_length=1000, verbose_name="wat iemand wil leren"
            ),
        ),
        migrations.AlterField(
            model_name="participant",
            name="region",
            field=models.CharField(
                choices=[
                    ("drenthe", "Drenthe"),
                    ("flevoland", "Flevoland"),
                    ("friesland", "Friesland"),
                    ("gelderland", "Gelderland"),
                    ("groningen", "Groningen"),
                    ("limburg", "Limburg"),
                    ("noord-brabant", "Noord-Brabant"),
                    ("noord-holland", "Noord-Holland"),
                    ("overijssel", "Overijssel"),
                    ("utrecht", "Utrecht"),
                    ("zeeland", "Zeeland"),
                    ("zuid-holland", "Zuid-Holland"),
                    ("landelijk", "Landelijk"),
                ],
                max_length=16,
                verbose_name="provincie",
            ),
        ),
        migrations.AlterField(
            model_name="participant",
            name="share_contact",
            field=models.BooleanField(
                default=False, verbose_name="deelt naam, organisatie en e-mailadres met de groep"
            ),
        ),
        migrations.AlterConstraint(
            model_name="participant",
            name="participant_region_is_known",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "region__in",
                        [
                            "drenthe",
                            "flevoland",
                            "friesland",
                            "gelderland",
                            "groningen",
                            "limburg",
                            "noord-brabant",
                            "noord-holland",
                            "overijssel",
                            "utrecht",
                            "zeeland",
                            "zuid-holland",
                            "landelijk",
                        ],
                    ),
                    models.Q(("forgotten_at__isnull", False), ("region", "")),
                    _connector="OR",
                ),
                name="participant_region_is_known",
                violation_error_message="Kies een van de provincies.",
            ),
        ),
    ]
