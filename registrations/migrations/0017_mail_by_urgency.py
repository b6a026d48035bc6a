"""Codes and links leave before mail to many. The code of before does not miss what goes here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0016_told_by_mails"),
        ("sessions_app", "0004_facilitators_are_no_staff"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="queuedmail",
            name="mail_that_is_due",
        ),
        migrations.RemoveIndex(
            model_name="queuedmail",
            name="mail_of_a_recipient",
        ),
        migrations.AddField(
            model_name="queuedmail",
            name="urgency",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(kind__in=["account"], then=models.Value(0)),
                    models.When(
                        kind__in=[
                            "address_taken",
                            "confirm_address",
                            "confirmation",
                            "handed_over",
                            "invited_facilitator",
                            "known_address",
                            "link",
                            "still_takes_part",
                            "taken_over",
                            "waiting",
                        ],
                        then=models.Value(1),
                    ),
                    default=models.Value(2),
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="queuedmail",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending"])),
                fields=["urgency", "due_at", "id"],
                name="mail_by_urgency",
            ),
        ),
    ]
