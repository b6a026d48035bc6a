"""A newcomer in two messages to the database: what there is, then a place with its mail.

What is mailed to whom is decided by what was seen. It is stored if that is still so, which is
looked at under the lock of the theme, and else not at all. So a theme that many press for at once
is held by the database alone, for no longer than it needs to store one of them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from registrations.letters import unconfirmed
from registrations.letters.ready import NUMBER_HERE, Ready, mark_of
from registrations.letters.unconfirmed import MailRoom
from registrations.models import Participant, QueuedMail
from registrations.models.participant import HOLDER
from registrations.models.rows import Statement, in_one_go, insert, stored
from sessions_app.models import Theme

# Whether who comes now gets a place: one that is free goes to who waits.
IS_FREE = """(
    theme.capacity IS NULL OR NOT EXISTS (
        SELECT 1 FROM registrations_participant WHERE theme_id = theme.id AND status = 'waiting'
    ) AND theme.capacity > (
        SELECT count(*) FROM registrations_participant
        WHERE theme_id = theme.id AND status = 'placed'
    )
)"""
NEXT_KEY = {
    "postgresql": "nextval(pg_get_serial_sequence('registrations_participant', 'id'))",
    "sqlite": """(
        SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence
        WHERE name = 'registrations_participant'
    )""",
}
LOOK = f"""
    SELECT {{next_key}}, {{is_free}}, ({{mailbox_since}}), known.registered_at,
        known.id, known.status, known.theme_id, known.email, known.given_name, known.link_key
    FROM sessions_app_theme AS theme
    LEFT JOIN registrations_participant AS known ON {HOLDER.format("known", "theme.edition_id")}
    WHERE theme.id = %s
"""  # noqa: S608
# By this their letter is written.
KNOWN = ["id", "status", "theme_id", "email", "given_name", "link_key"]
# Nobody comes before who came before them, whatever the clocks of two machines say.
ARRIVAL = {
    "postgresql": """(SELECT greatest(%s,
        (SELECT max(registered_at) + interval '1 microsecond' FROM registrations_participant
            WHERE theme_id = %s AND status = 'placed'),
        (SELECT max(registered_at) + interval '1 microsecond' FROM registrations_participant
            WHERE theme_id = %s AND status = 'waiting')
    ) AS moment LIMIT 1) AS arrival""",
    # One writer at a time, by one clock.
    "sqlite": "(SELECT %s AS moment, %s, %s) AS arrival",
}
NUMBER = """CAST((
    SELECT count(*) FROM registrations_participant AS ahead
    WHERE ahead.theme_id = reader.theme_id AND ahead.status = 'waiting'
    AND (ahead.waiting_since, ahead.id) <= (reader.waiting_since, reader.id)
) AS text)"""


@dataclass(frozen=True)
class Opening:
    """What there is for one address in one theme."""

    # The key that the newcomer gets.
    key: int
    is_free: bool
    room: MailRoom
    # Who takes part in the edition with this address, as far as their letter tells of them.
    known: Participant | None
    # Since when they do.
    since: datetime | None


def look(theme: Theme, email: str, told: Ready) -> Opening:
    """What there is now in a theme that was told of; holds nothing. Raises Theme.DoesNotExist."""
    mailbox_since = unconfirmed.mailbox_since(email)
    sql = LOOK.format(
        next_key=NEXT_KEY[connection.vendor],
        is_free=IS_FREE if theme.capacity is not None else "TRUE",
        mailbox_since=mailbox_since.sql,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*mailbox_since.params, email, theme.pk])
        row = cursor.fetchone()
    if row is None:
        raise Theme.DoesNotExist
    key, is_free, mailbox, since, *known = row
    return Opening(
        key,
        bool(is_free),
        MailRoom(told.edition, _moment(mailbox), told.edition_since),
        Participant(edition=told.edition, **dict(zip(KNOWN, known, strict=True)))
        if since
        else None,
        _moment(since),
    )


def store(newcomer: Participant, letter: QueuedMail, told: Ready, seen: Opening) -> bool:
    """Store somebody with a letter that was written by what was seen; False if it is so no more."""
    theme, at = newcomer.theme, stored(newcomer.registered_at)
    still_so = _still_so(letter, told, seen)
    source, made = Statement(f"WHERE {still_so.sql}", still_so.values), {}
    if theme.capacity is not None:
        source = Statement(
            f"FROM sessions_app_theme AS theme, {ARRIVAL[connection.vendor]} "
            f"{source.sql} AND theme.id = %s AND {IS_FREE} = %s",
            [at, theme.pk, theme.pk, *source.values, theme.pk, seen.is_free],
        )
        since = "joined_at" if newcomer.is_placed else "waiting_since"
        made = dict.fromkeys(["registered_at", since], Statement("arrival.moment"))
    reader = Statement("reader.id = %s AND reader.link_key = %s", [newcomer.pk, newcomer.link_key])
    return _in_one_go(theme, letter, seen, reader, insert(newcomer, source, made))


def welcome_back(
    theme: Theme, letter: QueuedMail, told: Ready, seen: Opening, *, is_wanted: bool
) -> bool:
    """Store what somebody reads who was known, as `store`; the same work where it is not wanted."""
    known, still_so = letter.participant, _still_so(letter, told, seen)
    same = " AND ".join(f"reader.{name} = %s" for name in KNOWN)
    values = [getattr(known, name) for name in KNOWN]
    reader = Statement(f"{same} AND {still_so.sql}", [*values, *still_so.values])
    return _in_one_go(theme, letter, seen, reader, is_wanted=is_wanted)


def _in_one_go(
    theme: Theme,
    letter: QueuedMail,
    seen: Opening,
    reader: Statement,
    *before: Statement,
    is_wanted: bool = True,
) -> bool:
    """The mailbox is held before any theme, and the theme before what is looked at is looked at."""
    made = {}
    source = Statement(
        f"FROM registrations_participant AS reader WHERE {reader.sql}", reader.values
    )
    number = str(NUMBER_HERE)
    if number in letter.text:
        source = Statement(
            f"FROM (SELECT {NUMBER} AS number {source.sql} LIMIT 1) AS reader WHERE TRUE",
            source.values,
        )
        for name in ("text", "html"):
            words = [getattr(letter, name), number]
            made[name] = Statement("replace(%s, %s, reader.number)", words)
    mailed = unconfirmed.storing(letter, seen.room, source, made, is_wanted=is_wanted)
    held = unconfirmed.holding(letter.recipient)
    counts = in_one_go(*held, _lock(theme), *before, *mailed)
    return bool(counts[-len(mailed)])


def _lock(theme: Theme) -> Statement:
    """Whoever changes a session waits until this is stored; with a capacity so do others."""
    how = "NO KEY UPDATE" if theme.capacity is not None else "KEY SHARE"
    lock = f" FOR {how}" if connection.vendor == "postgresql" else ""
    sql = f"SELECT 1 FROM sessions_app_theme WHERE id = %s{lock}"  # noqa: S608
    return Statement(sql, [theme.pk])


def _still_so(letter: QueuedMail, told: Ready, seen: Opening) -> Statement:
    mark, since = mark_of(told.edition.pk), unconfirmed.mailbox_since(letter.recipient)
    return Statement(
        f"({mark.sql}) = %s AND (({since.sql}) IS NULL) = %s",
        [*mark.values, told.mark, *since.params, not seen.room.is_mailbox_full],
    )


def _moment(stored: Any) -> datetime | None:
    """A moment as a statement gives it: that of SQLite does not say that it is one of UTC."""
    moment: datetime | None = parse_datetime(stored) if isinstance(stored, str) else stored
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
