"""What is counted to brake abuse."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

KEPT_FOR = timedelta(days=1)
# Counts and notes in one statement.
UNLESS_FULL = """
    INSERT INTO registrations_attempt (kind, source, at) SELECT %s, %s, %s WHERE (
        SELECT COUNT(*) FROM registrations_attempt WHERE kind = %s AND source = %s AND at > %s
    ) < %s
"""


class AttemptManager(models.Manager["Attempt"]):
    """Counts attempts per source, and forgets them after a day."""

    @transaction.atomic(savepoint=False)
    def allows(self, kind: str, source: str, *, limit: int, within: timedelta) -> bool:
        """Count one attempt from a source; whether it stays within the limit (of a day at most).

        What arrives at the same moment is counted one by one.
        """
        self.hold(kind, source)
        hashed, now = _hashed(source), timezone.now()
        at, since = (
            connection.ops.adapt_datetimefield_value(moment) for moment in (now, now - within)
        )
        with connection.cursor() as cursor:
            cursor.execute(UNLESS_FULL, [kind, hashed, at, kind, hashed, since, limit])
            return bool(cursor.rowcount)

    def hold(self, kind: str, source: str) -> None:
        """Let nobody else hold or count this source until the transaction ends."""
        # On SQLite there is one writer at a time.
        if connection.vendor == "postgresql":
            key = bytes.fromhex(_hashed(f"{kind}:{source}"))[:8]
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(%s)",
                    [int.from_bytes(key, "big", signed=True)],
                )

    def full_since(
        self, kind: str, source: str, *, limit: int, within: timedelta
    ) -> models.Subquery:
        """The moment of the attempt that filled the limit, for a query; NULL where there is room.

        There is room again when `within` has passed since that moment.
        """
        latest = self.filter(kind=kind, source=_hashed(source), at__gt=timezone.now() - within)
        return models.Subquery(latest.order_by("-at").values("at")[limit - 1 : limit])

    def latest_of(self, kind: str, source: str, *, since: datetime, number: int) -> list[datetime]:
        """The moments of the latest attempts of a source, so many at most, the last one first."""
        latest = self.filter(kind=kind, source=_hashed(source), at__gt=since)
        return list(latest.order_by("-at").values_list("at", flat=True)[:number])

    def note(self, *attempts: tuple[str, str], at: datetime) -> None:
        """Count these, each a kind and a source, whether there is room or not; one statement."""
        self.bulk_create(
            self.model(kind=kind, source=_hashed(source), at=at) for kind, source in attempts
        )

    def forget_old(self) -> int:
        """Delete what is older than a day; return the number."""
        return self.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


class Attempt(models.Model):
    """One of something that is limited: a form from a network address, a mail to a mailbox.

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


def _hashed(source: str) -> str:
    return salted_hmac("registrations.places.brake", source, algorithm="sha256").hexdigest()
