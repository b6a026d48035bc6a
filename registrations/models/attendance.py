"""Who was there, and who said beforehand that they cannot come."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from registrations.models.choices import AttendanceStatus
from registrations.models.participant import Participant
from registrations.models.subgroup import Subgroup
from sessions_app.models import Session


class Attendance(models.Model):
    """One participant in one session.

    Without a status nobody has marked them yet: the row says in which group they were then.
    """

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="attendances", verbose_name="deelnemer"
    )
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="attendances", verbose_name="bijeenkomst"
    )
    # The group at that time: who moves later stays on its sheet.
    subgroup = models.ForeignKey(
        Subgroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name="subgroep",
    )
    status = models.CharField(
        "aanwezigheid", max_length=10, choices=AttendanceStatus.choices, blank=True
    )
    noted_at = models.DateTimeField("genoteerd op", default=timezone.now, editable=False)
    # Nobody: the participant said so.
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="genoteerd door",
    )

    class Meta:
        verbose_name = "aanwezigheid"
        verbose_name_plural = "aanwezigheid"
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "session"],
                name="one_attendance_per_person_and_session",
                violation_error_message="De aanwezigheid van deze deelnemer staat er al.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["", *AttendanceStatus.values]),
                name="attendance_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} · {self.get_status_display()}"
