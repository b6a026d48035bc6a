from django.conf import settings
from django.db import migrations


def keep_what_agendas_hold(apps, schema_editor):
    """Invitations came by the address for questions so far; agendas know no other."""
    Edition = apps.get_model("sessions_app", "Edition")
    for edition in Edition.objects.filter(organiser_email=""):
        if edition.participants.exists():
            invited_by = edition.contact_email or edition.sender_email
        elif edition.is_published:
            invited_by = edition.sender_email
        else:
            continue
        edition.organiser_email = invited_by or settings.DEFAULT_FROM_EMAIL
        edition.save(update_fields=["organiser_email"])


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0020_job"),
        ("sessions_app", "0006_invitations"),
    ]

    operations = [
        migrations.RunPython(keep_what_agendas_hold, migrations.RunPython.noop),
    ]
