"""Keeps private links out of the logs."""

import logging
import re
from typing import Any

TOKEN = re.compile(r"(/aanmelding/)(?!link/)[^/\s\"']+|(/account/password/reset/key/)[^/\s\"']+")


class NoTokens(logging.Filter):
    """Replaces the token in every address that a log line mentions by dots."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_token(argument) for argument in record.args)
        record.msg = _without_token(record.msg)
        return True


def _without_token(value: Any) -> Any:
    return TOKEN.sub(r"\1\2…", value) if isinstance(value, str) else value
