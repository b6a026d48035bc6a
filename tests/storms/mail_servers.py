"""Mail servers on loopback that take all, to hold the worker against.

Postfix answers when a mail is on its disk, as one that runs for real does; all of it is in a folder
of its own, which goes with it, and throws away what it stored: nothing leaves this machine. It has
to be started by root. Debian's smtp-sink, of the same package, and aiosmtpd keep nothing.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.storms.deployment import wait_until

PROGRAMS = "/usr/sbin:/usr/local/sbin:/usr/bin"
POSTFIX = shutil.which("postfix", path=PROGRAMS)
SMTP_SINK = shutil.which("smtp-sink", path=PROGRAMS)
# A mail server slows down who hands over more than it can pass on; here that would be the measure.
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = postfix.example.org
mydestination =
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_tls_security_level = none
default_transport = discard:
relay_transport = discard:
local_transport = discard:
in_flow_delay = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix() -> Iterator[int]:
    """Postfix, with a mail on its disk before it says so; gives its port."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder, settings = Path(name), Path(name, "settings")
        folder.chmod(0o755)
        for each in (settings, folder / "queue", folder / "data"):
            each.mkdir()
        shutil.chown(folder / "data", "postfix")
        (settings / "main.cf").write_text(MAIN.format(folder=folder))
        (settings / "master.cf").write_text(MASTER.format(port=port))
        command = [str(POSTFIX), "-c", str(settings)]
        subprocess.run([*command, "start"], check=True, capture_output=True)
        try:
            wait_until(lambda: _listens(port), "the mail server listens")
            yield port
        finally:
            subprocess.run([*command, "stop"], check=True, capture_output=True)


@contextmanager
def smtp_sink() -> Iterator[int]:
    """A server that takes mail faster than a worker can give it; gives its port."""
    port = free_port()
    with _running(str(SMTP_SINK), "-u", "nobody", f"127.0.0.1:{port}", "100", port=port):
        yield port


@contextmanager
def aiosmtpd() -> Iterator[int]:
    """The server of the tests, in a process of its own; gives its port."""
    port, module = free_port(), "aiosmtpd.handlers.Sink"
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", module, "-l", f"127.0.0.1:{port}"]
    with _running(*command, port=port):
        yield port


def at_hand() -> dict[str, Callable[[], AbstractContextManager[int]]]:
    """The servers that this machine can start."""
    servers: dict[str, Callable[[], AbstractContextManager[int]]] = {"aiosmtpd": aiosmtpd}
    if SMTP_SINK:
        servers["smtp-sink"] = smtp_sink
    if POSTFIX and os.geteuid() == 0:
        servers["postfix"] = postfix
    return servers


@contextmanager
def _running(*command: str, port: int) -> Iterator[None]:
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _listens(port), "the mail server listens")
        yield
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
