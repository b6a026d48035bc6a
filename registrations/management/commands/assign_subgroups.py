"""`manage.py assign_subgroups`: divide people into subgroups, from a file into a file."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from registrations.groups.solver import (
    DivisionResult,
    Infeasible,
    InvalidInput,
    Person,
    Problem,
    assign,
)

Json = dict[str, Any]
DONE, BAD_INPUT, INFEASIBLE = 0, 2, 3


class Command(BaseCommand):
    """Divides people of a file into subgroups, without the database."""

    help = "Verdeelt mensen in subgroepen: leest een JSON-bestand en schrijft er een."
    # It reads no table, so it needs no database either.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--input", type=Path, required=True, help="het vraagstuk")
        parser.add_argument("--output", type=Path, required=True, help="waar de indeling komt")

    def handle(self, *args: Any, input: Path, output: Path, **options: Any) -> None:  # noqa: A002
        code, answer = solve(input)
        output.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if code:
            sys.exit(code)


def solve(path: Path) -> tuple[int, Json]:
    """The exit code and the result for the problem in this file."""
    try:
        result = assign(read(path))
    except InvalidInput as error:
        return BAD_INPUT, {"status": "error", "reason": error.reason, "ids": list(error.ids)}
    except Infeasible as error:
        return INFEASIBLE, {
            "status": "unresolved" if error.reason == "search_failed" else "infeasible",
            "reason": error.reason,
            "message": error.message,
            "ids": list(error.ids),
            "assignment": {},
        }
    return DONE, _as_json(result)


def _as_json(result: DivisionResult) -> Json:
    return {
        "status": "ok",
        "groups": result.groups,
        "assignment": result.assignment,
        "scores": result.scores.as_dict(),
        "bounds": result.bounds.as_dict(),
        "proven": result.proven,
        "moved": list(result.moved),
        "left": list(result.left),
        "warnings": list(result.warnings),
    }


def read(path: Path) -> Problem:
    """The problem in this file; raises InvalidInput where it is not one."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise InvalidInput("bad_value") from None
    data = _typed(data, dict)
    rebalance = _typed(data.get("rebalance", "off"), str)
    if rebalance not in ("off", "repair", "even"):
        raise InvalidInput("bad_value")
    return Problem(
        participants=tuple(_person(each) for each in _typed(data.get("participants"), list)),
        target_size=_typed(data.get("target_size"), int),
        min_size=_typed(data.get("min_size"), int),
        max_size=_typed(data.get("max_size"), int),
        pins=_places(data, "pins"),
        together=_pairs(data, "together"),
        apart=_pairs(data, "apart"),
        current=_places(data, "current"),
        rebalance=rebalance,
        seed=_typed(data.get("seed", 0), int),
        groups=None if data.get("groups") is None else _typed(data["groups"], int),
    )


def _typed(value: Any, kind: type, *ids: str) -> Any:
    # true and false are whole numbers to Python, but not to whoever wrote the file.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidInput("bad_value", ids)
    return value


def _person(data: Any) -> Person:
    key = _typed(_typed(data, dict).get("id"), str)
    if not key:
        raise InvalidInput("bad_value")
    return Person(
        id=key,
        sector=_typed(data.get("sector") or "", str, key),
        organisation=_typed(data.get("organisation") or "", str, key),
        region=_typed(data.get("region") or "", str, key),
        preparer=_typed(data.get("preparer", False), bool, key),
    )


def _places(data: Json, name: str) -> dict[str, int]:
    places = _typed({} if data.get(name) is None else data[name], dict)
    return {key: _typed(group, int, key) for key, group in places.items()}


def _pairs(data: Json, name: str) -> tuple[tuple[str, str], ...]:
    pairs = _typed([] if data.get(name) is None else data[name], list)
    for pair in pairs:
        if len(_typed(pair, list)) != 2:
            raise InvalidInput("bad_value")
    return tuple((_typed(first, str), _typed(second, str)) for first, second in pairs)
