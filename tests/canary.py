"""What the newest packages will break, told once for each cause: a plugin of `.ci/canary`."""

import re
import warnings
from collections import Counter
from pathlib import Path

import pytest

# What differs each time, in a message that is the same.
NUMBERS = re.compile(r"0x[0-9a-f]+|\d{5,}")

_warned: Counter[tuple[str, str]] = Counter()
_failed: Counter[str] = Counter()
_first: dict[str, str] = {}


def pytest_warning_recorded(warning_message: warnings.WarningMessage, nodeid: str) -> None:
    """Count a warning by what it says and whose code it is about."""
    words = _cause(f"{warning_message.category.__name__}: {warning_message.message}")
    _warned[_whose(warning_message.filename), words] += 1
    _first.setdefault(words, nodeid or "before the tests")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count a fault by the last line of what went wrong."""
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        words = _cause(crash.message if crash else str(report.longrepr).strip().splitlines()[-1])
        _failed[words] += 1
        _first.setdefault(words, report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell each cause with how often it came and where first, the most frequent one on top."""
    say = terminalreporter.write_line
    terminalreporter.section("what will break")
    for words, times in _failed.most_common():
        say(f"{times} × {words} (first in {_first[words]})")
    terminalreporter.section("what warns of it")
    for (whose, words), times in _warned.most_common():
        say(f"{times} × {whose}: {words} (first in {_first[words]})")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A warning is a fault too: it breaks with the next release."""
    if _warned and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _cause(message: str) -> str:
    return NUMBERS.sub("…", (message.strip().splitlines() or [""])[0])


def _whose(filename: str) -> str:
    """The package that a file is of, or the file where it is ours."""
    path = Path(filename)
    parts = path.parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else f"Python ({path.name})"
