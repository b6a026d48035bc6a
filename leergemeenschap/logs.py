"""Keeps private links and what people typed out of the logs."""

import logging
import re
import traceback
from datetime import datetime
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest, ImproperlyConfigured, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from leergemeenschap.outage import is_outage

NETHERLANDS = ZoneInfo("Europe/Amsterdam")
TOKEN = re.compile(
    r"(/aanmelding/(?!link/)(?:adres/\d+/)?|/account/password/reset/key/(?!done/)"
    r"|/op-de-hoogte/(?!(?:gevraagd|gestopt)/))"
    r"[^/\s\"'?<>]+",
    re.IGNORECASE,
)
# The messages of these speak of code or of machines. Those of others may quote what a person typed.
SPEAKING = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    InterfaceError,
    NameError,
    OperationalError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)


class Calm(logging.Filter):
    """What is wrong with a request is a line of warning: its traceback tells of nothing of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        if record.exc_info and isinstance(record.exc_info[1], BadRequest | SuspiciousOperation):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = None
        return True


class Discreet(logging.Formatter):
    """One line for each record, in the time of the Netherlands.

    It has no token of a private link; of an exception the places, but no field value.
    """

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept the text of the exception, with all its values.
        record.exc_text = None
        text = TOKEN.sub(r"\1…", super().format(record))
        record.exc_text = None
        return " | ".join(line.strip() for line in text.splitlines() if line.strip())

    def formatTime(  # noqa: N802 (as logging names it)
        self, record: logging.LogRecord, datefmt: str | None = None
    ) -> str:
        # Also where Django has set no time zone yet, as when gunicorn starts.
        moment = datetime.fromtimestamp(record.created, NETHERLANDS)
        return moment.isoformat(" ", "milliseconds")

    def formatException(  # noqa: N802 (as logging names it)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        error, lines = ei[1], list[str]()
        while error is not None:
            message = f": {error}" if isinstance(error, SPEAKING) else ""
            lines.append(f"{type(error).__qualname__}{message}")
            # While the database is away every visitor makes a line: keep that short.
            frames = [] if is_outage(error) else traceback.extract_tb(error.__traceback__)
            lines += [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                lines.append("caused by")
        return "\n".join(lines)


def told(operator: str = "") -> dict[str, Any]:
    """What logging is set to: lines to the console, and faults by mail to an operator, if any."""
    console = {"handlers": ["console"], "level": "INFO", "propagate": False}
    handlers = {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["calm"]},
    }
    if operator:
        handlers["alarm"] = {
            "class": "leergemeenschap.alarm.Alarm",
            "level": "ERROR",
            "formatter": "line",
            "filters": ["calm"],
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"calm": {"()": "leergemeenschap.logs.Calm"}},
        "formatters": {
            "line": {
                "()": "leergemeenschap.logs.Discreet",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            },
        },
        "handlers": handlers,
        "root": {"handlers": [*handlers], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            # At INFO it writes which passkey signs in.
            "fido2": {"handlers": [], "level": "WARNING"},
            # These have handlers of their own, which would write private links.
            "django.server": console,
            "gunicorn.access": console,
            "gunicorn.error": console,
        },
    }
