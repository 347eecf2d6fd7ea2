"""The machine under the program: its clock, the time that a thread has worked, its memory."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The present in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where time comes in


def deadline(seconds: float) -> Callable[[], bool]:
    """A function that says whether this thread has worked for so many seconds since now.

    Processor time, not the clock's: what an article gives must not hang on what else the machine does.
    """
    end = time.thread_time() + seconds
    return lambda: time.thread_time() > end


def keep_for_good() -> None:
    """Spare what was loaded, and lives as long as the process, from every collection of garbage.

    A hundred thousand words and patterns looked at again and again cost a tenth of the reading; ten thousand feeds, of
    the polling.
    """
    gc.freeze()
