"""The services, the settings and the scripts of .deploy/."""

import os
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from registrations.jobs import ROUNDS
from tests.deploy.proxy import SHOWN

UNITS = sorted(path.name for path in SHOWN.glob("leergemeenschap-*"))
LONG_RUNNING = ["leergemeenschap-web.service", "leergemeenschap-work.service"]
README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(SHOWN / name)
    return parser


def test_the_units_are_these() -> None:
    assert UNITS == [
        "leergemeenschap-backup.service",
        "leergemeenschap-backup.timer",
        "leergemeenschap-web.service",
        "leergemeenschap-web.socket",
        "leergemeenschap-work.service",
    ]


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_comes_back_and_can_do_little(name: str) -> None:
    service = unit(name)["Service"]
    assert {key: service[key] for key in ("User", "Restart", "EnvironmentFile")} == {
        "User": "leergemeenschap",
        "Restart": "always",
        "EnvironmentFile": "/etc/leergemeenschap/environment",
    }
    assert {
        key: service[key]
        for key in ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp")
    } == {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
    }
    assert service["CapabilityBoundingSet"] == ""


def test_the_site_starts_as_the_readme_says() -> None:
    command = unit("leergemeenschap-web.service")["Service"]["ExecStart"]
    assert command.removeprefix("/srv/leergemeenschap/.venv/bin/") == (
        "gunicorn leergemeenschap.wsgi --config python:leergemeenschap.server --workers 3"
    )


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """Where systemd is; elsewhere the other tests have read them."""
    program = shutil.which("systemd-analyze")
    if not program:
        assert all(unit(name).sections() for name in UNITS)
        return
    for name in UNITS:
        text = (SHOWN / name).read_text()
        # A program must be there to be started, and a user must be.
        text = text.replace("/srv/leergemeenschap/.venv/bin/gunicorn", "/bin/true")
        text = text.replace("/srv/leergemeenschap/.venv/bin/python", "/bin/true")
        text = text.replace("=leergemeenschap\n", "=root\n").replace("=postgres\n", "=root\n")
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [
            program,
            "verify",
            "--man=no",
            "--recursive-errors=no",
            *(tmp_path / name for name in UNITS),
        ],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


# What it is made of, and how many times less than a service that may do all.
EXPOSURE = re.compile(r"Overall exposure level for .*: (\d+\.\d+) OK")


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_systemd_finds_little_that_a_service_could_break(tmp_path: Path, name: str) -> None:
    """Where systemd is: of ten, 3 or less is what it finds right."""
    program = shutil.which("systemd-analyze")
    if not program:
        assert unit(name)["Service"]["SystemCallFilter"] == "@system-service"
        return
    path = tmp_path / name
    path.write_text((SHOWN / name).read_text())
    done = subprocess.run(
        [program, "security", "--offline=yes", "--no-pager", path], capture_output=True, text=True
    )
    (level,) = EXPOSURE.findall(done.stdout) or [done.stdout[-200:] + done.stderr]
    assert float(level) <= 3


def rows_of(title: str) -> list[list[str]]:
    """The cells of the table below a title of hosting.md."""
    text = (SHOWN / "hosting.md").read_text(encoding="utf-8")
    part = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    _, _, *lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_list_of_jobs_is_that_of_the_worker() -> None:
    times = {"minute": 60, "hour": 3_600, "day": 86_400}
    told = {}
    for name, every, _ in rows_of("Jobs"):
        number, _, unit_of_time = every.rpartition(" ")
        told[name] = int(number or 1) * times[unit_of_time.removesuffix("s")]
    assert told == {each.name: each.every.total_seconds() for each in ROUNDS}


def test_what_is_watched_is_what_the_site_tells(
    client: Client, settings: Settings, db: None
) -> None:
    settings.METRICS_TOKEN = "0123456789" * 4
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    told = set(re.findall(r"^# TYPE (\w+)", answer.content.decode(), re.M))
    text = (SHOWN / "hosting.md").read_text(encoding="utf-8")
    assert (
        set(re.findall(r"leergemeenschap_\w+", text))
        - {
            "leergemeenschap_owner",
            "leergemeenschap_web",
        }
        <= told
    )


def settings_of(name: str) -> dict[str, str]:
    """What the shell makes of a file of settings, as `manage` reads it."""
    done = subprocess.run(
        ["sh", "-c", f'set -a; . "{SHOWN / name}"; env -0'],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    return {key: value for key, value in read.items() if key not in {"PATH", "PWD", "_", "OLDPWD"}}


def test_the_example_names_every_setting_of_the_readme() -> None:
    section = README.partition("## Run it for real")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.M)
    assert sorted(settings_of("environment.example")) == sorted(named)
    assert [*settings_of("owner.example")] == ["DATABASE_URL"]


def test_the_example_starts_the_site_once_it_has_a_key(tmp_path: Path) -> None:
    for name in ("environment", "owner"):
        text = (SHOWN / f"{name}.example").read_text()
        key = "SECRET_KEY=een-geheim-van-meer-dan-vijftig-tekens-0123456789-abcdefgh\n"
        (tmp_path / name).write_text(text.replace("SECRET_KEY=\n", key))
    for options in ([], ["--owner"]):
        done = subprocess.run(
            [SHOWN / "manage", *options, "check", "--deploy", "--fail-level", "WARNING"],
            env={"PATH": os.environ["PATH"], "SETTINGS": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_the_example_without_a_key_says_what_to_do(tmp_path: Path) -> None:
    shutil.copy(SHOWN / "environment.example", tmp_path / "environment")
    done = subprocess.run(
        [SHOWN / "manage", "check"],
        env={"PATH": os.environ["PATH"], "SETTINGS": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "SECRET_KEY is not set." in done.stderr
