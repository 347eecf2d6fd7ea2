"""RSS 0.90–2.0, RDF, Atom 0.3 and 1.0, CDF and news sitemaps, read out of a tree."""

from __future__ import annotations

import binascii
import html
from base64 import b64decode
from collections.abc import Iterable, Iterator

from monitor.parse.dates import parse_date
from monitor.parse.links import absolute
from monitor.parse.raw import RawEntry, RawFeed
from monitor.parse.xmltree import Node, XmlDocument

_PUBLISHED = ("pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "atom:issued",
              "atom:created", "dcterms:date", "published", "date", "issued", "created")  # fmt: skip
_UPDATED = ("atom:updated", "atom:modified", "dcterms:modified", "updated", "modified", "lastbuilddate")
_CONTENT = ("content:encoded", "atom:content", "xhtml:body", "body", "fulltext", "content", "fullitem")
_SUMMARY = ("description", "atom:summary", "dc:description", "summary", "media:description", "itunes:summary")
_AUTHOR = ("dc:creator", "author", "dc:author", "atom:author", "itunes:author", "dc:contributor", "managingeditor")
_GUID = ("guid", "atom:id", "dc:identifier", "id")
_ENTRIES = frozenset({"item", "atom:entry", "entry"})
_GROUP = "media:group"


def read_xml(document: XmlDocument, url: str) -> RawFeed | None:
    """The feed in a tree, or None where the tree is none. The last entry of a document that was cut off is left out.

    Links count from `url`, or from the base that the document gives them, which may itself be relative to `url`.
    """
    root = document.root
    if root is None:
        return None
    local = root.tag.rpartition(":")[2]
    if local == "urlset":
        raw = _sitemap(root)
    elif local == "sitemapindex":
        raw = RawFeed(
            format="sitemap index", malformed="this is an index of sitemaps; give the address of a news sitemap"
        )
    elif local == "feed":
        raw = _feed(root, "atom10" if root.attributes.get("version") is None else "atom03", url)
    elif local == "channel" and _is_cdf(root):
        raw = _cdf(root, url)
    elif local in {"rss", "rdf", "channel", "rss2"}:
        raw = _rss(root, local, url)
    else:
        return None
    raw.malformed = raw.malformed or document.error
    return raw


def _rss(root: Node, local: str, url: str) -> RawFeed:
    channels = [root] if local == "channel" else [child for child in root.children() if child.tag == "channel"]
    version = root.attributes.get("version", "").replace(".", "")
    raw = RawFeed(format="rss10" if local == "rdf" else f"rss{version}" if version.isdigit() else "rss")
    base = _based(url, root)
    for channel in channels:
        _about(raw, channel, _based(base, channel))
    raw.language = raw.language or _language(root)
    lists = [child for holder in (*channels, root) for child in holder.children() if child.tag == "items"]
    holders = [*channels, *lists, root]
    seen: set[int] = set()
    for holder in holders:
        for node in holder.children():
            if node.tag in _ENTRIES and id(node) not in seen:
                seen.add(id(node))
                _add(raw, node, _based(base, holder))
    return raw


def _feed(root: Node, form: str, url: str) -> RawFeed:
    raw = RawFeed(format=form)
    base = _based(url, root)
    _about(raw, root, base)
    for node in root.children():
        if node.tag in _ENTRIES:
            _add(raw, node, base)
    return raw


def _about(raw: RawFeed, channel: Node, base: str) -> None:
    """What a channel says of itself."""
    fields = _Fields(channel)
    raw.title = raw.title or fields.markup(("title", "atom:title", "dc:title"))
    raw.language = raw.language or fields.text(("language", "dc:language")) or _language(channel)
    links = _links(channel, base)
    raw.link = raw.link or next((link for link in links if link), "")
    for node in channel.children():
        attributes = _lower(node)
        if node.tag.rpartition(":")[2] == "link" and attributes.get("rel", "").lower() == "hub" and not raw.hub:
            raw.hub = _joined(base, attributes.get("href", ""))
    hints = {
        "ttl": fields.text(("ttl",)),
        "update_period": fields.text(("sy:updateperiod",)).lower(),
        "update_frequency": fields.text(("sy:updatefrequency",)),
        "skip_hours": _listed(channel, "skiphours", "hour"),
        "skip_days": _listed(channel, "skipdays", "day"),
    }
    for name, value in hints.items():
        if value and name not in raw.hints:
            raw.hints[name] = value[:200]


def _listed(channel: Node, outer: str, inner: str) -> str:
    nodes = (child for child in channel.children() if child.tag == outer)
    return ",".join(hour.text().strip() for node in nodes for hour in node.children() if hour.tag == inner)


