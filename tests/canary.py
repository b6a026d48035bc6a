"""What the newest packages will break, told once for each cause: a plugin of `.ci/canary`."""

import re
from collections import Counter

import pytest

# What differs each time, in a message that is the same.
NUMBERS = re.compile(r"0x[0-9a-f]+|\d{5,}")

_failed: Counter[str] = Counter()
_first: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count a fault by the last line of what went wrong; a warning is one."""
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        words = _cause(crash.message if crash else str(report.longrepr).strip().splitlines()[-1])
        _failed[words] += 1
        _first.setdefault(words, report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell each cause with how often it came and where first, the most frequent one on top."""
    terminalreporter.section("what will break")
    for words, times in _failed.most_common():
        terminalreporter.write_line(f"{times} × {words} (first in {_first[words]})")


def _cause(message: str) -> str:
    return NUMBERS.sub("…", (message.strip().splitlines() or [""])[0])
