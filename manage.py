#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command; `demo` brings its own settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leergemeenschap.settings")
    if sys.argv[1:2] == ["demo"]:
        from leergemeenschap.demo import environment

        environment.prepare(sys.argv[2:])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
