"""The published programme, at hand in this process for a moment."""

from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db import transaction
from django.shortcuts import get_object_or_404

from sessions_app.models import Edition


def current(now: datetime) -> Edition | None:
    """The edition of the home page, with its programme; None where nothing is published."""
    edition: Edition | None = caches["pages"].get_or_set(
        "current", lambda: Edition.objects.with_programme().current(now)
    )
    return edition


def edition_or_404(slug: str) -> Edition:
    """The published edition of this address, with its programme. Raises Http404."""
    # A longer slug than the column holds is nobody's, and too long for a key.
    key = f"edition:{slug[:81]}"
    edition: Edition | None = caches["pages"].get(key)
    if edition is None:
        editions = Edition.objects.published().with_programme()
        edition = get_object_or_404(editions, slug=slug)
        caches["pages"].set(key, edition)
    return edition


def forget() -> None:
    """Make every page of this process anew; others follow when the second is over."""
    caches["pages"].clear()


def changed(**signal: Any) -> None:
    """Forget at once, for this transaction, and again when others can see the change."""
    forget()
    transaction.on_commit(forget)
