"""Of which message to many a mail is; one mail of it to one person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0031_messages_to_many"),
        ("sessions_app", "0009_edition_of_an_organiser"),
    ]

    operations = [
        migrations.AddField(
            model_name="queuedmail",
            name="of_message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mails",
                to="registrations.message",
            ),
        ),
        migrations.AddConstraint(
            model_name="queuedmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("of_message__isnull", False)),
                fields=("of_message", "participant"),
                name="one_mail_of_a_message",
            ),
        ),
    ]
