"""A web page → the addresses where its site may keep feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from monitor.parse.encoding import decode
from monitor.parse.links import absolute
from monitor.parse.markup import read_markup
from monitor.parse.text import plain

MAX_LINKS = 40
WELL_KNOWN = ("feed", "rss", "atom.xml", "feed.xml", "index.xml", "rss.xml")
_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x.atom+xml",
        "application/x-atom+xml",
        "application/x-rss+xml",
    }
)
_GENERIC_TYPES = frozenset({"application/xml", "text/xml", "application/json"})  # feeds of some, other things of others
_FEED_ENDS = (*(f"/{name}" for name in WELL_KNOWN), ".rss", ".atom", "/atom", "/feed.json")


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedLink:
    """An address that may be a feed's, with the title that the page gives it."""

    url: str
    title: str = ""


def feed_links(body: bytes, *, content_type: str | None, url: str) -> tuple[FeedLink, ...]:
    """The feeds that a page names, at most `MAX_LINKS`: its link tags first, then anchors whose address looks like one.

    `url` is where the page came from; a `<base>` overrides it (HTML Living Standard, 4.6.7: link type "alternate").
    """
    root = read_markup(decode(body, content_type).text).root
    if root is None:
        return ()
    given = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    base = (absolute(given, url) if given else None) or url
    found: dict[str, FeedLink] = {}
    for link in (*_tagged(root, base), *_anchored(root, base)):
        if len(found) >= MAX_LINKS:
            break
        found.setdefault(link.url, link)
    return tuple(found.values())


def well_known(url: str) -> tuple[str, ...]:
    """Where sites keep feeds by custom: under the address itself, then at the root of its host."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    folder = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    last = parts.path.rpartition("/")[2]
    folders = ["/"] if "." in last or folder == "/" else [folder, "/"]
    return tuple(f"{root}{place}{name}" for place in folders for name in WELL_KNOWN)


def _tagged(root: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in root.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        named = kind in _TYPES or kind in _GENERIC_TYPES or (not kind and "feed" in relations)
        if not named or not {"alternate", "feed"} & set(relations):
            continue
        if (address := absolute(element.get("href") or "", base)) is not None:
            yield FeedLink(url=address, title=plain(element.get("title") or ""))


def _anchored(root: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in root.iter("a"):
        address = absolute(element.get("href") or "", base)
        if address is not None and urlsplit(address).path.lower().rstrip("/").endswith(_FEED_ENDS):
            yield FeedLink(url=address.partition("#")[0], title=plain("".join(element.itertext()))[:200])
