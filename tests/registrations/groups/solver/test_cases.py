"""Cases from a file into a file: each gets the result that it names itself."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
SHARED = [path for path in CASES if path.stem[:2].isdigit()]
OWN = [path for path in CASES if path not in SHARED]


def solve(path: Path, output: Path) -> tuple[int, dict[str, Any]]:
    code = 0
    try:
        call_command("assign_subgroups", "--input", str(path), "--output", str(output))
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(output.read_text(encoding="utf-8"))


def same(case: dict[str, Any], assignment: dict[str, int], field: str) -> int:
    met = Counter(
        (assignment[person["id"]], person[field])
        for person in case["participants"]
        if person[field]
    )
    return sum(count * (count - 1) // 2 for count in met.values())


def even(case: dict[str, Any], field: str, k: int) -> int:
    total = 0
    for size in Counter(person[field] for person in case["participants"] if person[field]).values():
        each, more = divmod(size, k)
        total += more * each * (each + 1) // 2 + (k - more) * each * (each - 1) // 2
    return total


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_a_shared_case_reaches_its_best_value(path: Path, tmp_path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    best = case["expected"]
    code, result = solve(path, tmp_path / "result.json")

    if not best["feasible"]:
        assert (code, result["status"], result["reason"]) == (3, "infeasible", best["reason"])
        return
    assignment, k = result["assignment"], result["groups"]
    sizes = Counter(assignment.values())
    prepared = {assignment[each["id"]] for each in case["participants"] if each["preparer"]}
    assert {
        "code": code,
        "groups": k,
        "size_pairs": sum(size * (size - 1) // 2 for size in sizes.values()),
        "size_spread": max(sizes.values()) - min(sizes.values()),
        "moves_best": len(result["moved"]),
        "organisation_collisions_best": same(case, assignment, "organisation"),
        "sector_deviation_best": same(case, assignment, "sector") - even(case, "sector", k),
        "groups_without_preparer_best": k - len(prepared),
    } == {"code": 0} | {
        name: best[name]
        for name in (
            "groups",
            "size_pairs",
            "size_spread",
            "moves_best",
            "organisation_collisions_best",
            "sector_deviation_best",
            "groups_without_preparer_best",
        )
    }
    assert result["scores"]["region"] - result["bounds"]["region"] == best["region_deviation_best"]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_small_case_gets_the_result_it_names(path: Path, tmp_path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))["expected"]
    code, result = solve(path, tmp_path / "result.json")

    if code == 0:
        sizes = Counter(result["assignment"].values())
        result["sizes"] = sorted(sizes[group + 1] for group in range(result["groups"]))
    assert {"exit": code} | {key: result[key] for key in expected if key != "exit"} == expected


def test_every_infeasible_result_says_why_in_words(tmp_path: Path) -> None:
    for path in CASES:
        code, result = solve(path, tmp_path / "result.json")
        if code == 3:
            assert result["message"].endswith(".")
            assert result["assignment"] == {}
