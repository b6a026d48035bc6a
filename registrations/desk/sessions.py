"""A change of a session that many people hear of: the worker makes it, and writes the mails."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from registrations.desk import work as long_work
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.models import Work, WorkKind
from registrations.places import locks, session_changes
from sessions_app.at_hand import PARAMETER
from sessions_app.models import Edition, Session, User

# In mails: more of them are written by the worker.
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class SessionChange:
    """What an organiser wants of a session, or of one that is not there yet."""

    position: int
    starts_at: datetime
    ends_at: datetime
    meeting_url: str
    is_off: bool = False
    is_deleted: bool = False


def make(
    change: SessionChange, *, edition: Edition, session: Session | None
) -> tuple[Session, int]:
    """Make the change, and queue its mails; return the session and the number of mails."""
    values: dict[str, Any] = {
        "position": change.position,
        "starts_at": change.starts_at,
        "ends_at": change.ends_at,
        "meeting_url": change.meeting_url,
    }
    if session is None:
        session = Session.objects.create(edition=edition, **values)
        return session, session_changes.add(session)
    if change.is_deleted:
        return session, session_changes.delete(session)
    if change.is_off:
        count = session_changes.call_off(session, position=change.position)
    else:
        count = session_changes.change_session(session, **values)
    return Session.objects.select_related("edition").get(pk=session.pk), count


def said(change: SessionChange, session: Session, count: int) -> str:
    """What was done, in a sentence or two."""
    done = "is verwijderd" if change.is_deleted else "is bewaard"
    mails = f" Berichten die uitgaan: {count}." if count else ""
    return f"{session} {done}.{mails}"


def ask(change: SessionChange, *, edition: Edition, session: Session | None, by: User) -> Work:
    """Let the worker make the change, if the session is by then what it is now."""
    asked = {
        "session": session.pk if session else None,
        "was": _stored(session),
        "change": {name: _plain(value) for name, value in asdict(change).items()},
    }
    return long_work.ask(kind=WorkKind.SESSION, edition=edition, by=by, asked=asked)


def change(work: Work, progress: Progress) -> None:
    """Make a change as it was asked, with all its mails or not at all.

    Raises CannotBeDone where the session is no longer what it was, or another has its number.
    """
    asked = dict(work.asked["change"])
    for name in ("starts_at", "ends_at"):
        asked[name] = datetime.fromisoformat(asked[name])
    wanted, key = SessionChange(**asked), work.asked["session"]
    progress(0, 1)
    with transaction.atomic():
        locks.lock_out(work.edition)
        session = work.edition.sessions.filter(pk=key).first() if key else None
        if _stored(session) != work.asked["was"]:
            raise CannotBeDone(
                "Iemand anders wijzigde deze bijeenkomst. Er is niets gedaan. "
                "Kijk wat er nu staat, en begin opnieuw."
            )
        others = work.edition.sessions.exclude(pk=key)
        if not wanted.is_deleted and others.filter(position=wanted.position).exists():
            raise CannotBeDone("Er is intussen een andere bijeenkomst met dit nummer.")
        changed, count = make(wanted, edition=work.edition, session=session)
        link = reverse("admin:sessions_app_session_changelist")
        words = said(wanted, changed, count)
        long_work.finish(work, Result(words, f"{link}?{PARAMETER}={work.edition_id}"))


def _stored(session: Session | None) -> dict[str, Any] | None:
    if session is None:
        return None
    names = (*session_changes.STORED, "sequence")
    return {name: _plain(getattr(session, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
