"""Tells an operator by mail that something is wrong: once an hour for each kind, and no values."""

import logging
import time
from threading import Lock

from django.apps import apps
from django.conf import settings
from django.db import transaction

from leergemeenschap.outage import is_outage

# The seconds in which one kind of fault is told once, by each process.
SILENCE = 60 * 60

logger = logging.getLogger(__name__)


class Alarm(logging.Handler):
    """Puts what stands in the log into the outbox, so that no answer waits for a mail server.

    While the database is away that cannot be: the log has it, and whoever watches /healthz knows.
    """

    def __init__(self, level: int = logging.NOTSET) -> None:
        super().__init__(level)
        self._lock = Lock()
        self._told_at: dict[tuple[object, ...], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a mail, unless this kind of fault was told just now."""
        error = record.exc_info[1] if record.exc_info else None
        # What a filter made a warning of is none of ours.
        if record.levelno < logging.ERROR or is_outage(error) or not self._is_news(record, error):
            return
        try:
            # In the middle of a transaction this must not be what ends it.
            with transaction.atomic():
                self._queue(self.format(record))
        except Exception as fault:
            logger.warning("no mail about a fault: %s", type(fault).__name__)

    def _is_news(self, record: logging.LogRecord, error: BaseException | None) -> bool:
        frame = error.__traceback__ if error else None
        while frame and frame.tb_next:
            frame = frame.tb_next
        kind = (record.name, record.msg, type(error), frame and frame.tb_lineno)
        now = time.monotonic()
        with self._lock:
            is_news = now - self._told_at.get(kind, -SILENCE) >= SILENCE
            if is_news:
                self._told_at[kind] = now
        return is_news

    def _queue(self, line: str) -> None:
        apps.get_model("registrations", "QueuedMail").objects.create(
            kind="fault",
            recipient=settings.OPERATOR_MAIL,
            sender_name="Leergemeenschap Werken aan aanwezigheid",
            sender=settings.DEFAULT_FROM_EMAIL,
            reply_to=settings.DEFAULT_FROM_EMAIL,
            subject="Er ging iets mis op de site",
            text="\n".join(["Dit staat in het logboek:", "", *line.split(" | "), ""]),
        )
