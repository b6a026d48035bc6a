#!/usr/bin/env python
"""Django's command line for this project."""

import logging
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command; `demo` and `benchmark` bring their own settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leergemeenschap.settings")
    if sys.argv[1:2] == ["demo"]:
        from leergemeenschap.demo import environment

        environment.prepare(sys.argv[2:])
    if sys.argv[1:2] == ["benchmark"]:
        from leergemeenschap.benchmark import environment as settings

        settings.prepare()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))
    except Exception:
        # Python itself would write the values of the exception.
        logging.getLogger("manage").critical("The command failed", exc_info=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
