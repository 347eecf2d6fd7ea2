"""HTML → a tree by lxml, which is only ever given tags that this module has read: linear on any input.

lxml takes quadratic time over one tag of very many attributes (14 s for 100,000 of them), and a check that reads tags
otherwise than lxml does could be led past. So the tags are read here, and written anew.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HTMLParser

from monitor.parse.references import unescape

MAX_TAGS = 150_000
_MAX_ATTRIBUTES = 40
_MAX_VALUE = 8_000
_MAX_PLAIN_TAG = 1_500
_MAX_STRUCTURED = 2_000_000

_PLAIN_TAG = re.compile(
    r"""</?[A-Za-z][A-Za-z0-9-]*+"""
    r"""(?:\s++[A-Za-z][A-Za-z0-9_:.-]*+(?:=(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))?+)*+\s*+/?>"""
)
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/><]{0,40})[^\s/><]*+")
_ATTRIBUTE = re.compile(
    r"""[\s/"'=]*+([^\s/>="'<]++)(?:\s*+=\s*+(?:"([^"]*+)"?+|'([^']*+)'?+|([^\s>"']++)))?+""",
)
_TAG_END = re.compile(r"""[\s/"'=<]*+>?+""")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*$")
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_:.-]{0,60}$")
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>?+", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "noembed", "iframe")
}
_STRUCTURED = re.compile(r"""type\s*+=\s*+["']?\s*+application/(?:[a-z]+\+)?ld\+json""", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Markup:
    """A tree (None where there is no element), the JSON of its structured data, whether `MAX_TAGS` cut it."""

    root: etree._Element | None
    structured: tuple[str, ...] = ()
    cut: bool = False


def read_markup(text: str, *, fragment: bool = False) -> Markup:
    """Parse HTML. Scripts, styles and comments are left out. `fragment`: put a `<div>` around it."""
    written, structured, cut = _rewrite(text)
    if fragment:
        written = f"<div>{written}</div>"
    if not written.strip():
        return Markup(root=None, structured=structured, cut=cut)
    parser = HTMLParser(encoding="utf-8", recover=True, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(written.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    return Markup(root=root, structured=structured, cut=cut)


def _rewrite(text: str) -> tuple[str, tuple[str, ...], bool]:
    pieces: list[str] = []
    structured: list[str] = []
    position = tags = 0
    while (start := text.find("<", position)) >= 0:
        pieces.append(text[position:start])
        tags += 1
        if tags > MAX_TAGS:
            return "".join(pieces), tuple(structured), True
        plain = _PLAIN_TAG.match(text, start)
        if plain is not None and plain.end() - start <= _MAX_PLAIN_TAG:
            written, position = plain[0], plain.end()
        else:
            written, position = _tag(text, start)
        name = _raw_name(written)
        if name == "iframe" and _RAW[name].search(text, position) is None:
            continue  # never closed: what follows is the page again
        if name is None:
            if not written[:6].lower().startswith("<embed"):  # void in HTML, but not to lxml
                pieces.append(written)
            continue
        closing = _RAW[name].search(text, position)
        inside = text[position : closing.start() if closing else len(text)]
        position = closing.end() if closing else len(text)
        if name == "title":
            pieces.append(f"<title>{inside.replace('<', '&lt;')}</title>")
        elif name == "script" and _STRUCTURED.search(written) and sum(map(len, structured)) < _MAX_STRUCTURED:
            structured.append(inside[:_MAX_STRUCTURED])
    pieces.append(text[position:])
    return "".join(pieces), tuple(structured), False


def _raw_name(written: str) -> str | None:
    """The name of a tag after which text is no markup."""
    if len(written) < 5 or written[1] not in "sStTxXnNiI":
        return None
    name = written[1:10].lower()
    return next((raw for raw in _RAW if name.startswith(raw) and not written[len(raw) + 1].isalnum()), None)


def _tag(text: str, start: int) -> tuple[str, int]:
    """One construct that begins with `<`: as it is to be written, and where it ends."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4)
        return "", len(text) if end < 0 else end + 3
    if text.startswith(("<!", "<?"), start):
        end = text.find(">", start)
        return "", len(text) if end < 0 else end + 1
    found = _TAG.match(text, start)
    if found is None:
        return "&lt;", start + 1
    position = found.end()
    attributes: dict[str, str] = {}
    while (match := _ATTRIBUTE.match(text, position)) is not None:
        position = match.end()
        if len(attributes) < _MAX_ATTRIBUTES and _ATTRIBUTE_NAME.match(match[1]):
            value = next((group for group in match.groups()[1:] if group is not None), "")
            attributes.setdefault(match[1].lower(), value[:_MAX_VALUE])
    closing = _TAG_END.match(text, position)
    if closing is not None and closing[0].endswith(">"):
        position = closing.end()  # else the tag was never closed, and the next one begins here
    if _NAME.match(found[2]) is None:
        return "", position
    if found[1]:
        return f"</{found[2]}>", position
    given = "".join(f' {name}="{html.escape(unescape(value))}"' for name, value in attributes.items())
    return f"<{found[2]}{given}>", position
