"""The two forms of a feed of alerts: Atom (RFC 4287) and JSON Feed (jsonfeed.org, version 1.1)."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from lxml import etree

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_GENERATOR = "monitor"
# What XML 1.0 has no way to write (production 2, "Char").
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An entry of a feed; `content` is HTML where `html`, else plain text. `links` lead to the articles."""

    key: str
    title: str
    moment: datetime
    links: tuple[str, ...]
    content: str
    html: bool

    @property
    def id(self) -> str:
        """The same for the same key, so that an alert that comes again is known."""
        return uuid.uuid5(uuid.NAMESPACE_OID, self.key).urn


class Form(Protocol):
    """How a feed is written down. Implementations: `Atom`, `JsonFeed`."""

    def ours(self, content: bytes) -> bool:
        """Whether this is a feed of this form that this program wrote."""

    def added(self, content: bytes | None, entry: Entry, *, title: str, most: int) -> bytes:
        """The feed (None: a new one) with the entry first, in place of its like, and at most so many."""


class Atom:
    """Atom."""

    def ours(self, content: bytes) -> bool:
        """Whether this is a feed of this form that this program wrote."""
        return self._parsed(content) is not None

    def added(self, content: bytes | None, entry: Entry, *, title: str, most: int) -> bytes:
        """The feed (None: a new one) with the entry first, in place of its like, and at most so many."""
        found = self._parsed(content) if content is not None else None
        feed = self._new(title) if found is None else found
        entries = feed.findall(_tag("entry"))
        others = [old for old in entries if old.findtext(_tag("id")) != entry.id]
        for old in entries:
            feed.remove(old)
        feed.extend([self._entry(entry), *others[: most - 1]])
        updated = feed.find(_tag("updated"))
        if updated is not None:
            updated.text = max(entry.moment.isoformat(), updated.text or "")
        made: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
        return made

    def _parsed(self, content: bytes) -> etree._Element | None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
        try:
            feed = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
        return feed if feed.findtext(_tag("generator")) == _GENERATOR else None

    def _new(self, title: str) -> etree._Element:
        feed = etree.Element(_tag("feed"), nsmap={None: _ATOM})
        author = etree.Element(_tag("author"))
        author.append(_text("name", _GENERATOR))
        head = [_text("id", uuid.uuid4().urn), _text("title", title), _text("updated", "")]
        feed.extend([*head, author, _text("generator", _GENERATOR)])
        return feed

    def _entry(self, entry: Entry) -> etree._Element:
        made = etree.Element(_tag("entry"), nsmap={None: _ATOM})
        made.append(_text("id", entry.id))
        made.append(_text("title", entry.title))
        made.append(_text("published", entry.moment.isoformat()))
        made.append(_text("updated", entry.moment.isoformat()))
        for place, link in enumerate(dict.fromkeys(entry.links)):
            relation = "related" if place else "alternate"
            made.append(etree.Element(_tag("link"), rel=relation, href=_ILLEGAL.sub("", link)))
        body = _text("content", entry.content)
        body.set("type", "html" if entry.html else "text")
        made.append(body)
        return made


class JsonFeed:
    """JSON Feed."""

    def ours(self, content: bytes) -> bool:
        """Whether this is a feed of this form that this program wrote."""
        return self._parsed(content) is not None

    def added(self, content: bytes | None, entry: Entry, *, title: str, most: int) -> bytes:
        """The feed (None: a new one) with the entry first, in place of its like, and at most so many."""
        feed = (self._parsed(content) if content is not None else None) or self._new(title)
        others = [old for old in feed["items"] if old.get("id") != entry.id]
        feed["items"] = [self._item(entry), *others[: most - 1]]
        return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace")

    def _parsed(self, content: bytes) -> dict[str, Any] | None:
        try:
            feed = json.loads(content)
        except (ValueError, RecursionError):
            return None
        own = isinstance(feed, dict) and feed.get("version") == _JSON_FEED and isinstance(feed.get("_monitor"), dict)
        return feed if own and _are_items(feed.get("items")) else None

    def _new(self, title: str) -> dict[str, Any]:
        # Keys that begin with an underscore are extensions: this one tells our feeds from those of others.
        return {
            "version": _JSON_FEED,
            "title": title,
            "authors": [{"name": _GENERATOR}],
            "_monitor": {"id": uuid.uuid4().urn},
            "items": [],
        }

    def _item(self, entry: Entry) -> dict[str, Any]:
        body = {"content_html" if entry.html else "content_text": entry.content}
        link = {"url": entry.links[0]} if entry.links else {}
        moment = {"date_published": entry.moment.isoformat()}
        return {"id": entry.id, **link, "title": entry.title, **body, **moment}


def form_of(name: str) -> Form:
    """The form that a file's name asks for."""
    return JsonFeed() if name.lower().endswith(".json") else Atom()


def _are_items(found: object) -> bool:
    return isinstance(found, Sequence) and all(isinstance(one, dict) for one in found)


def _text(name: str, text: str) -> etree._Element:
    element = etree.Element(_tag(name))
    element.text = _ILLEGAL.sub("", text)
    return element


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
