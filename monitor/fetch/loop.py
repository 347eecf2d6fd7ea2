"""An event loop that runs only while its caller waits, and whose clock stands still while the caller is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator
from typing import Any, TypeVar

_T = TypeVar("_T")


class CallersLoop(asyncio.SelectorEventLoop):
    """An event loop in its caller's thread.

    A thread of its own would fight the caller for the interpreter at every statement that the caller sends to the
    database: measured, a third of the time of a poll. What arrives meanwhile waits in the sockets, and no time-out may
    hold it against a server that the caller was slow.
    """

    def __init__(self) -> None:
        self._away = 0.0
        self._left = super().time()
        super().__init__()

    def time(self) -> float:
        """Seconds that the loop has run, from an arbitrary start."""
        return super().time() - self._away

    def run_until_complete(self, future: Generator[Any, None, _T] | Awaitable[_T]) -> _T:
        """The result of a future; others make progress until it is there."""
        self._away += super().time() - self._left
        try:
            return super().run_until_complete(future)
        finally:
            self._left = super().time()
