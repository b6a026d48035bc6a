"""Which mail another one replaces: sent again, it is a row of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0036_session_changes_as_work"),
    ]

    operations = [
        migrations.AddField(
            model_name="queuedmail",
            name="again_of",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="again",
                to="registrations.queuedmail",
                verbose_name="opnieuw van",
            ),
        ),
    ]
