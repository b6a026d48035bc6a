"""The static files of the site, for whoever serves it as a server would."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# They depend on no setting.
SETTINGS = {
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": "sqlite://:memory:",
    "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
    "EMAIL_URL": "memorymail://",
    "SECRET_KEY": "static files only, and long enough: 0123456789abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "http://localhost",
}


def collect(folder: Path) -> None:
    """Put them in a folder that is not there yet, as `collectstatic` does."""
    shutil.copytree(_collected(), folder)


@cache
def _collected() -> Path:
    """Where they are, once for all: to pack them takes seconds."""
    folder = tempfile.mkdtemp(prefix="static-")
    atexit.register(shutil.rmtree, folder)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "-v0", "--no-input"],
        cwd=ROOT,
        env=os.environ | SETTINGS | {"STATIC_ROOT": folder},
        check=True,
    )
    return Path(folder)
