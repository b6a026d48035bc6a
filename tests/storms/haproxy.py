"""HAProxy before three PostgreSQL servers: all go to the one that leads, as its Patroni says."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.ports import free_port
from tests.storms.cluster import SECRET, Cluster
from tests.storms.deployment import wait_until

# Debian keeps it where only the administrator looks.
PROGRAM = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
# Who spoke to a server that leads no more is sent away: the site then connects anew.
SETTINGS = """
defaults
    mode tcp
    timeout connect 2s
    timeout client 30m
    timeout server 30m
listen leader
    bind 127.0.0.1:{port}
    option httpchk GET /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
"""


@contextmanager
def before(cluster: Cluster) -> Iterator[None]:
    """Let the cluster have one address meanwhile, that of a HAProxy which asks who leads."""
    port = free_port()
    servers = [
        f"    server {node.name} 127.0.0.1:{node.port} check port {node.api}\n"
        for node in cluster.nodes
    ]
    settings = cluster.folder / "haproxy.cfg"
    settings.write_text(SETTINGS.format(port=port) + "".join(servers))
    proxy = subprocess.Popen([str(PROGRAM), "-q", "-db", "-f", str(settings)])
    cluster.url = f"postgres://postgres:{SECRET}@127.0.0.1:{port}/postgres"
    try:
        wait_until(lambda: _answers(cluster.url), "HAProxy knows who leads")
        yield
    finally:
        proxy.terminate()
        proxy.wait()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
