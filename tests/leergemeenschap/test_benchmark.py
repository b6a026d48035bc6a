"""`manage.py benchmark` runs, by each of those who press, and counts only what is stored."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

NO_WRK = pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not on this machine")


@pytest.mark.postgresql
@pytest.mark.direct  # it deletes its database, which a pooler is still connected to
@pytest.mark.parametrize(
    ("options", "generator", "measures"),
    [
        (["--python", "--only", "full theme"], "Python", ["sign-up POST, full theme"]),
        pytest.param(
            ["--only", "sign-up POST"],
            "wrk",
            ["sign-up POST", "sign-up POST, full theme"],
            marks=NO_WRK,
        ),
    ],
)
def test_a_quick_run_tells_a_table_and_the_same_as_json(
    options: list[str], generator: str, measures: list[str]
) -> None:
    ran = subprocess.run(
        [sys.executable, "manage.py", "benchmark", "--quick", "--workers", "1", *options],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "leergemeenschap.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    table, told = ran.stdout.split("\n\n", 1)[0], json.loads(ran.stdout.splitlines()[-1])
    assert [line.split("  ")[0] for line in table.splitlines()[1:]] == measures
    assert told["generator"] == generator
    assert (told["rounds"], told["seconds"]) == (1, 1)
    for measure in told["measures"]:
        assert measure["site_per_second"] > 0
        assert measure["bare_per_second"] > 0
        assert measure["statements"] <= 8
    assert f"pressed by {generator}" in ran.stdout
    assert f"{measures[-1]}, round 1 of 1" in ran.stderr


def test_without_postgresql_it_says_what_it_needs() -> None:
    ran = subprocess.run(
        [sys.executable, "manage.py", "benchmark"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": "sqlite://:memory:",
            "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "The benchmark needs PostgreSQL" in ran.stderr
