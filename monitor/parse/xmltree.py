"""XML → a small tree, in linear time and bounded memory: no DTD is read, no entity leads out, no depth is endless."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from monitor.errors import ParseError
from monitor.parse.references import character_of, unescape

MAX_DEPTH = 200
MAX_ELEMENTS = 400_000
_MAX_ENTITY = 1_000
_MAX_EXPANSION = 1_000_000

# Namespaces by address → the prefix that this program writes them with. Feeds name them as they please, or forget to.
_NAMESPACES = {
    "": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://purl.org/net/rss1.1#": "",
    "http://purl.org/rss/1.0": "",
    "http://example.com/newformat#": "",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/atom/ns": "atom",
    "http://example.org/atom": "atom",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "sitemap",
    "http://www.google.com/schemas/sitemap/0.84": "sitemap",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}\?>")
_ROOT = re.compile(
    r"<(?:\?xml\s|!DOCTYPE|!--|(?:\w{1,20}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)[\s>/])",
    re.IGNORECASE,
)
_PROLOG = re.compile(r"\s+|<\?|<!--|<!DOCTYPE\b", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s{0,1000}>")
_ENTITY = re.compile(r"""<!ENTITY\s{1,100}([\w.:-]{1,100})\s{1,100}(?:"([^"]*)"|'([^']*)')\s{0,100}>""")
_DECLARED = re.compile(r"<!ENTITY\s{1,100}([\w.:-]{1,100})\s")
_REFERENCE = re.compile(r"&(?:(#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,7}|[A-Za-z][\w.-]{0,60});)?")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
# Errors after which what was read so far stands: the document was cut off, or something follows its end.
_CUT_OFF = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
_JUNK = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


@dataclass(slots=True)
class Node:
    """An element. `tag` is lower-case with its usual prefix (`atom:entry`, `pubdate`), `inside` text and children."""

    tag: str
    attributes: dict[str, str]
    inside: list[str | Node] = field(default_factory=list)
    complete: bool = False

    def children(self) -> Iterator[Node]:
        """The child elements."""
        return (child for child in self.inside if not isinstance(child, str))

    def text(self) -> str:
        """All text inside, markup left out."""
        if len(self.inside) == 1 and isinstance(self.inside[0], str):
            return self.inside[0]
        pieces: list[str] = []
        waiting: list[str | Node] = [self]
        while waiting:
            current = waiting.pop()
            if isinstance(current, str):
                pieces.append(current)
            else:
                waiting.extend(reversed(current.inside))
        return "".join(pieces)

    def markup(self) -> str:
        """What is inside as HTML: text as it is where there are no elements, else elements written out again."""
        if len(self.inside) == 1 and isinstance(self.inside[0], str):
            return self.inside[0]
        if all(isinstance(piece, str) for piece in self.inside):
            return "".join(piece for piece in self.inside if isinstance(piece, str))
        pieces: list[str] = []
        waiting: list[str | Node | tuple[str]] = list(reversed(self.inside))
        while waiting:
            current = waiting.pop()
            if isinstance(current, str):
                pieces.append(html.escape(current, quote=False))
            elif isinstance(current, tuple):
                pieces.append(current[0])
            else:
                name = current.tag.rpartition(":")[2]
                given = "".join(f' {key}="{html.escape(value)}"' for key, value in current.attributes.items())
                pieces.append(f"<{name}{given}>")
                waiting.append((f"</{name}>",))
                waiting.extend(reversed(current.inside))
        return "".join(pieces)


@dataclass(frozen=True, kw_only=True, slots=True)
class XmlDocument:
    """`root` is None where there is no element. `error` tells what is wrong; `broken` that it lies in the middle."""

    root: Node | None
    error: str | None = None
    broken: bool = False


def parse_xml(text: str) -> XmlDocument:
    """Parse a document, mending what can be mended. Raises ParseError for a document that attacks the parser."""
    text, entities, note = _without_doctype(trimmed(text))
    first = _parse(text, note)
    if first.error is None or (not first.broken and not entities):
        return first
    return _parse(_mend(text, entities), note)


def trimmed(text: str) -> str:
    """A document without the XML declaration, and without what a server printed before it."""
    found = _ROOT.search(text, 0, 20_000)
    if found is not None and found.start():
        text = text[found.start() :]
    declaration = _XML_DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _without_doctype(text: str) -> tuple[str, Mapping[str, str], str | None]:
    """The text without its DOCTYPE, the plain entities that this declared, and a note on those that were refused."""
    position = 0
    while (found := _PROLOG.match(text, position)) is not None:
        if found[0].isspace():
            position = found.end()
            continue
        closing = {"<?": "?>", "<!--": "-->"}.get(found[0])
        if closing is None:
            return _cut_doctype(text, found.start())
        end = text.find(closing, found.end())
        if end < 0:
            break
        position = end + len(closing)
    return text, {}, None


