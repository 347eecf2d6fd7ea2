"""Alerts on a terminal, or in whatever a stream leads to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO

from monitor.deliver.render import terminal
from monitor.deliver.text import clean
from monitor.deliver.wording import Room, Writer
from monitor.domain.alerts import Delivery, Notice, Receipt
from monitor.errors import TemporaryDeliveryError

_DEFAULT_WIDTH = 80


class Terminal:
    """Writes to the stream given to it. `width` and `colour` are found out from the stream where they are None."""

    def __init__(
        self,
        name: str,
        stream: TextIO,
        *,
        width: int | None = None,
        colour: bool | None = None,
        language: str = "en",
        zone: str = "UTC",
    ) -> None:
        self.name = name
        self._stream = stream
        self._width, self._colour = width, colour
        self._writer = Writer(language, zone, Room(figures=10, rows=40, articles=100, sentence=400))

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """Write the message and flush it."""
        return self._write(terminal(self._writer.message(deliveries), width=self._columns(), colour=self._coloured()))

    def notify(self, notice: Notice) -> Receipt:
        """Write the notice, one line for each of its own, and flush it."""
        return self._write("".join(f"{clean(line)}\n" for line in (notice.subject, *notice.lines)))

    def _write(self, text: str) -> Receipt:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        try:
            self._stream.write(text.encode(encoding, "replace").decode(encoding))
            self._stream.flush()
        except OSError as error:
            message = f"the terminal (channel {self.name!r}) cannot be written to: {error.strerror}"
            raise TemporaryDeliveryError(message) from error
        return Receipt()

    def check(self) -> str | None:
        """A stream is well until it is closed."""
        return f"channel {self.name!r}: its stream is closed" if self._stream.closed else None

    def _coloured(self) -> bool:
        if self._colour is not None:
            return self._colour
        return self._stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def _columns(self) -> int:
        if self._width is not None:
            return self._width
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or _DEFAULT_WIDTH
        except (OSError, ValueError):
            return _DEFAULT_WIDTH
