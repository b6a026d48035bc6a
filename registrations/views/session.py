"""The session of an address."""

from collections.abc import Iterable

from django.http import Http404

from sessions_app.models import Session


def session_or_404(sessions: Iterable[Session], position: int) -> Session:
    """The session with this number among those of one edition."""
    for session in sessions:
        if session.position == position:
            return session
    raise Http404