def _add(raw: RawFeed, node: Node, base: str) -> None:
    if node.complete:
        raw.entries.append(_entry(node, base))
    else:
        raw.skipped.append((len(raw.entries) + 1, "the document ends inside it"))


def _entry(node: Node, base: str) -> RawEntry:
    fields = _Fields(node)
    base = _based(base, node)
    guid = fields.first(_GUID)
    guid_text = guid.text().strip() if guid is not None else _lower(node).get("rdf:about", "")
    links = _links(node, base)
    if not links and _is_link(guid_text, _lower(guid).get("ispermalink", "") if guid is not None else ""):
        links = [guid_text]
    about = _lower(node).get("rdf:about", "")
    source = fields.first(("source", "atom:source", "dc:publisher"))
    return RawEntry(
        title=fields.markup(("title", "atom:title", "dc:title", "media:title")),
        links=links or ([about] if about else []),
        guid=guid_text,
        published=fields.date(_PUBLISHED),
        updated=fields.date(_UPDATED),
        summary=fields.markup(_SUMMARY),
        content=fields.longest(_CONTENT) or fields.second(_SUMMARY),
        author=_author(fields),
        language=fields.text(("dc:language", "language")) or _language(node),
        base=base,
        publisher=source.text().strip() if source is not None and source.tag != "atom:source" else "",
    )


def _is_link(guid: str, permanent: str) -> bool:
    """Whether a guid is an address, by what it says of itself (`isPermaLink`, which need not be there)."""
    match permanent.strip().lower():
        case "false":
            return False
        case "true":
            return guid.startswith(("http://", "https://", "/"))
        case _:
            return guid.startswith(("http://", "https://"))


def _author(fields: _Fields) -> str:
    node = fields.first(_AUTHOR)
    if node is None:
        return ""
    names = [child.text() for child in node.children() if child.tag.rpartition(":")[2] == "name"]
    return (names[0] if names else node.text()).strip()


def _links(node: Node, base: str) -> list[str]:
    """Links of an entry or a channel, best first: the original one behind a proxy, the alternate page, any other."""
    ranked: list[tuple[int, str]] = []
    for child in node.children():
        space, _, local = child.tag.rpartition(":")
        if local == "origlink":
            ranked.append((0, child.text().strip()))
        elif local == "link" and space in {"", "atom", "rss"}:
            attributes = _lower(child)
            target = attributes.get("href") or child.text().strip()
            rank = _rank(attributes, linked="href" in attributes)
            if target and rank is not None:
                ranked.append((rank, _joined(_based(base, child), target)))
        elif local == "url" and space == "":
            ranked.append((6, child.text().strip()))
        elif child.tag == "atom:content":  # what it says is at this address alone (RFC 4287, 4.1.3.2)
            ranked.append((5, _joined(_based(base, child), _lower(child).get("src", ""))))
    return [link for _, link in sorted((pair for pair in ranked if pair[1]), key=lambda pair: pair[0])]


def _rank(attributes: dict[str, str], *, linked: bool) -> int | None:
    if not linked:
        return 2
    relation = attributes.get("rel", "alternate").strip().lower().rpartition("/")[2]
    if relation == "alternate":
        kind = attributes.get("type", "text/html").lower()
        return 1 if "html" in kind else 4
    return {"": 1, "canonical": 3, "self": 5, "via": 5, "related": 5}.get(relation)


def _is_cdf(root: Node) -> bool:
    marks = {"href", "lastmod", "base"}
    items = [child for child in root.children() if child.tag == "item"]
    return bool(marks & _lower(root).keys()) or any(
        marks & _lower(item).keys() or any(child.tag == "abstract" for child in item.children()) for item in items
    )


def _cdf(root: Node, url: str) -> RawFeed:
    """Microsoft's Channel Definition Format: links are attributes, titles and abstracts children."""
    fields = _Fields(root)
    base = absolute(_lower(root).get("base", ""), url) or url
    raw = RawFeed(format="cdf", title=fields.markup(("title",)), link=_joined(base, _lower(root).get("href", "")))
    for node in root.children():
        if node.tag != "item":
            continue
        attributes, inner = _lower(node), _Fields(node)
        raw.entries.append(
            RawEntry(
                title=inner.markup(("title",)),
                links=[_joined(base, attributes["href"])] if attributes.get("href") else [],
                published=attributes.get("lastmod", ""),
                summary=inner.markup(("abstract",)),
            )
        )
    return raw


