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
from registrations.models.participant import HOLDER, LEFT
from registrations.models.rows import Statement, in_one_go, insert, stored
from sessions_app.models import Theme

# Whether who comes now gets a place.
IS_FREE = f"(theme.capacity IS NULL OR {LEFT} > 0)"
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
# What a letter says of its reader, or by what it goes to them.
READ = ["id", "status", "theme_id", "email", "given_name", "link_key"]
# Nobody comes before who came before them, whatever the clocks of two machines say.
ARRIVAL = {
    "postgresql": """(SELECT greatest(%s,
        (SELECT registered_at + interval '1 microsecond' FROM registrations_participant
            WHERE theme_id = %s AND status = 'placed' ORDER BY registered_at DESC LIMIT 1),
        (SELECT registered_at + interval '1 microsecond' FROM registrations_participant
            WHERE theme_id = %s AND status = 'waiting' ORDER BY registered_at DESC LIMIT 1)
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
        Participant(edition=told.edition, **dict(zip(READ, known, strict=True))) if since else None,
        _moment(since),
    )


def store(
    newcomer: Participant,
    letter: QueuedMail,
    told: Ready,
    seen: Opening,
    *,
    is_wanted: bool = True,
) -> bool:
    """Store somebody with a letter that was written by what was seen; False if it is so no more.

    Who was known stays as they are and has the letter alone, or no letter if it is not wanted. All
    of it takes the same work, so that time does not tell who was known.
    """
    # The mailbox is held before any theme, and the theme before one looks whether it is still so.
    held = unconfirmed.holding(letter.recipient)
    still_so = _still_so(letter, told, seen)
    mailed = unconfirmed.storing(
        letter, seen.room, *_to_reader(letter, still_so, seen), is_wanted=is_wanted
    )
    counts = in_one_go(*held, _lock(newcomer.theme), _place(newcomer, still_so, seen), *mailed)
    return bool(counts[-len(mailed)])


def _place(newcomer: Participant, still_so: Statement, seen: Opening) -> Statement:
    """Stores a newcomer; somebody with the key of one who was known has a row already."""
    theme, at = newcomer.theme, stored(newcomer.registered_at)
    if theme.capacity is None:
        return insert(newcomer, Statement(f"WHERE {still_so.sql}", still_so.values), {})
    source = Statement(
        f"FROM sessions_app_theme AS theme, {ARRIVAL[connection.vendor]} "
        f"WHERE theme.id = %s AND {IS_FREE} = %s AND {still_so.sql}",
        [at, theme.pk, theme.pk, theme.pk, seen.is_free, *still_so.values],
    )
    since = "joined_at" if newcomer.is_placed else "waiting_since"
    moment = Statement("arrival.moment")
    return insert(newcomer, source, {"registered_at": moment, since: moment})


def _to_reader(
    letter: QueuedMail, still_so: Statement, seen: Opening
) -> tuple[Statement, dict[str, Statement]]:
    """The row of the reader, if it is as the letter has it, and what it makes of the letter."""
    # By the key: where PostgreSQL has not counted yet, it would look at all people of the theme.
    others = " AND ".join(f"reader.{name} = %s" for name in READ[1:])
    same = f"reader.id = %s AND CASE WHEN {others} THEN TRUE ELSE FALSE END"
    values = [getattr(letter.participant, name) for name in READ]
    if seen.known:
        same, values = f"{same} AND {still_so.sql}", [*values, *still_so.values]
    row, number = f"FROM registrations_participant AS reader WHERE {same}", str(NUMBER_HERE)
    if number not in letter.text:
        return Statement(row, values), {}
    numbered = f"FROM (SELECT {NUMBER} AS number {row} LIMIT 1) AS reader WHERE TRUE"
    return Statement(numbered, values), {
        name: Statement("replace(%s, %s, reader.number)", [getattr(letter, name), number])
        for name in ("text", "html")
    }


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
