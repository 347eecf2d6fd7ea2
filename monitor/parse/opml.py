"""OPML 2.0 (opml.org/spec2.opml): the list of feeds that every reader can write and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from xml.etree import ElementTree as ET

from monitor.domain.catalogue import Language
from monitor.domain.feeds import Feed, Tier
from monitor.errors import ParseError
from monitor.parse.encoding import decode
from monitor.parse.links import absolute
from monitor.parse.text import language_of, plain
from monitor.parse.xmltree import Node, parse_xml

NAMESPACE = "urn:chip-news-monitor:feeds"
_OWN = (
    "monitor:"  # what OPML has no attribute for: `id`, `publisher`, `tier`, `every` (seconds), `full_text`, `enabled`
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """A feed of an OPML document. What the document does not say is None; `folder` names the outline around it."""

    url: str
    title: str
    folder: str = ""
    language: Language | None = None
    id: str | None = None
    publisher: str | None = None
    tier: Tier | None = None
    every: timedelta | None = None
    full_text: bool = False
    enabled: bool = True


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """The feeds of an OPML document, each address once. Raises ParseError for what is none.

    The document goes through the bounded XML reader that feeds go through: no DTD, no entity, no endless depth.
    """
    document = parse_xml(decode(body, None).text)
    root = document.root
    if root is None or root.tag != "opml":
        raise ParseError("this is no OPML document: it does not begin with <opml>")
    if document.error:
        raise ParseError(f"the OPML document is damaged, and nothing of it was taken: {document.error}")
    found: dict[str, Outline] = {}
    waiting: list[tuple[Node, str]] = [(root, "")]
    while waiting:
        node, folder = waiting.pop()
        given = {name.lower(): value for name, value in node.attributes.items()}
        inside = folder
        if node.tag == "outline":
            address = absolute(given.get("xmlurl", ""), "")
            if address is not None:
                found.setdefault(address, _outline(given, address, folder))
            else:
                inside = _titled(given) or folder
        waiting.extend((child, inside) for child in reversed(list(node.children())))
    return tuple(found.values())


def write_opml(feeds: Iterable[Feed], *, title: str = "monitor") -> str:
    """Feeds as an OPML document, in folders by beat; `read_opml` reads all of it again."""
    ET.register_namespace("monitor", NAMESPACE)
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body = ET.SubElement(root, "body")
    for beat, members in groupby(sorted(feeds, key=lambda feed: feed.beat), key=lambda feed: feed.beat):
        folder = ET.SubElement(body, "outline", text=beat, title=beat) if beat else body
        for feed in members:
            ET.SubElement(folder, "outline", _attributes(feed))
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _attributes(feed: Feed) -> dict[str, str]:
    own = {
        "id": feed.id,
        "publisher": feed.publisher,
        "tier": str(int(feed.tier)),
        "every": str(round(feed.every.total_seconds())),
        "full_text": str(feed.full_text).lower(),
        "enabled": str(feed.enabled).lower(),
    }
    given = {"type": "rss", "text": feed.title, "title": feed.title, "xmlUrl": feed.url}
    given |= {"language": feed.language.value} if feed.language else {}
    given |= {f"{{{NAMESPACE}}}{name}": value for name, value in own.items()}
    return {name: _UNPRINTABLE.sub("", value) for name, value in given.items()}


def _outline(given: Mapping[str, str], address: str, folder: str) -> Outline:
    tier, every = given.get(f"{_OWN}tier", ""), given.get(f"{_OWN}every", "")
    return Outline(
        url=address,
        title=_titled(given),
        folder=folder,
        language=language_of(given.get("language")) or _language(given.get("language")),
        id=given.get(f"{_OWN}id") or None,
        publisher=plain(given.get(f"{_OWN}publisher", "")) or None,
        tier=Tier(int(tier)) if tier in {str(int(one)) for one in Tier} else None,
        every=timedelta(seconds=int(every[:9])) if every.isascii() and every.isdigit() else None,
        full_text=given.get(f"{_OWN}full_text") == "true",
        enabled=given.get(f"{_OWN}enabled") != "false",
    )


def _language(tag: str | None) -> Language | None:
    return next((one for one in Language if one.value == tag), None)


def _titled(given: Mapping[str, str]) -> str:
    names: Sequence[str] = (given.get("title", ""), given.get("text", ""))
    return next((name for name in map(plain, names) if name), "")
