"""Every exception that monitor raises on purpose.

    MonitorError
    ├── ConfigurationError     config/ cannot be used; carries every problem found      exit 78
    ├── UsageError             the command line asks for what cannot be done            exit 2
    ├── TryAgainError          nothing is wrong, but not now; the work stays queued     exit 75
    │   ├── LockedError        another run holds the lock
    │   └── StoreUnavailable   the database cannot be reached, or is full
    ├── StoreError             the database is not what this program expects            exit 1
    ├── ParseError             a document cannot be read: bytes that are no feed, no article
    │   └── TooLargeError      a document is over the cap that config/monitor.toml states
    └── DeliveryError          a channel did not take a message
        ├── TemporaryDeliveryError   try again later (carries `retry_after`, seconds, or None)
        ├── PermanentDeliveryError   never try this message again: a dead letter
        └── UnknownDeliveryError     accepted or not, nobody knows: resend under the same key

Outcomes of fetching are values (`monitor.domain.feeds`), not exceptions. Every message says what happened, where, and
what to do.
"""

from __future__ import annotations

from dataclasses import dataclass


class MonitorError(Exception):
    """The root of the tree."""

    exit_code = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong with the configuration: file, line (1-based, or None), what is wrong and how to mend it."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class ConfigurationError(MonitorError):
    """The configuration cannot be used. `problems` lists all that is wrong, not only the first."""

    exit_code = 78

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"The configuration has {count}:", *(f"  {problem}" for problem in problems)]))


class UsageError(MonitorError):
    """The command line asks for what cannot be done."""

    exit_code = 2


class TryAgainError(MonitorError):
    """Nothing is wrong, but not now; the work stays queued."""

    exit_code = 75


class LockedError(TryAgainError):
    """Another run holds the lock."""


class StoreUnavailable(TryAgainError):  # noqa: N818 - it names a state of the world, as the tree above reads
    """The database cannot be reached, or is full."""


class StoreError(MonitorError):
    """The database is not what this program expects."""


class ParseError(MonitorError):
    """A document cannot be read."""


class TooLargeError(ParseError):
    """A document is over the cap that config/monitor.toml states."""


class DeliveryError(MonitorError):
    """A channel did not take a message."""


class TemporaryDeliveryError(DeliveryError):
    """Try again later. `retry_after` is what the channel asked for, in seconds, or None."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentDeliveryError(DeliveryError):
    """Never try this message again: it becomes a dead letter."""


class UnknownDeliveryError(DeliveryError):
    """Accepted or not, nobody knows: resend under the same key, so that a duplicate is recognised."""
