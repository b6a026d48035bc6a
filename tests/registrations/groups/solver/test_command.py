"""The command: its exit codes, its file, and the same bytes always."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.registrations.groups.solver.test_cases import SHARED, solve

ROOT = settings.BASE_DIR
HARD = next(path for path in SHARED if path.stem.startswith("26"))


def run(path: Path, output: Path, hash_seed: str) -> bytes:
    """The bytes that a fresh Python writes."""
    command = [sys.executable, "manage.py", "assign_subgroups"]
    subprocess.run(
        [*command, "--input", str(path), "--output", str(output)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
    )
    return output.read_bytes()


def test_the_bytes_are_the_same_under_any_hash_seed(tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    assert len({run(HARD, output, hash_seed) for hash_seed in ("0", "1", "31337")}) == 1


def test_the_bytes_are_the_same_in_any_order_of_pairs(tmp_path: Path) -> None:
    case = json.loads(HARD.read_text(encoding="utf-8"))
    case["apart"] = [["p000002", "p000003"], ["p000005", "p000006"], ["p000008", "p000002"]]
    results = set()
    for seed in range(4):
        rng = random.Random(seed)
        for name in ("together", "apart"):
            case[name] = [rng.sample(pair, 2) for pair in rng.sample(case[name], len(case[name]))]
        rng.shuffle(case["participants"])
        shuffled = tmp_path / "case.json"
        shuffled.write_text(json.dumps(case), encoding="utf-8")
        solve(shuffled, tmp_path / "result.json")
        results.add((tmp_path / "result.json").read_bytes())
    assert len(results) == 1


def test_the_expected_values_in_a_case_are_not_read(tmp_path: Path) -> None:
    case = json.loads(HARD.read_text(encoding="utf-8"))
    del case["expected"]
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(case), encoding="utf-8")
    assert solve(bare, tmp_path / "bare_result.json") == solve(HARD, tmp_path / "result.json")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"participants": 3, "target_size": 3, "min_size": 2, "max_size": 4}',
        b'{"participants": [3], "target_size": 3, "min_size": 2, "max_size": 4}',
        b'{"participants": [], "target_size": true, "min_size": 2, "max_size": 4}',
        b'{"participants": [], "target_size": 3.0, "min_size": 2, "max_size": 4}',
        b'{"participants": [], "target_size": 3, "min_size": 0, "max_size": 4}',
        b'{"participants": [], "target_size": 3, "min_size": 2, "max_size": 4, "groups": 0}',
        b'{"participants": [], "target_size": 3, "min_size": 2, "max_size": 4, "rebalance": "x"}',
        b'{"participants": [], "target_size": 3, "min_size": 2, "max_size": 4, "apart": [["a"]]}',
        b'{"participants": [], "target_size": 3, "min_size": 2, "max_size": 4, "apart": ["ab"]}',
        b'{"participants": [], "target_size": 3, "min_size": 2, "max_size": 4, "pins": []}',
    ],
)
def test_a_file_that_is_no_problem_gets_an_error_in_a_file(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(text)
    assert solve(path, tmp_path / "result.json") == (
        2,
        {"status": "error", "reason": "bad_value", "ids": []},
    )


def test_a_file_that_does_not_exist_gets_an_error_in_a_file(tmp_path: Path) -> None:
    code, result = solve(tmp_path / "nowhere.json", tmp_path / "result.json")
    assert (code, result["reason"]) == (2, "bad_value")
