"""Each reminder says itself how one tells that one cannot come; the text said it too."""

from django.db import migrations, models

BEFORE = "We zien elkaar bijna. Kunt u niet komen? Zeg het via uw persoonlijke link."
NOW = "We zien elkaar bijna."


def say_it_once(apps, schema_editor):
    apps.get_model("sessions_app", "Edition").objects.filter(reminder_text=BEFORE).update(
        reminder_text=NOW
    )


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0007_addresses_as_mail_goes_to_them")]

    operations = [
        migrations.AlterField(
            "edition",
            "reminder_text",
            models.TextField(
                "tekst van de herinnering",
                max_length=2000,
                default=NOW,
                help_text="Datum, tijd, link, subgroep en gespreksleider komen er vanzelf bij.",
            ),
        ),
        migrations.RunPython(say_it_once, migrations.RunPython.noop),
    ]
