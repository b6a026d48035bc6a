"""The letters of a sign-up: made once for all who get the same at this moment, and filled in.

What they say of an edition is read once a second, with a mark that changes with all of it. Whoever
stores such a letter sees to it in the same statement that the mark is still so.
"""

import secrets
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model, TextField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.html import escape

from registrations.letters import mail, texts, unconfirmed
from registrations.models import MailText, Participant, QueuedMail
from registrations.models.rows import Statement
from sessions_app.models import Edition, Session, Theme
from sessions_app.typed import names

# What is written to whoever signs up.
MAILED = ("confirmation", "waiting", "known_address")
# What stands in a letter before it is filled in; nobody can write these.
NAME_HERE, KEY_HERE = secrets.token_hex(), secrets.token_hex(16)
# And where the number in the queue comes: that is known when the letter is stored.
NUMBER_HERE = secrets.randbelow(10**18) + 10**18
# What becomes another text with each change of a row: on PostgreSQL the transaction that wrote it
# and the place where it stands, and on SQLite all that is in it.
WRITTEN = {"postgresql": "xmin::text || ctid::text", "sqlite": "json_array({columns})"}
TOGETHER = {
    "postgresql": "string_agg(written, ' ' ORDER BY written)",
    "sqlite": "group_concat(written)",
}


class Ready:
    """An edition as it was a moment ago, with what is written to whoever signs up for it."""

    def __init__(self, edition: Edition, mark: str, edition_since: datetime | None) -> None:
        self.edition, self.mark, self.edition_since = edition, mark, edition_since
        self.themes: dict[int, Theme] = {theme.pk: theme for theme in edition.themes.all()}
        for theme in self.themes.values():
            theme.edition = edition
        self._letters: dict[tuple[Any, ...], QueuedMail] = {}
        self._token_here = Participant(link_key=KEY_HERE).token

    def letter(self, participant: Participant, *, asked_for: str | None = None) -> QueuedMail:
        """Where a participant stands; `asked_for`, the theme chosen now, where they were known.

        Who waits has NUMBER_HERE in the place of their number.
        """
        key = participant.theme_id, participant.status, asked_for
        made = self._letters.get(key)
        if made is None:
            made = self._letters[key] = _written(participant, asked_for)
        name, token = names.unlinked(participant.given_name), participant.token
        # Made for who was known too, so that time does not tell who that is.
        calendar = mail.calendar_of(participant)
        return QueuedMail(
            kind=made.kind,
            edition=self.edition,
            participant=participant,
            recipient=participant.email,
            sender_name=made.sender_name,
            sender=made.sender,
            reply_to=made.reply_to,
            subject=made.subject,
            text=made.text.replace(NAME_HERE, name).replace(self._token_here, token),
            html=made.html.replace(NAME_HERE, escape(name)).replace(self._token_here, token),
            attachments=calendar if asked_for is None else [],
        )


def of_edition(edition: int) -> Ready:
    """What is ready for the edition of this key; read once a second."""
    return _read(edition, int(timezone.now().timestamp()))


def forget() -> None:
    """Read it anew: something changed."""
    _read.cache_clear()


def mark_of(edition: int) -> Statement:
    """For a statement: the mark of an edition as it is now."""
    return Statement(_mark(connection.vendor), [edition] * 4)


@lru_cache(maxsize=16)
def _read(edition: int, second: int) -> Ready:
    # The mark first: what changes after it is not sold as what it stands for.
    mark = RawSQL(*mark_of(edition), output_field=TextField())  # noqa: S611
    own = texts.column(edition, MAILED)
    since = unconfirmed.edition_since(edition)
    found = Edition.objects.annotate(mark=mark, own=own, since=since)
    read: Any = found.prefetch_related("themes", "sessions").get(pk=edition)
    texts.take(read, read.own)
    return Ready(read, read.mark, read.since)


@lru_cache
def _mark(vendor: str) -> str:
    rows: list[tuple[type[Model], str]] = [
        (Edition, "id"),
        (Theme, "edition_id"),
        (Session, "edition_id"),
        (MailText, "edition_id"),
    ]
    each = " UNION ALL ".join(
        f"SELECT {WRITTEN[vendor].format(columns=_columns(model))} AS written "  # noqa: S608
        f"FROM {model._meta.db_table} WHERE {key} = %s"
        for model, key in rows
    )
    return f"SELECT {TOGETHER[vendor]} FROM ({each}) AS rows"  # noqa: S608


def _columns(model: type[Model]) -> str:
    return ", ".join(str(field.column) for field in model._meta.local_concrete_fields)


def _written(participant: Participant, asked_for: str | None) -> QueuedMail:
    """The letter before it is filled in."""
    anybody = Participant(
        edition=participant.edition,
        theme=participant.theme,
        status=participant.status,
        given_name=NAME_HERE,
        link_key=KEY_HERE,
    )
    anybody.queue_position = NUMBER_HERE
    if asked_for is None:
        return mail.confirmation_letter(anybody)
    return mail.known_address_letter(anybody, asked_for=asked_for)
