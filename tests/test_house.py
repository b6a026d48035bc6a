"""The house itself: its names mean one thing, and its map is true."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

APPS = ["leergemeenschap", "registrations", "sessions_app"]
# By the custom of Django each command, and what a class tells of itself, has this name.
CUSTOMARY = {"Command", "Meta"}


def modules() -> Iterator[Path]:
    """The code of the site, without migrations."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_no_class_name_means_two_things() -> None:
    names = Counter(
        node.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert {name for name, times in names.items() if times > 1} == CUSTOMARY


def test_the_map_names_every_room_and_every_module_it_names_is_there() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    house = readme.partition("## The house")[2].partition("## ")[0]
    rooms = {path.parent.relative_to(settings.BASE_DIR) for path in modules()}
    missing = [
        str(room) for room in rooms if f"{room.name}/" not in house and room.name != "commands"
    ]
    assert missing == []
    named = {
        word.strip("(),.;:`") for word in house.split() if word.strip("(),.;:`").endswith(".py")
    }
    tests = (settings.BASE_DIR / "tests").rglob("*.py")
    there = {"manage.py", *(path.name for path in [*modules(), *tests])}
    gone = {name for name in named if Path(name).name not in there and "<" not in name}
    assert gone == set()
