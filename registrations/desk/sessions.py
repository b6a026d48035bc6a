"""A change of a session that many people hear of: the worker makes it, and writes the mails.

The change is made at once, with the list of who is to hear of it; their mails follow some at a
time. So nobody who signs up waits for the mails of others, and who signs up after is not told.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from registrations.desk import work as long_work
from registrations.desk.work import CannotBeDone, Interrupted, Progress, Result
from registrations.models import Work, WorkKind, WorkState
from registrations.models.work import BEING_TOLD, WorkQuerySet
from registrations.places import locks, session_changes
from registrations.places.session_changes import Announce
from sessions_app.at_hand import PARAMETER
from sessions_app.models import Edition, Session, User

# In mails: more of them are written by the worker.
MOST_AT_ONCE = 200
# In people: so many are told in one transaction.
BATCH = 200
# When a change looks again whether the one before it was told.
AGAIN = timedelta(seconds=10)


@dataclass(frozen=True)
class SessionChange:
    """What an organiser wants of a session, or of one that is not there yet."""

    position: int
    starts_at: datetime
    ends_at: datetime
    meeting_url: str
    is_off: bool = False
    is_deleted: bool = False


def is_for_worker(edition: Edition, mails: int) -> bool:
    """Whether the worker is to make a change: it has many mails, or an earlier one is not told."""
    return mails > MOST_AT_ONCE or (mails > 0 and _works(edition).exists())


def make(
    change: SessionChange,
    *,
    edition: Edition,
    session: Session | None,
    announce: Announce = session_changes.announce,
) -> tuple[Session, int]:
    """Make the change, and announce it; return the session and the number of mails."""
    values: dict[str, Any] = {
        "position": change.position,
        "starts_at": change.starts_at,
        "ends_at": change.ends_at,
        "meeting_url": change.meeting_url,
    }
    if session is None:
        session = Session.objects.create(edition=edition, **values)
        return session, session_changes.add(session, announce=announce)
    if change.is_deleted:
        return session, session_changes.delete(session, announce=announce)
    if change.is_off:
        count = session_changes.call_off(session, position=change.position, announce=announce)
    else:
        count = session_changes.change_session(session, **values, announce=announce)
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
    """Make a change as it was asked, then mail everybody who is to hear of it, each once.

    It waits until an earlier one is told, so that nobody reads the older news last. Raises
    CannotBeDone where the session is no longer what it was, or another has its number.
    """
    if _works(work.edition).filter(pk__lt=work.pk).exists():
        work.keep(state=WorkState.WAITING, due_at=timezone.now() + AGAIN, attempts=0)
        return
    if BEING_TOLD not in work.asked:
        progress(0, 1)
        _make(work)
    told = work.asked[BEING_TOLD]
    while work.done < len(told["people"]):
        progress(work.done, len(told["people"]))
        _tell_some(work, told)
    link = reverse("admin:sessions_app_session_changelist")
    long_work.finish(work, Result(told["words"], f"{link}?{PARAMETER}={work.edition_id}"))


@transaction.atomic
def _make(work: Work) -> None:
    asked = dict(work.asked["change"])
    for name in ("starts_at", "ends_at"):
        asked[name] = datetime.fromisoformat(asked[name])
    wanted, key = SessionChange(**asked), work.asked["session"]
    told: dict[str, Any] = {"people": []}

    def announce(session: Session, former: Session | None, excused: Collection[int]) -> int:
        if not session_changes.is_news(session, former):
            return 0
        people = session_changes.who_hears(session, former).exclude(email="")
        told["people"] = list(people.values_list("pk", flat=True))
        told["session"], told["former"] = _kept(session), former and _kept(former)
        told["excused"] = sorted(excused)
        return len(told["people"]) + session_changes.tell_leaders(session, former)

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
    changed, count = make(wanted, edition=work.edition, session=session, announce=announce)
    told["words"] = said(wanted, changed, count)
    work.asked[BEING_TOLD], work.done = told, 0
    if not work.keep(asked=work.asked, done=0):
        raise Interrupted


@transaction.atomic
def _tell_some(work: Work, told: dict[str, Any]) -> None:
    session = _again(work, told["session"])
    former = _again(work, told["former"]) if told["former"] else None
    some = told["people"][work.done : work.done + BATCH]
    # Who cancels at this moment waits, or is told no more.
    people = session_changes.who_hears(session, former).filter(pk__in=some)
    locked = people.select_for_update(of=("self",), no_key=True)
    session_changes.tell(session, former, locked, set(told["excused"]))
    work.done += len(some)
    if not work.keep(done=work.done):
        raise Interrupted


def _works(edition: Edition) -> WorkQuerySet:
    return Work.objects.to_do().filter(kind=WorkKind.SESSION, edition=edition)


def _stored(session: Session | None) -> dict[str, Any] | None:
    if session is None:
        return None
    names = (*session_changes.STORED, "sequence")
    return {name: _plain(getattr(session, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _kept(session: Session) -> dict[str, Any]:
    return {"pk": session.pk, **(_stored(session) or {})}


def _again(work: Work, kept: dict[str, Any]) -> Session:
    values = {
        name: datetime.fromisoformat(value) if value and name.endswith("_at") else value
        for name, value in kept.items()
    }
    return Session(edition=work.edition, **values)
