"""What is counted to brake abuse."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

KEPT_FOR = timedelta(days=1)


class AttemptManager(models.Manager["Attempt"]):
    """Counts attempts per source, and forgets them after a day."""

    def allows(self, kind: str, source: str, *, limit: int, within: timedelta) -> bool:
        """Count one attempt from a source; whether it stays within the limit (of a day at most)."""
        now = timezone.now()
        hashed = salted_hmac("registrations.places.brake", source, algorithm="sha256").hexdigest()
        self.filter(at__lt=now - KEPT_FOR).delete()
        if self.filter(kind=kind, source=hashed, at__gt=now - within).count() >= limit:
            return False
        self.create(kind=kind, source=hashed, at=now)
        return True


class Attempt(models.Model):
    """One of something that is limited: a form from a network address, a message to a group.

    Its source is kept as a keyed hash for a day.
    """

    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar[AttemptManager] = AttemptManager()

    class Meta:
        indexes = [models.Index(fields=["kind", "source", "at"], name="attempts_of_a_source")]

    def __str__(self) -> str:
        return f"{self.kind} op {timezone.localtime(self.at):%d-%m-%Y %H:%M}"
