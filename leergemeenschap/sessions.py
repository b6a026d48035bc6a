"""How long a visit lasts: some hours after the last page, and half a day at most."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

BEGAN, SEEN = "began_at", "seen_at"
# That somebody is still there is written once in this part of the time they may be away.
PART = 24


class SessionStore(db.SessionStore):
    """Django's own, which also ends what nobody uses, and what began too long ago."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where it is over."""
        held: dict[str, Any] = super().load()
        if not held:
            return held
        now = _now()
        began, seen = held.setdefault(BEGAN, now), held.setdefault(SEEN, now)
        if now - began >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_AGE:
            self._session_key = None
            return {}
        if now - seen >= settings.SESSION_IDLE_AGE // PART:
            held[SEEN] = now
            self.modified = True
        return held

    def cycle_key(self) -> None:
        """A new key, and half a day anew: somebody showed who they are."""
        self[BEGAN] = _now()
        super().cycle_key()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row that is stored, with its times."""
        data.setdefault(BEGAN, _now())
        data.setdefault(SEEN, _now())
        return super().create_model_instance(data)


def _now() -> int:
    return int(timezone.now().timestamp())
