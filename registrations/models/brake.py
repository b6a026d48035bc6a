"""What is counted to brake abuse."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registrations.models.rows import Statement, in_one_go, stored

KEPT_FOR = timedelta(days=1)
# So many are counted as fast as not.
A_FEW = 100
# Where fewer attempts are kept at all than a limit is, nobody reached it and none need be counted.
IS_FAR = "(SELECT max(id) - min(id) FROM registrations_attempt) < %s - 1"
# Counts and notes in one statement.
UNLESS_FULL = f"""
    INSERT INTO registrations_attempt (kind, source, at) SELECT %s, %s, %s
    WHERE CASE WHEN {IS_FAR} THEN TRUE ELSE (
        SELECT COUNT(*) FROM registrations_attempt WHERE kind = %s AND source = %s AND at > %s
    ) < %s END
"""  # noqa: S608
FULL_SINCE = """
    SELECT at FROM registrations_attempt WHERE kind = %s AND source = %s AND at > %s
    ORDER BY at DESC LIMIT 1 OFFSET %s
"""
ALWAYS = Statement("")
HOLD = "SELECT pg_advisory_xact_lock(%s)"
# For a transaction of which nobody misses the last moments after a crash: it waits for no disk.
HOLD_LIGHTLY = "SELECT pg_advisory_xact_lock(%s), set_config('synchronous_commit', 'off', true)"


class AttemptManager(models.Manager["Attempt"]):
    """Counts attempts per source, and forgets them after a day."""

    def allows(self, kind: str, source: str, *, limit: int, within: timedelta) -> bool:
        """Count one attempt from a source; whether it stays within the limit (of a day at most).

        What arrives at the same moment is counted one by one.
        """
        hashed, now = _hashed(source), timezone.now()
        at, since = stored(now), stored(now - within)
        values = [kind, hashed, at, limit, kind, hashed, since, limit]
        is_light = not connection.in_atomic_block
        hold = self.holding(kind, source, HOLD_LIGHTLY if is_light else HOLD)
        return bool(in_one_go(*hold, Statement(UNLESS_FULL, values))[-1])

    def hold(self, kind: str, source: str) -> None:
        """Let nobody else hold or count this source until the transaction ends."""
        in_one_go(*self.holding(kind, source))

    def holding(self, kind: str, source: str, how: str = HOLD) -> list[Statement]:
        """What does as `hold` does."""
        # On SQLite there is one writer at a time.
        is_needed = connection.vendor == "postgresql"
        return [Statement(how, [_lock_key(kind, source)])] if is_needed else []

    def full_since(self, kind: str, source: str, *, limit: int, within: timedelta) -> RawSQL:
        """The moment of the attempt that filled the limit, for a query; NULL where there is room.

        There is room again when `within` has passed since that moment.
        """
        since = stored(timezone.now() - within)
        sql, values = FULL_SINCE, [kind, _hashed(source), since, limit - 1]
        if limit > A_FEW:
            sql, values = f"CASE WHEN {IS_FAR} THEN NULL ELSE ({sql}) END", [limit, *values]
        return RawSQL(sql, values, output_field=models.DateTimeField())  # noqa: S611

    def latest_of(self, kind: str, source: str, *, since: datetime, number: int) -> list[datetime]:
        """The moments of the latest attempts of a source, so many at most, the last one first."""
        latest = self.filter(kind=kind, source=_hashed(source), at__gt=since)
        return list(latest.order_by("-at").values_list("at", flat=True)[:number])

    def note(self, *attempts: tuple[str, str], at: datetime) -> None:
        """Count these, each a kind and a source, whether there is room or not; one statement."""
        in_one_go(self.noting(*attempts, at=at))

    def noting(
        self, *attempts: tuple[str, str], at: datetime, where: Statement = ALWAYS
    ) -> Statement:
        """What does as `note` does, if that is so."""
        rows = " UNION ALL ".join(["SELECT %s AS kind, %s AS source"] * len(attempts))
        values = [value for kind, source in attempts for value in (kind, _hashed(source))]
        return Statement(
            "INSERT INTO registrations_attempt (kind, source, at) "  # noqa: S608
            f"SELECT kind, source, %s FROM ({rows}) AS attempts {where.sql}",
            [stored(at), *values, *where.values],
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


def _lock_key(kind: str, source: str) -> int:
    return int.from_bytes(bytes.fromhex(_hashed(f"{kind}:{source}"))[:8], "big", signed=True)


def _hashed(source: str) -> str:
    return salted_hmac("registrations.places.brake", source, algorithm="sha256").hexdigest()
