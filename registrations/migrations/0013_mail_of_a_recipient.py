from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    # Mail waits while the index is made: a second for some hundred thousand rows.
    dependencies = [("registrations", "0012_preparation")]
    operations = [
        migrations.AddIndex(
            model_name="queuedmail",
            index=models.Index(
                Upper("recipient"), models.F("created_at"), name="mail_of_a_recipient"
            ),
        ),
    ]
