"""What the worker does now and then."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone


class JobQuerySet(models.QuerySet["Job"]):
    """Taking a job in hand."""

    @transaction.atomic
    def take(self, name: str, now: datetime, lease: timedelta) -> "Job | None":
        """Take a job in hand if it is its turn; nobody else does so until the lease is over."""
        due = self.filter(name=name, due_at__lte=now).select_for_update(skip_locked=True)
        job = due.first()
        if job:
            job.due_at = now + lease
            job.save(update_fields=["due_at"])
        return job


class Job(models.Model):
    """When a job has its turn; while a worker has it in hand, when another may take it over."""

    name = models.CharField(max_length=40, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def settle(self, next_at: datetime, *, done_at: datetime | None = None) -> None:
        """Say when its turn is again; nothing where its lease ran out and another has it."""
        ours = Job.objects.filter(pk=self.pk, due_at=self.due_at)
        ours.update(due_at=next_at, done_at=done_at or self.done_at)
