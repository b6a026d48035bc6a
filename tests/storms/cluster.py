"""Three PostgreSQL servers of which one leads: Patroni sees to it, and etcd remembers which one.

As on three machines, each with an etcd, a Patroni and a PostgreSQL, on ports of loopback. What the
database said is stored, is stored on two of them (`synchronous_mode_strict`).
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.ports import free_port
from tests.processes import with_children
from tests.storms.deployment import wait_until

# What Debian calls its packages.
PROGRAMS = {"patroni": "patroni", "etcd": "etcd-server", "setpriv": "util-linux"}
BINARIES = Path("/usr/lib/postgresql")
NODES = 3
# The seconds without a leader after which another takes over: Patroni advises 20 or more.
TTL = 20
USER, SECRET = "postgres", "storm-storm-storm"
RUNS = {"running", "streaming"}


def what_is_missing() -> list[str]:
    """The Debian packages that a cluster needs and this machine lacks."""
    missing = [package for name, package in PROGRAMS.items() if not shutil.which(name)]
    if not list(BINARIES.glob("*/bin/initdb")):
        missing.append("postgresql")
    return missing


class Node:
    """One of the machines: all of it dies, hangs and starts together."""

    def __init__(self, folder: Path, number: int) -> None:
        self.name = f"node{number}"
        self.folder = folder / self.name
        self.folder.mkdir()
        self.port, self.api, self.client, self.peer = (free_port() for _ in range(4))
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, nodes: "list[Node]", ttl: int) -> None:
        """Start what it consists of, with the data that it had."""
        peers = ",".join(f"{each.name}=http://127.0.0.1:{each.peer}" for each in nodes)
        etcd = ["etcd", "--name", self.name, "--data-dir", str(self.folder / "etcd")]
        for kind, port in (("client", self.client), ("peer", self.peer)):
            address = f"http://127.0.0.1:{port}"
            advertised = "advertise-client" if kind == "client" else "initial-advertise-peer"
            etcd += [f"--listen-{kind}-urls", address, f"--{advertised}-urls", address]
        etcd += ["--enable-v2", "--initial-cluster", peers, "--initial-cluster-token", "storm"]
        config = self.folder / "patroni.json"
        config.write_text(json.dumps(self._configuration(nodes, ttl)))
        self.started = [self._run(etcd), self._run(["patroni", str(config)])]

    def leads(self) -> bool:
        """Whether it takes in what is written."""
        return self.ask("/primary") is not None

    def ask(self, path: str) -> dict[str, Any] | None:
        """What its Patroni says; None where that is no, or nothing at all."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.api}{path}", timeout=2) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
        return None

    def processes(self) -> list[int]:
        """All that runs of it."""
        found = [each.pid for each in self.started if each.poll() is None]
        with suppress(OSError):
            main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
            found += with_children(main)
        return found

    def tell(self, what: signal.Signals) -> None:
        """Send a signal to all of it."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, what)

    def kill(self) -> None:
        """As when the power goes."""
        self.tell(signal.SIGKILL)
        for each in self.started:
            each.wait()
        self.started = []

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            command = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
            )

    def _configuration(self, nodes: "list[Node]", ttl: int) -> dict[str, object]:
        trusted = "127.0.0.1/32"
        return {
            "scope": "storm",
            "name": self.name,
            "restapi": {
                "listen": f"127.0.0.1:{self.api}",
                "connect_address": f"127.0.0.1:{self.api}",
            },
            # Not `etcd3`: by that Patroni 3.0 may take the lead back after it stood still, whoever
            # has it now, and what was stored meanwhile is lost.
            "etcd": {"hosts": [f"127.0.0.1:{each.client}" for each in nodes]},
            "bootstrap": {
                "dcs": {
                    "ttl": ttl,
                    "loop_wait": max(1, ttl // 5),
                    "retry_timeout": ttl // 3,
                    "synchronous_mode": True,
                    "synchronous_mode_strict": True,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "parameters": {"max_connections": 100},
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{self.port}",
                "connect_address": f"127.0.0.1:{self.port}",
                "data_dir": str(self.folder / "data"),
                "bin_dir": str(max(BINARIES.glob("*/bin"))),
                "pgpass": str(self.folder / "pgpass"),
                "authentication": {
                    "superuser": {"username": "postgres", "password": SECRET},
                    "replication": {"username": "replicator", "password": SECRET},
                    "rewind": {"username": "rewinder", "password": SECRET},
                },
                "parameters": {"unix_socket_directories": ""},
                "pg_hba": [
                    f"host replication replicator {trusted} scram-sha-256",
                    f"host all all {trusted} scram-sha-256",
                ],
            },
            "watchdog": {"mode": "off"},
        }


class Cluster:
    """The three of them as one server: it dies or hangs where it leads, and another takes over."""

    def __init__(self, ttl: int = TTL) -> None:
        self.ttl = ttl
        self.folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        self.nodes = [Node(self.folder, number) for number in range(1, NODES + 1)]
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        # All three, of which the one that is written to is meant; or what stands before them.
        self.url = f"postgres://postgres:{SECRET}@{hosts}/postgres?target_session_attrs=read-write"
        # From when to when it had no leader, or one that was about to go.
        self.troubles: list[tuple[float, float]] = []
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, USER, USER)
        try:
            for node in self.nodes:
                node.start(self.nodes, ttl)
            wait_until(self.is_whole, "the cluster is whole")
        except BaseException:
            self.close()
            raise

    def is_whole(self) -> bool:
        """Whether all run, and one has at once what the leader has: so that the leader may go."""
        seen = next((found for node in self.nodes if (found := node.ask("/cluster"))), None)
        members = seen["members"] if seen else []
        return (
            {member["role"] for member in members} >= {"leader", "sync_standby"}
            and [member["state"] in RUNS for member in members] == [True] * NODES
            and len({member.get("timeline") for member in members}) == 1
        )

    def restart(self) -> None:
        """The machine of the leader loses its power, and has it again when another leads."""
        leader = self._leader()
        with self._trouble():
            leader.kill()
            self._wait_for_another(leader)
        leader.start(self.nodes, self.ttl)
        wait_until(self.is_whole, "the cluster is whole again")

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """The machine of the leader stands still; from when another leads until all is done."""
        leader = self._leader()
        leader.tell(signal.SIGSTOP)
        try:
            with self._trouble():
                self._wait_for_another(leader)
            yield
        finally:
            leader.tell(signal.SIGCONT)
        wait_until(self.is_whole, "the cluster is whole again")

    def tool(self, name: str) -> str:
        """The path of a program of PostgreSQL, of the same version."""
        return str(max(BINARIES.glob("*/bin")) / name)

    def close(self) -> None:
        """Kill what runs; it may be closed twice."""
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _leader(self) -> Node:
        return next(node for node in self.nodes if node.leads())

    def _wait_for_another(self, former: Node) -> None:
        others = [node for node in self.nodes if node is not former]
        wait_until(lambda: any(node.leads() for node in others), "another takes over")

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.troubles.append((began, time.monotonic()))
