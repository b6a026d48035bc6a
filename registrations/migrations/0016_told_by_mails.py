"""Who had a reminder or was told that they were missed, before that was kept apart from the mail."""

from django.db import migrations
from django.db.models.functions import Coalesce, TruncDate


def copy(apps, schema_editor):
    """Note it for each mail of those kinds; run twice, it does no harm."""
    told = apps.get_model("registrations", "Told")
    mails = apps.get_model("registrations", "QueuedMail").objects.filter(
        kind__in=["reminder", "missed"], participant__isnull=False, session__isnull=False
    )
    mails = mails.annotate(day=Coalesce("reminder_on", TruncDate("created_at")))
    rows = mails.values_list("participant", "session", "kind", "day")
    told.objects.bulk_create(
        [
            told(participant_id=participant, session_id=session, kind=kind, on=day)
            for participant, session, kind, day in rows
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("registrations", "0015_told")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
