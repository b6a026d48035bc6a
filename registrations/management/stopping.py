"""How a command that goes on and on is told to stop."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that what is in hand can be finished."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        # In a thread of its own: the handler may interrupt stop.wait() while it holds its lock.
        threading.Thread(target=stop.set).start()

    signals = [signal.SIGTERM, signal.SIGINT]
    handlers = [signal.signal(number, ask) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, handlers, strict=True):
            signal.signal(number, handler)
