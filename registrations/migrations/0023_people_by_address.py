"""An index for whoever asks for their link: also those who take no part any more have one."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("registrations", "0022_addresses_as_mail_goes_to_them")]

    operations = [
        migrations.AddIndex("participant", models.Index(Lower("email"), name="people_by_address")),
    ]
