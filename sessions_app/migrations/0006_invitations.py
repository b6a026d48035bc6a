from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0005_times_switched_off"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="organiser_email",
            field=models.EmailField(
                blank=True, db_default="", default="", editable=False, max_length=254
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="calendar_sequence",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="edition",
            name="sender_email",
            field=models.EmailField(
                blank=True,
                help_text="Leeg: het vaste adres van de site. Verander dit adres liever niet als "
                "er mensen zijn: agenda's vertrouwen dan onze uitnodigingen niet meer.",
                max_length=254,
                verbose_name="afzender van de mail",
            ),
        ),
    ]
