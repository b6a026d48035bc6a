"""The storms, in short: what a person runs for longer."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from leergemeenschap.postgresql import hurry
from leergemeenschap.postgresql.base import HurriedConnection
from tests import pooler
from tests.storms import division, dump_restore, failover, hosts, old_code, sign_ups, workers
from tests.storms.cluster import Cluster, what_is_missing
from tests.storms.deployment import Deployment

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with closing(Deployment()) as site:
        yield site


@pytest.fixture
def site(deployment: Deployment) -> Iterator[Deployment]:
    """The site, with nobody signed up."""
    yield deployment
    deployment.empty()


def test_every_thanks_has_its_row_and_its_mail_whatever_dies(site: Deployment) -> None:
    site.start_worker()
    seen = sign_ups.storm(site, people=100, clients=10, restarts=1, hangs=1)
    sign_ups.check(site, seen, people=100)
    sign_ups.check_delivery(site, kills=2)


def test_each_mail_arrives_whatever_happens_to_workers_and_server(site: Deployment) -> None:
    workers.storm(site, mails=200, kills=2)
    sign_ups.check_delivery(site, kills=4)


def test_a_backup_gives_the_same_site(site: Deployment) -> None:
    dump_restore.storm(site, people=20)


def test_the_code_of_before_works_on_the_schema_of_now(site: Deployment, tmp_path: Path) -> None:
    old_code.storm(site, old_code.before_the_newest_migration(), tmp_path)


def test_a_large_theme_is_divided_and_kept_without_a_long_wait(site: Deployment) -> None:
    division.prepare(site)
    # More than are divided while somebody waits.
    theme = division.fill(site, people=320, others=160)
    site.start_worker()
    assert division.storm(site, theme) < 5


@pytest.fixture
def pooled(site: Deployment) -> Iterator[str]:
    """The address of the database, behind PgBouncer where that is here."""
    if not pooler.PROGRAM:
        yield site.database.url
        return
    with closing(pooler.Pooler(site.database.url)) as before:
        yield before.url


def test_two_hosts_share_a_database_and_nothing_else(site: Deployment, pooled: str) -> None:
    division.prepare(site)
    site.start_worker()
    with hosts.another(site, DATABASE_URL=pooled) as other:
        hosts.storm(site, other, people=60, clients=6)
        sign_ups.check_delivery(site, kills=0)


@pytest.mark.parametrize("is_at_once", [False, True])
def test_nobody_waits_for_ever_for_a_standby_that_is_away(
    site: Deployment, monkeypatch: pytest.MonkeyPatch, is_at_once: bool
) -> None:
    monkeypatch.setattr(hurry, "SILENCE", 0.05)
    monkeypatch.setattr(hurry, "STORING", 0.2)
    site.sql("ALTER SYSTEM SET synchronous_standby_names = 'away'")
    site.sql("SELECT pg_reload_conf()")
    try:
        with closing(HurriedConnection.connect(site.database.url)) as connection:
            connection.autocommit = is_at_once
            with pytest.raises(psycopg.OperationalError, match="silent"):
                if is_at_once:
                    with connection.storing():
                        connection.execute("CREATE TABLE storm_at_once ()")
                else:
                    connection.execute("CREATE TABLE storm ()")
                    connection.commit()
    finally:
        site.sql("ALTER SYSTEM RESET synchronous_standby_names")
        site.sql("SELECT pg_reload_conf()")


@pytest.mark.skipif(bool(what_is_missing()), reason=f"Debian's {what_is_missing()} are not here")
def test_another_server_takes_over_and_nothing_is_lost() -> None:
    with closing(Cluster(ttl=6)) as cluster, closing(Deployment(database=cluster)) as site:
        site.start_worker()
        with hosts.another(site) as other:
            failover.storm(cluster, site, other, kills=1, hangs=0, clients=4)
            # Each of the two workers may have had a mail in hand.
            sign_ups.check_delivery(site, kills=2)
