"""Keeps private links and what people typed out of the logs."""

import logging
import re
import traceback
from types import TracebackType

from django.core.exceptions import BadRequest, ImproperlyConfigured, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

TOKEN = re.compile(
    r"(/aanmelding/(?!link/)(?:adres/\d+/)?|/account/password/reset/key/(?!done/))"
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
    """Writes no token of a private link; of an exception the place, but no field value."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept the text of the exception, with all its values.
        record.exc_text = None
        text = TOKEN.sub(r"\1…", super().format(record))
        record.exc_text = None
        return text

    def formatException(  # noqa: N802 (as logging names it)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        error, lines = ei[1], list[str]()
        while error is not None:
            message = f": {error}" if isinstance(error, SPEAKING) else ""
            frames = "".join(traceback.format_tb(error.__traceback__))
            lines.append(f"{type(error).__qualname__}{message}\n{frames}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "caused by ".join(lines).rstrip()
