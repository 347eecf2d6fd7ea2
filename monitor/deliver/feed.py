"""Alerts as a feed that any reader can subscribe to: an Atom file, rewritten whole (RFC 4287)."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from lxml import etree

from monitor.deliver.render import entry
from monitor.deliver.text import clean
from monitor.deliver.wording import Room, Writer
from monitor.domain.alerts import Delivery, Notice, Receipt
from monitor.errors import TemporaryDeliveryError

MOST_ENTRIES = 200

_ATOM = "http://www.w3.org/2005/Atom"
_GENERATOR = "monitor"
# What XML 1.0 has no way to write (production 2, "Char").
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AlertFeed:
    """A file with the newest alerts, newest first. An alert that comes again takes the place of its first entry.

    The file is replaced in one step, so that a reader never gets half of it; its directory must be there.
    """

    def __init__(self, name: str, path: Path, *, language: str = "en", zone: str = "UTC") -> None:
        self.name = name
        self._path = path
        self._writer = Writer(language, zone, Room(figures=20, rows=40, articles=100))
        self._place = f"the feed {path} (channel {name!r})"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One entry for these deliveries."""
        message = self._writer.message(deliveries)
        links = [article.url for article in message.articles if article.url]
        made = _entry(message.key, message.headline, message.moment, links, "html", entry(message))
        self._put(made, message.moment)
        return Receipt(reference=made.findtext(_tag("id")))

    def notify(self, notice: Notice) -> Receipt:
        """One entry of plain text."""
        text = "\n".join(clean(line) for line in notice.lines)
        made = _entry(notice.key, clean(notice.subject), notice.raised, [], "text", text)
        self._put(made, notice.raised)
        return Receipt(reference=made.findtext(_tag("id")))

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

    def _put(self, made: etree._Element, moment: datetime) -> None:
        feed = self._read()
        if feed is None:
            feed = self._new()
        key = made.findtext(_tag("id"))
        others = [old for old in feed.findall(_tag("entry")) if old.findtext(_tag("id")) != key]
        for old in feed.findall(_tag("entry")):
            feed.remove(old)
        feed.extend([made, *others[: MOST_ENTRIES - 1]])
        updated = feed.find(_tag("updated"))
        if updated is not None:
            updated.text = max(moment.isoformat(), updated.text or "")
        self._replace(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))

    def _read(self) -> etree._Element | None:
        """The feed as it stands; None where there is none yet. What another program wrote is left alone."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
        try:
            feed = etree.fromstring(self._path.read_bytes(), parser)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TemporaryDeliveryError(f"{self._place} cannot be read: {error.strerror}") from None
        except (etree.XMLSyntaxError, ValueError):
            feed = None
        if feed is None or feed.findtext(_tag("generator")) != _GENERATOR:
            message = f"{self._place} holds something that this program did not write; move it away, or name another"
            raise TemporaryDeliveryError(f"{message} path")
        return feed

    def _new(self) -> etree._Element:
        feed = etree.Element(_tag("feed"), nsmap={None: _ATOM})
        author = etree.Element(_tag("author"))
        author.append(_text("name", _GENERATOR))
        feed.extend(
            [
                _text("id", uuid.uuid4().urn),
                _text("title", f"monitor: {clean(self.name)}"),
                _text("updated", ""),
                author,
                _text("generator", _GENERATOR),
            ]
        )
        return feed

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


def _entry(key: str, title: str, moment: datetime, links: Iterable[str], kind: str, content: str) -> etree._Element:
    made = etree.Element(_tag("entry"), nsmap={None: _ATOM})
    made.append(_text("id", uuid.uuid5(uuid.NAMESPACE_OID, key).urn))
    made.append(_text("title", title))
    made.append(_text("published", moment.isoformat()))
    made.append(_text("updated", moment.isoformat()))
    for place, link in enumerate(dict.fromkeys(links)):
        made.append(etree.Element(_tag("link"), rel="related" if place else "alternate", href=_ILLEGAL.sub("", link)))
    body = _text("content", content)
    body.set("type", kind)
    made.append(body)
    return made


def _text(name: str, text: str) -> etree._Element:
    element = etree.Element(_tag(name))
    element.text = _ILLEGAL.sub("", text)
    return element


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
