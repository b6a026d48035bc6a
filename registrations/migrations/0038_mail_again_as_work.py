"""Sending many mails again is long work too: one more kind of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0037_requests_for_a_theme"),
    ]

    operations = [
        migrations.AlterField(
            model_name="work",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "deelnemers importeren"),
                    ("export", "bestand met deelnemers maken"),
                    ("message", "bericht aan een groep mensen"),
                    ("division", "voorstel voor een indeling"),
                    ("telling", "subgroepen mailen"),
                    ("session", "bijeenkomst wijzigen"),
                    ("mail", "mail opnieuw versturen"),
                ],
                max_length=20,
                verbose_name="soort",
            ),
        ),
    ]
