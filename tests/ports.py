"""Ports of loopback for servers that tests start."""

import secrets
import socket
from contextlib import suppress

# Below those that the system itself gives to whoever connects: a storm takes thousands of these,
# and may have any of them by the time that its server would listen.
PORTS = range(10_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on.

    By a chance of its own: tests that run beside each other draw the same lots of `random`.
    """
    while True:
        port = secrets.choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
