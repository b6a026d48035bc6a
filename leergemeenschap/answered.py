"""How many requests were answered, by the first digit of their status: all workers of a gunicorn.

gunicorn reads this before it makes its workers, so they write in one piece of memory: a count costs
no statement, and outlives the worker that counted.
"""

from mmap import mmap
from threading import Lock

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
# Each worker writes in a row of its own, for processes cannot wait for each other's lock: one that
# is killed would keep it. A worker that comes so many workers later goes on in the same row.
ROWS = 512

_shared = memoryview(mmap(-1, ROWS * len(CLASSES) * 8)).cast("Q")
_lock = Lock()


def count(worker: int, status: int) -> None:
    """Count an answer of this worker, by its number."""
    place = worker % ROWS * len(CLASSES) + status // 100 - 1
    with _lock:
        _shared[place] += 1


def counted() -> dict[str, int]:
    """How many answers there were of each class since gunicorn started, by all its workers."""
    return {name: sum(_shared[place :: len(CLASSES)]) for place, name in enumerate(CLASSES)}
