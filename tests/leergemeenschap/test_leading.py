"""Of several servers that keep the same data one leads; one that only reads is none of ours."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.abc import PQGen

from leergemeenschap.outage import is_outage

# What they set on a connection, a pooler would give to others too.
pytestmark = [pytest.mark.postgresql, pytest.mark.direct, pytest.mark.django_db]


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own to the database of the tests."""
    with closing(connections.create_connection("default")) as other:
        yield other


def test_a_server_that_no_longer_leads_is_away_and_left_at_once(other: BaseDatabaseWrapper) -> None:
    with other.cursor() as cursor:
        assert other.is_usable()
        cursor.execute("SET default_transaction_read_only = on")
        with pytest.raises(OperationalError, match="only reads") as caught:
            cursor.execute("DELETE FROM django_session")
    assert is_outage(caught.value)
    assert not other.is_usable()


def test_a_server_that_does_not_lead_is_not_taken(other: BaseDatabaseWrapper) -> None:
    options = other.settings_dict["OPTIONS"] | {"options": "-c default_transaction_read_only=on"}
    other.settings_dict = other.settings_dict | {"OPTIONS": options}
    with pytest.raises(OperationalError, match="session is read-only") as caught:
        other.ensure_connection()
    assert is_outage(caught.value)


def test_answers_that_cannot_be_followed_end_the_connection(other: BaseDatabaseWrapper) -> None:
    """As where a pooler tells that its server went, in the middle of an answer."""

    def answers() -> PQGen[None]:
        raise psycopg.InternalError("received 2 results from command 'BEGIN'")
        yield

    other.ensure_connection()
    with pytest.raises(psycopg.OperationalError, match="something else"):
        other.connection.wait(answers())
    assert not other.is_usable()
