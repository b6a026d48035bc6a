"""The demo brings its own settings."""

import os
import stat
from pathlib import Path

import pytest
from environ import Env

from leergemeenschap.demo import environment as demo_environment

OUTSIDE = {
    "DATABASE_URL": "postgres://real@database.example.org/real",
    "EMAIL_URL": "smtp://mail.example.org",
    "SECRET_KEY": "the real one",
    "REQUIRE_SECOND_FACTOR": "on",
    "HOME": "/home/piet",
}


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a machine that also runs the real site."""
    monkeypatch.setattr(os, "environ", dict(OUTSIDE))


def environment() -> dict[str, str]:
    """The environment as a program sees it that knows of no tests."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def test_the_demo_uses_its_own_values_whatever_the_environment_holds(tmp_path: Path) -> None:
    demo_environment.prepare(["--port", "8123", "--data", str(tmp_path)])

    assert environment() == {
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
        "DJANGO_SETTINGS_MODULE": "leergemeenschap.demo.settings",
        "EMAIL_URL": f"filemail:///{tmp_path}/mail",
        "HOME": "/home/piet",
        "MAIL_FROM": "leergemeenschap@example.org",
        "REQUIRE_SECOND_FACTOR": "off",
        "SECRET_KEY": (tmp_path / "demo-secret-key").read_text(),
        "SITE_URL": "http://localhost:8123",
        "STATIC_ROOT": f"{tmp_path}/static",
    }


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    data = tmp_path / "Mijn map, 100% + één?"

    demo_environment.prepare(["--data", str(data)])

    database = Env.db_url_config(os.environ["DATABASE_URL"])
    email = Env.email_url_config(os.environ["EMAIL_URL"])
    assert database["NAME"] == str(data / "demo.sqlite3")
    assert email["EMAIL_FILE_PATH"] == str(data / "mail")


def test_the_secret_key_is_made_once_and_is_for_the_owner_alone(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        demo_environment.prepare(["--data", str(tmp_path / "new" / "folder")])
        keys.append(os.environ["SECRET_KEY"])

    file = tmp_path / "new" / "folder" / "demo-secret-key"
    assert keys == [file.read_text()] * 2
    assert len(keys[0]) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("options", [[], ["--reset"]])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(SystemExit) as refusal:
        demo_environment.prepare(["--data", str(tmp_path), *options])

    assert refusal.value.code == (
        f"De map {tmp_path} is geen map van de demo. Kies een lege map met --data."
    )
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]
    assert environment() == OUTSIDE


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(SystemExit) as refusal:
        demo_environment.prepare(["--data", str(file)])

    assert refusal.value.code == (
        f"De map {file} is niet te gebruiken. Kies een andere met --data."
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "²"])
def test_a_port_that_cannot_be_is_refused(
    port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        demo_environment.prepare(["--data", str(tmp_path / "new"), f"--port={port}"])

    assert refusal.value.code == 2
    assert "--port" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_asking_for_help_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        demo_environment.prepare(["--data", str(tmp_path / "new"), "--help"])

    assert end.value.code == 0
    assert "--reset" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
