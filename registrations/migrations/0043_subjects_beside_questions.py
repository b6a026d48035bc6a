"""Beside a question, a group may bring a subject to talk about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0040_hears_news"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="plenaryquestion",
            options={
                "ordering": ["session", "pk"],
                "verbose_name": "plenaire vraag",
                "verbose_name_plural": "vragen en onderwerpen",
            },
        ),
        migrations.AddField(
            model_name="plenaryquestion",
            name="kind",
            field=models.CharField(
                choices=[("question", "vraag"), ("subject", "onderwerp")],
                db_default="question",
                default="question",
                max_length=10,
                verbose_name="soort",
            ),
        ),
        migrations.AlterField(
            model_name="plenaryquestion",
            name="text",
            field=models.TextField(max_length=500, verbose_name="tekst"),
        ),
        migrations.AddConstraint(
            model_name="plenaryquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["question", "subject"])),
                name="question_kind_is_known",
            ),
        ),
    ]
