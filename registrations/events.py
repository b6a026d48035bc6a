"""A line in the log for what happened: who and what by number, never by name."""

import logging

from django.db import transaction

logger = logging.getLogger(__name__)


def happened(event: str, *numbers: object) -> None:
    """Log an event when what it tells is stored for good; what is rolled back did not happen."""
    transaction.on_commit(lambda: logger.info(event, *numbers))
