"""Alerts as a feed that any reader can subscribe to: a file, rewritten whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from monitor.deliver.feedforms import Entry, form_of
from monitor.deliver.render import entry
from monitor.deliver.text import clean
from monitor.deliver.wording import Room, Writer
from monitor.domain.alerts import Delivery, Notice, Receipt
from monitor.errors import TemporaryDeliveryError

MOST_ENTRIES = 200


class AlertFeed:
    """A file with the newest alerts, newest first. An alert that comes again takes the place of its first entry.

    It is a JSON Feed where the path ends in .json, else Atom. The file is replaced in one step, so that a reader never
    gets half of it; its directory must be there.
    """

    def __init__(self, name: str, path: Path, *, language: str = "en", zone: str = "UTC") -> None:
        self.name = name
        self._path = path
        self._form = form_of(path.name)
        self._writer = Writer(language, zone, Room(figures=20, rows=40, articles=100))
        self._place = f"the feed {path} (channel {name!r})"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One entry for these deliveries."""
        message = self._writer.message(deliveries)
        return self._put(
            Entry(
                key=message.key,
                title=message.headline,
                moment=message.moment,
                links=tuple(article.url for article in message.articles if article.url),
                content=entry(message),
                html=True,
            )
        )

    def notify(self, notice: Notice) -> Receipt:
        """One entry of plain text."""
        text = "\n".join(clean(line) for line in notice.lines)
        title = clean(notice.subject)
        return self._put(Entry(key=notice.key, title=title, moment=notice.raised, links=(), content=text, html=False))

    def check(self) -> str | None:
        """Whether the file is a feed of this program, or can become one; nothing is written."""
        try:
            self._read()
        except TemporaryDeliveryError as error:
            return str(error)
        if not self._path.parent.is_dir():
            return f"{self._place}: the directory {self._path.parent} is missing; make it"
        held = self._path if self._path.exists() else self._path.parent
        return None if os.access(held, os.W_OK) else f"{self._place} cannot be written; mend its permissions"

    def _put(self, made: Entry) -> Receipt:
        title = f"monitor: {clean(self.name)}"
        self._replace(self._form.added(self._read(), made, title=title, most=MOST_ENTRIES))
        return Receipt(reference=made.id)

    def _read(self) -> bytes | None:
        """The feed as it stands; None where there is none yet. What another program wrote is left alone."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TemporaryDeliveryError(f"{self._place} cannot be read: {error.strerror}") from None
        if not self._form.ours(content):
            message = f"{self._place} holds something that this program did not write; move it away, or name another"
            raise TemporaryDeliveryError(f"{message} path")
        return content

    def _replace(self, content: bytes) -> None:
        partial = self._path.with_name(f".{self._path.name}.partial")
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileNotFoundError):
                shutil.copymode(self._path, partial)
            partial.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            message = f"{self._place} cannot be written: {error.strerror}; mend its path, or make room"
            raise TemporaryDeliveryError(message) from None
