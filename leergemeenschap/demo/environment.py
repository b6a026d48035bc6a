"""What the demo brings instead of the environment's own settings. Runs before Django does."""

import os
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parents[2]
# Its presence is what makes a folder a demo folder.
KEY_FILE = "demo-secret-key"


def add_arguments(parser: ArgumentParser) -> None:
    """Teach a parser the options of `manage.py demo`."""
    parser.add_argument("--port", type=_port, default=8000, help="poort (standaard 8000)")
    parser.add_argument(
        "--data",
        type=_folder,
        default=BASE_DIR / ".demo",
        metavar="MAP",
        help="map voor de gegevens van de demo (standaard .demo)",
    )
    parser.add_argument("--reset", action="store_true", help="begin opnieuw, zonder oude gegevens")


def prepare(argv: Sequence[str]) -> None:
    """Point every setting at the demo folder, whatever the environment holds.

    Leaves with a sentence where the folder holds something else than a demo.
    """
    parser = ArgumentParser("manage.py demo", description="Een proefversie van de site.")
    add_arguments(parser)
    options, _ = parser.parse_known_args(argv)
    data: Path = options.data
    try:
        key = _secret_key(data)
    except OSError:
        sys.exit(f"De map {data} is niet te gebruiken. Kies een andere met --data.")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "leergemeenschap.demo.settings",
        "DATABASE_URL": f"sqlite:///{quote(database(data).as_posix(), safe='/:')}",
        "SECRET_KEY": key,
        "SITE_URL": f"http://localhost:{options.port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "EMAIL_URL": f"filemail:///{quote((data / 'mail').as_posix(), safe='/:')}",
        "MAIL_FROM": "leergemeenschap@example.org",
        "REQUIRE_SECOND_FACTOR": "off",
        "STATIC_ROOT": str(data / "static"),
    }


def database(data: Path) -> Path:
    """The file of the demo's database."""
    return data / "demo.sqlite3"


def _secret_key(data: Path) -> str:
    """The key kept in the folder; made, with the folder, where there is none yet."""
    file = data / KEY_FILE
    if not file.exists():
        if data.exists() and any(data.iterdir()):
            sys.exit(f"De map {data} is geen map van de demo. Kies een lege map met --data.")
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(text)
    return int(text)
