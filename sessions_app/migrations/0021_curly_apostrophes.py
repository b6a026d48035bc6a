"""Write every apostrophe as Dutch does. Only words change: no table does."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0020_time_in_groups"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="theme",
            options={
                "ordering": ["edition", "position"],
                "verbose_name": "thema",
                "verbose_name_plural": "thema’s",
            },
        ),
        migrations.AlterField(
            model_name="edition",
            name="reminder_days",
            field=models.CharField(
                blank=True,
                default="7, 1",
                help_text="Hoeveel dagen voor elke bijeenkomst. Leeg: geen herinneringen.",
                max_length=60,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\d{1,2}( *, *\\d{1,2})*$",
                        "Vul dagen in met komma’s ertussen, zoals 7, 1.",
                    )
                ],
                verbose_name="herinneringen",
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="sender_email",
            field=models.EmailField(
                blank=True,
                help_text="Leeg: het vaste adres van de site. Verander dit adres liever niet als er mensen zijn: agenda’s vertrouwen dan onze uitnodigingen niet meer.",
                max_length=254,
                verbose_name="afzender van de mail",
            ),
        ),
    ]
