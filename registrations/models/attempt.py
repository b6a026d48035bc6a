"""What is counted to brake abuse."""

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """One use of a public form from one network address, kept as a keyed hash for a day."""

    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "source", "at"], name="attempts_of_a_source")]

    def __str__(self) -> str:
        return f"{self.kind} op {self.at:%d-%m-%Y %H:%M}"
