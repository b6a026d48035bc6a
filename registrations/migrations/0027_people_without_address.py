"""Who was signed up by telephone may have no address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0026_story_of_people")]

    operations = [
        migrations.AlterField(
            "participant",
            "email",
            models.EmailField("e-mailadres", max_length=254, blank=True),
        ),
    ]