def _sitemap(root: Node) -> RawFeed:
    """A news sitemap; of a plain one, the addresses with their dates."""
    raw = RawFeed(format="sitemap")
    for node in root.children():
        if node.tag.rpartition(":")[2] != "url":
            continue
        if not node.complete:
            raw.skipped.append((len(raw.entries) + 1, "the document ends inside it"))
            continue
        news = next((child for child in node.children() if child.tag == "news:news"), None)
        outer = _Fields(node)
        inner = _Fields(news) if news is not None else outer
        publication = inner.first(("news:publication",))
        about = _Fields(publication) if publication is not None else inner
        link = outer.text(("sitemap:loc", "loc"))
        raw.entries.append(
            RawEntry(
                title=html.escape(inner.text(("news:title",)), quote=False),
                links=[link] if link else [],
                published=inner.text(("news:publication_date",)),
                updated=outer.text(("sitemap:lastmod", "lastmod")),
                language=about.text(("news:language",)),
                publisher=about.text(("news:name",)),
            )
        )
        raw.title = raw.title or about.text(("news:name",))
        raw.language = raw.language or about.text(("news:language",))
    return raw


class _Fields:
    """The children of a node by tag, behind them those of a group in which Media RSS puts its title and description."""

    def __init__(self, node: Node) -> None:
        self._nodes: dict[str, list[Node]] = {}
        for child in node.children():
            self._nodes.setdefault(child.tag, []).append(child)
        for child in [child for group in self._nodes.get(_GROUP, ()) for child in group.children()]:
            self._nodes.setdefault(child.tag, []).append(child)

    def first(self, names: Iterable[str]) -> Node | None:
        """The first child under the first of these tags that says anything."""
        return next((node for node in self._all(names) if _says_anything(node)), None)

    def date(self, names: Iterable[str]) -> str:
        """The first text under these tags that is a date; the first of all where none is."""
        texts = [node.text().strip() for node in self._all(names) if _says_anything(node)]
        if len(texts) < 2:
            return "".join(texts)
        return next((text for text in texts if parse_date(text) is not None), texts[0])

    def text(self, names: Iterable[str]) -> str:
        """Its text."""
        node = self.first(names)
        return node.text().strip() if node is not None else ""

    def markup(self, names: Iterable[str]) -> str:
        """Its content as HTML."""
        node = self.first(names)
        return _html(node) if node is not None else ""

    def second(self, names: Iterable[str]) -> str:
        """The content of the child that `markup` leaves aside: some feeds give a summary and a longer description."""
        told = [text for text in map(_html, self._all(names)) if text]
        return max(told[1:], key=len, default="")

    def longest(self, names: Iterable[str]) -> str:
        """The longest content under any of these tags."""
        return max((_html(node) for node in self._all(names)), key=len, default="")

    def _all(self, names: Iterable[str]) -> Iterator[Node]:
        return (node for name in names for node in self._nodes.get(name, ()))


def _says_anything(node: Node) -> bool:
    return any(not isinstance(piece, str) or not piece.isspace() for piece in node.inside)


def _html(node: Node) -> str:
    """The content as HTML: Atom says of each text whether it is HTML or plain (RFC 4287, 3.1); RSS means HTML."""
    if not node.attributes and not node.tag.startswith("atom:"):
        return node.markup().strip()
    kind = node.attributes.get("type", "").strip().lower()
    mode = node.attributes.get("mode", "").strip().lower()
    if mode == "base64" or kind == "application/octet-stream":
        return _from_base64(node.text())
    if node.tag.startswith("atom:") and mode != "escaped":
        if kind in {"", "text", "text/plain"} and not any(True for _ in node.children()):
            text = node.text().strip()
            # Many feeds forget to say that it is HTML; a text that means a tag literally is the rarer case.
            return text if "</" in text or "<p" in text or "<br" in text else html.escape(text, quote=False)
        if kind not in {"", "text", "html", "xhtml"} and not kind.startswith("text/") and "xml" not in kind:
            return ""
    return node.markup().strip()


def _from_base64(text: str) -> str:
    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8", "replace").strip()
    except binascii.Error:
        return ""


def _lower(node: Node) -> dict[str, str]:
    return {name.lower(): value for name, value in node.attributes.items()} if node.attributes else {}


def _based(base: str, node: Node) -> str:
    """Where the links of a node count from: `base`, or what the node says instead."""
    own = node.attributes.get("xml:base", "") if node.attributes else ""
    return (absolute(own, base) or base) if own else base


def _joined(base: str, link: str) -> str:
    """A link's address; what is none stays as it is written."""
    return absolute(link, base) or link.strip()


def _language(node: Node) -> str:
    return node.attributes.get("xml:lang", "").strip() if node.attributes else ""
