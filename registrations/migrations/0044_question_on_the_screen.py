"""One question or subject of a session is on its screen, put there by somebody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0045_files_of_outcomes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="plenaryquestion",
            name="shown_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="op het scherm sinds"
            ),
        ),
        migrations.AddField(
            model_name="plenaryquestion",
            name="shown_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="plenaryquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("shown_at__isnull", False)),
                fields=("session",),
                name="one_question_on_a_screen",
                violation_error_message="Op een scherm staat één vraag of onderwerp tegelijk.",
            ),
        ),
    ]
