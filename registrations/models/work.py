"""Work that is too long for a request: what was asked, how far it is, what came of it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from sessions_app.http import Content
from sessions_app.models import Edition

# Another worker takes over what was not heard of for so long.
LEASE = timedelta(minutes=5)
# A worker that dies of it each time must not be followed by the next.
MOST_ATTEMPTS = 3
# How long a file of it can be fetched.
FILES_KEPT_FOR = timedelta(days=1)


class WorkKind(models.TextChoices):
    """What can be asked."""

    IMPORT = "import", "deelnemers importeren"
    EXPORT = "export", "bestand met deelnemers maken"
    MESSAGE = "message", "bericht aan een groep mensen"
    DIVISION = "division", "voorstel voor een indeling"
    APPLYING = "applying", "indeling bewaren"
    TELLING = "telling", "subgroepen mailen"
    SESSION = "session", "bijeenkomst wijzigen"
    MAIL = "mail", "mail opnieuw versturen"


class WorkState(models.TextChoices):
    """How far it is."""

    DRAFT = "draft", "nog niet begonnen"
    WAITING = "waiting", "wacht op zijn beurt"
    BUSY = "busy", "bezig"
    DONE = "done", "klaar"
    REFUSED = "refused", "niet gedaan"
    FAILED = "failed", "misgegaan"
    STOPPED = "stopped", "gestopt"


TO_DO = [WorkState.WAITING, WorkState.BUSY]
# In what was asked of a change of a session: that it is made, and who is to hear of it.
BEING_TOLD = "told"


class WorkQuerySet(models.QuerySet["Work"]):
    """Questions about much work, and taking it in hand."""

    def to_do(self) -> "WorkQuerySet":
        """What waits or is being done."""
        return self.filter(state__in=TO_DO)

    def to_stop(self) -> "WorkQuerySet":
        """What may still be stopped: not what is half told to people."""
        return self.to_do().exclude(asked__has_key=BEING_TOLD)

    def broken_off(self) -> "WorkQuerySet":
        """What failed and can go on where it was, for its own rows say what is done.

        A change of a session only while no later one is told: nobody reads the older news last.
        """
        later = Work.objects.filter(
            kind=WorkKind.SESSION,
            edition=models.OuterRef("edition"),
            pk__gt=models.OuterRef("pk"),
            asked__has_key=BEING_TOLD,
        )
        goes_on = models.Q(kind__in=[WorkKind.TELLING, WorkKind.MAIL])
        goes_on |= models.Q(kind=WorkKind.SESSION, asked__has_key=BEING_TOLD)
        failed = self.filter(goes_on, state=WorkState.FAILED)
        return failed.exclude(models.Exists(later), kind=WorkKind.SESSION)

    @transaction.atomic
    def take(self, now: datetime) -> "Work | None":
        """Take in hand what waits longest, or what a worker that died left; None if there is none.

        What killed its worker too often is not taken up again.
        """
        due = self.to_do().filter(due_at__lte=now).order_by("due_at", "pk")
        # A work is of one account and one edition, which others may be reading.
        work = due.select_for_update(of=("self",), skip_locked=True).first()
        if work is None:
            return None
        work.attempts += 1
        work.begun_at = work.begun_at or now
        if work.attempts > MOST_ATTEMPTS:
            work.state, work.ended_at, work.upload = WorkState.FAILED, now, None
            work.words = "Dit brak telkens af. De beheerder van de site kan zien waarom."
        else:
            work.state, work.due_at = WorkState.BUSY, now + LEASE
        work.save()
        return work if work.state == WorkState.BUSY else None

    def clear_files(self, now: datetime) -> int:
        """Let go of the files of what ended, or never began, a day ago; return of how many."""
        border = now - FILES_KEPT_FOR
        drafts, _ = self.filter(state=WorkState.DRAFT, asked_at__lte=border).delete()
        return drafts + self.filter(ended_at__lte=border).delete_files()

    def delete_files(self) -> int:
        """Let go of the files that these made; return of how many works."""
        self.exclude(made=None).update(made=None)
        made = self.filter(parts__number=0)
        works = made.count()
        WorkPart.objects.filter(work__in=made.values("pk")).delete()
        return works


class Work(models.Model):
    """One piece of long work of an organiser."""

    kind = models.CharField("soort", max_length=20, choices=WorkKind.choices)
    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="works", verbose_name="leergemeenschap"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="door"
    )
    state = models.CharField(
        "stand", max_length=10, choices=WorkState.choices, default=WorkState.WAITING
    )
    # Numbers and codes, never names: those of people stand in their own rows.
    asked = models.JSONField(default=dict)
    # What was handed in; gone as soon as the work ended.
    upload = models.BinaryField(null=True, editable=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField("gevraagd op", default=timezone.now)
    begun_at = models.DateTimeField("begonnen op", null=True)
    ended_at = models.DateTimeField("klaar op", null=True)
    # When it has its turn; while a worker is busy with it, when another may take it over.
    due_at = models.DateTimeField(default=timezone.now)
    # What came of it: a sentence, where to go on, and for some a file, which lies in parts.
    words = models.TextField("uitkomst", blank=True)
    link = models.CharField(max_length=200, blank=True)
    made_name = models.CharField(max_length=140, blank=True)
    # Where the site kept the whole file until December 2026. It goes in the version after this one,
    # for the code of before still asks for it.
    made = models.BinaryField(null=True, editable=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = "lang werk"
        verbose_name_plural = "lang werk"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], name="work_to_do", condition=models.Q(state__in=TO_DO))
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_to_do(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in TO_DO

    @property
    def can_be_stopped(self) -> bool:
        """Whether it may go no further: not what is half told to people."""
        return self.is_to_do and BEING_TOLD not in self.asked

    @property
    def share(self) -> int:
        """How far it is, in whole percents."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def has_file(self) -> bool:
        """Whether the file that it made can be fetched."""
        return self.parts.exists()

    def content(self) -> Content:
        """What it made, a part at a time."""
        for number in list(self.parts.values_list("number", flat=True)):
            yield bytes(self.parts.get(number=number).content)

    def keep(self, **values: Any) -> bool:
        """Store these as long as this worker has it in hand; False where it was taken over."""
        ours = Work.objects.filter(pk=self.pk, state=WorkState.BUSY, attempts=self.attempts)
        return bool(ours.update(**values))


class WorkPart(models.Model):
    """A part of the file that a piece of work made: so nobody ever holds all of a large one."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="one_part_of_a_file_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.work_id}-{self.number}"