def _cut_doctype(text: str, start: int) -> tuple[str, Mapping[str, str], str | None]:
    bracket, end = text.find("[", start), text.find(">", start)
    if end < 0:
        return text[:start], {}, "its DOCTYPE never ends"
    if not 0 <= bracket < end:
        return text[:start] + text[end + 1 :], {}, None
    closing = _SUBSET_END.search(text, bracket)
    if closing is None:
        return text[:start], {}, "its DOCTYPE never ends"
    subset, rest = text[bracket : closing.start()], text[closing.end() :]
    entities: dict[str, str] = {}
    for match in _ENTITY.finditer(subset):
        value = unescape(match[2] if match[2] is not None else match[3])
        if len(value) <= _MAX_ENTITY and not any(mark in value for mark in "&%<"):
            entities.setdefault(match[1], value)
    refused = {match[1] for match in _DECLARED.finditer(subset)} - entities.keys() - _PREDEFINED
    used = next((name for name in sorted(refused) if f"&{name};" in rest), None)
    note = None
    if used is not None:
        note = f"it uses the entity &{used}; that leads to other entities or out of the document: left out"
        entities |= dict.fromkeys(refused, "")
    return text[:start] + rest, entities, note


def _mend(text: str, entities: Mapping[str, str]) -> str:
    """References that XML does not know as characters, bare ampersands escaped; CDATA and comments as they are."""
    mender = _Mender(entities)
    pieces: list[str] = []
    position = 0
    while position < len(text):
        start, closing = _next_literal(text, position)
        pieces.append(_REFERENCE.sub(mender.replace, text[position:start]))
        end = text.find(closing, start) if closing else len(text)
        position = len(text) if end < 0 else end + len(closing)
        pieces.append(text[start:position])
    return "".join(pieces)


def _next_literal(text: str, position: int) -> tuple[int, str]:
    """Where the next CDATA section or comment begins, and what closes it; the end and nothing where there is none."""
    start = text.find("<!", position)
    while start >= 0:
        if text.startswith("<![CDATA[", start):
            return start, "]]>"
        if text.startswith("<!--", start):
            return start, "-->"
        start = text.find("<!", start + 2)
    return len(text), ""


class _Mender:
    """Replaces references, and counts how much the document's own entities add to it."""

    def __init__(self, entities: Mapping[str, str]) -> None:
        self._entities = entities
        self._grown = 0

    def replace(self, match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "&amp;"
        if name in self._entities:
            return html.escape(self._expanded(name))
        if name in _PREDEFINED:
            return match[0]
        character = character_of(match[0])
        if character == match[0]:
            return f"&amp;{name};"
        return html.escape(character)

    def _expanded(self, name: str) -> str:
        self._grown += len(self._entities[name])
        if self._grown > _MAX_EXPANSION:
            raise ParseError("its entities unpack to more than a feed can hold; the document is refused")
        return self._entities[name]


class _Builder:
    """Turns expat's events into nodes."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._stack: list[Node] = []
        self._scopes: list[Mapping[str, str]] = [{"xml": "xml"}]
        self._scope: Mapping[str, str] = self._scopes[0]
        self._names: dict[tuple[int, str], str] = {}
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise ParseError(f"its elements are nested more than {MAX_DEPTH} deep; the document is refused")
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise ParseError(f"it has more than {MAX_ELEMENTS:,} elements; the document is refused")
        self._scopes.append(self._scope)
        if attributes:
            if any(key.startswith("xmlns") for key in attributes):
                self._scope = self._declare(name, attributes)
            if any(":" in key for key in attributes):
                attributes = {self._named_attribute(key): value for key, value in attributes.items()}
        node = Node(self._named(name), attributes)
        if self._stack:
            self._stack[-1].inside.append(node)
        elif self.root is None:
            self.root = node
        self._stack.append(node)

    def end(self, _name: str) -> None:
        self._scope = self._scopes.pop()
        self._stack.pop().complete = True

    def data(self, text: str) -> None:
        if self._stack:
            self._stack[-1].inside.append(text)

    def _declare(self, name: str, attributes: dict[str, str]) -> Mapping[str, str]:
        scope = dict(self._scope)
        for key in [key for key in attributes if key == "xmlns" or key.startswith("xmlns:")]:
            address = attributes.pop(key).strip().lower().replace("https://", "http://", 1).rstrip("/")
            known = _NAMESPACES.get(address, _NAMESPACES.get(address.rstrip("/#")))
            prefix = key[6:]
            scope[prefix] = prefix.lower() if known is None else known
        if name == "rss":  # its elements are in no namespace, whatever a template declares
            scope[""] = ""
        self._names = {}
        return scope

    def _named(self, name: str) -> str:
        key = (id(self._scope), name)
        if (known := self._names.get(key)) is None:
            prefix, _, local = name.rpartition(":")
            usual = self._scope.get(prefix, prefix.lower())
            known = self._names[key] = f"{usual}:{local.lower()}" if usual else local.lower()
        return known

    def _named_attribute(self, name: str) -> str:
        prefix, mark, local = name.rpartition(":")
        usual = self._scope.get(prefix) if mark else None
        return f"{usual}:{local}" if usual else name


def _parse(text: str, note: str | None) -> XmlDocument:
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 65536
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError as error:
        if builder.root is not None and error.code == _JUNK:
            return XmlDocument(root=builder.root, error=note)
        cut = error.code in _CUT_OFF
        what = "it ends in the middle" if cut else f"it is no well-formed XML: {expat.ErrorString(error.code)}"
        return XmlDocument(root=builder.root, error=note or f"{what} (line {error.lineno})", broken=not cut)
    return XmlDocument(root=builder.root, error=note)
