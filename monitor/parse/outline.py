"""Where the entries of a document stand, so that those that were read before can be cut out before it is parsed."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol
from xml.parsers import expat

from monitor.parse.xmltree import MAX_DEPTH, MAX_ELEMENTS, trimmed

HASH_BYTES = 12
_LARGEST = 5_000_000
_ENTRIES = frozenset({"item", "entry"})
_SITEMAP = "urlset"


class Outline(Protocol):
    """A document cut into its entries. `sources` are hashes of them as they are written, in order.

    `context` is a hash of what an entry's meaning depends on outside of it: the document's address, namespaces, bases.
    """

    @property
    def context(self) -> bytes:
        """What the entries stand in."""

    @property
    def sources(self) -> Sequence[bytes]:
        """The entries."""

    def without(self, places: Collection[int]) -> str:
        """The document without some of its entries (places count from 0)."""


def outline_of(text: str, url: str) -> Outline | None:
    """The outline of a decoded document; None where it is not well-formed, declares a DTD, or has no entries."""
    if len(text) > _LARGEST:
        return None
    found = _json_outline(text, url) if text[:1] == "{" else _xml_outline(text, url)
    return found if found is not None and found.sources else None


# -- XML --------------------------------------------------------------------------------------------------------------
class _Span(NamedTuple):
    """An entry's bytes: from, to."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _XmlOutline:
    context: bytes
    sources: Sequence[bytes]
    body: bytes
    spans: Sequence[_Span]

    def without(self, places: Collection[int]) -> str:
        pieces: list[bytes] = []
        position = 0
        for place in sorted(places):
            pieces.append(self.body[position : self.spans[place].start])
            position = self.spans[place].end
        pieces.append(self.body[position:])
        return b"".join(pieces).decode("utf-8", "surrogatepass")


def _xml_outline(text: str, url: str) -> _XmlOutline | None:
    body = trimmed(text).encode("utf-8", "surrogatepass")
    scanner = _Scanner()
    try:
        scanner.parser.Parse(body, True)  # noqa: FBT003 - expat takes no keyword
    except (expat.ExpatError, _NoOutlineError):
        return None
    spans = [_Span(start, body.index(b">", end) + 1) for start, end in scanner.spans]
    return _XmlOutline(
        context=_hash(repr((url, scanner.around)).encode("utf-8", "surrogatepass")),
        sources=[_hash(body[start:end]) for start, end in spans],
        body=body,
        spans=spans,
    )


class _NoOutlineError(Exception):
    """The document is one that had better be read whole."""


class _Scanner:
    """Notes where entries begin and end: children of the root or of a channel in it, as `xmlfeed` reads them."""

    def __init__(self) -> None:
        self.spans: list[_Span] = []
        self.around: list[tuple[str, Sequence[tuple[str, str]]]] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._depth = 0
        self._elements = 0
        self._entry = 0  # the depth of the entry that the parser is in, 0 outside
        self._begun = 0
        self._deepest = 2
        self._names = _ENTRIES

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _NoOutlineError
        if self._entry or self._depth > self._deepest + 1:
            return
        local = name.rpartition(":")[2].lower()
        if self._depth == 1:
            self._look(local)
        elif local in self._names:
            self._entry = self._depth
            self._begun = self.parser.CurrentByteIndex
            return
        if self._depth == 1 or local == "channel":
            self.around.append((name, sorted(attributes.items())))

    def _look(self, root: str) -> None:
        if root == _SITEMAP:
            self._deepest, self._names = 1, frozenset({"url"})
        elif root == "channel":
            raise _NoOutlineError  # whether it is CDF is told by its items

    def _end(self, _name: str) -> None:
        if self._entry == self._depth:
            self._entry = 0
            self.spans.append(_Span(self._begun, self.parser.CurrentByteIndex))
        self._depth -= 1

    def _refuse(self, *_declared: object) -> None:
        raise _NoOutlineError


# -- JSON -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _JsonOutline:
    context: bytes
    sources: Sequence[bytes]
    document: dict[str, Any]

    def without(self, places: Collection[int]) -> str:
        kept = [item for place, item in enumerate(self.document["items"]) if place not in places]
        return json.dumps({**self.document, "items": kept})


def _json_outline(text: str, url: str) -> _JsonOutline | None:
    try:
        document = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=str)
        items = document.get("items")
        if not isinstance(items, list):
            return None
        sources = [_hash(json.dumps(item).encode()) for item in items]
    except (json.JSONDecodeError, RecursionError):
        return None
    return _JsonOutline(context=_hash(url.encode("utf-8", "surrogatepass")), sources=sources, document=document)


def _hash(source: bytes) -> bytes:
    return blake2b(source, digest_size=HASH_BYTES).digest()
