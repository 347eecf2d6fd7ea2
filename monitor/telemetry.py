"""Logs for people or machines, with secrets cut out of every line."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import urlsplit

LOGGER = logging.getLogger("monitor")

# Slack's webhook paths and tokens, and passwords inside addresses, wherever they come from.
_SECRETS = re.compile(r"(hooks\.slack\.com/\w+/)[\w/-]+|\bxox[a-z]-[\w-]+|(://[^\s/:@]*:)[^\s/@]+(?=@)")


_KEPT: set[str] = set()


class _Redact(logging.Filter):
    """Cuts secrets out of the message; exceptions are formatted here so that theirs go too."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + logging.Formatter().formatException(record.exc_info)
            record.exc_info = record.exc_text = None
        record.msg, record.args = redact(message), None
        return True


class _Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": moment, "level": record.levelname.lower(), "message": record.getMessage()})


def keep_secret(value: str) -> None:
    """Keep a value out of everything that this process says from now on; of an address, what is secret of it too."""
    if len(value) >= 4:  # a shorter one would blacken half of every line
        _KEPT.add(value)
    if "://" in value:
        try:
            parts = urlsplit(value)
        except ValueError:
            return
        # A server may repeat the path that it was asked for, or its end, where the token stands.
        telling = (parts.path, parts.path.rpartition("/")[2], parts.query, parts.password or "")
        _KEPT.update(part for part in telling if len(part) >= 8)


def redact(text: str) -> str:
    """The text without the secrets that are kept, and without anything that looks like one."""
    for secret in sorted(_KEPT, key=len, reverse=True):
        text = text.replace(secret, "[redacted]")
    return _SECRETS.sub(lambda found: f"{found[1] or found[2] or ''}[redacted]", text)


def report_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback as the interpreter does (for `sys.excepthook`), without secrets."""
    sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))


def quieten(*loggers: str) -> None:
    """Keep libraries from telling what this program tells in its own words."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def tell_with(*loggers: str) -> None:
    """Let a library's warnings go where the program's own log goes, without secrets."""
    for name in loggers:
        logger = logging.getLogger(name)
        logger.handlers[:] = LOGGER.handlers
        logger.propagate = False


def configure_logs(*, as_json: bool, verbose: bool) -> None:
    """Send the program's log to standard error, as JSON lines or for people."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines() if as_json else logging.Formatter("%(message)s"))
    handler.addFilter(_Redact())
    LOGGER.handlers[:] = [handler]
    LOGGER.propagate = False
    LOGGER.setLevel(logging.DEBUG if verbose else logging.INFO)
