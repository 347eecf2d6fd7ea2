"""HTML → lines of plain text: a paragraph, heading, list item or table row each on its own line."""

from __future__ import annotations

import re

from lxml import etree

from monitor.parse.markup import read_markup
from monitor.parse.text import squeeze

MAX_MARKUP = 2_000_000
_SKIPPED = frozenset(
  [
        "script", "style", "noscript", "template", "svg", "math", "canvas", "iframe",
        "head", "title", "select", "option", "button", "datalist", "textarea", "audio", "video", "source", "track",
        "map", "area", "nav", "form", "input", "frameset", "dialog",
  ]
)  # fmt: skip
_BLOCKS = frozenset(
  [
        "p", "div", "section", "article", "main", "header", "footer", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
        "ol", "dl", "dt", "dd", "li", "blockquote", "pre", "address", "figure", "figcaption", "table", "caption",
        "thead", "tbody", "tfoot", "tr", "center", "fieldset", "details", "summary", "hr", "body", "html",
  ]
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_POWER = re.compile(r"[-−+]?\d{1,3}$")
_NOTE = re.compile(r"\[?\(?(?:\d{1,3}|[a-z*†‡§])\)?\]?$")
_LOOKS_LIKE_MARKUP = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,15}[\s/>]|<!--|&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});"
)
_UNIT_END = re.compile(r"(?<![A-Za-z])(?:[munkcdp]?m|km|ft|in|s|yd|mi)$")
_PRESERVED_BREAKS = re.compile(r"\r\n?|\n")


def html_to_text(markup: str) -> str:
    """The lines of a piece of HTML: list items begin with `- `, table rows read `| a | b |`. Plain text stays as it is.

    What a reader does not see (scripts, forms, navigation, hidden elements) is left out. Linear in the input, of which
    at most `MAX_MARKUP` characters are read.
    """
    markup = markup[:MAX_MARKUP]
    if _LOOKS_LIKE_MARKUP.search(markup) is None:
        return "\n".join(line for line in map(squeeze, _PRESERVED_BREAKS.split(markup)) if line)
    root = read_markup(markup, fragment=True).root
    return "" if root is None else lines_of(root)


def lines_of(root: etree._Element) -> str:
    """The lines of an element that lxml has parsed."""
    writer = _Writer()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _SKIPPED or not tag or _hidden(element):
                walker.skip_subtree()
            else:
                writer.open(tag, element)
        else:
            if tag and tag not in _SKIPPED and not _hidden(element):
                writer.close(tag)
            if element is not root:
                writer.write(element.tail)
    return writer.text()


def settle_scripts(root: etree._Element) -> None:
    """Superscripts of a tree made plain before somebody else reads it: powers written with ^, notes emptied."""
    for element in list(root.iter("sup")):
        parent, previous = element.getparent(), element.getprevious()
        if parent is None:
            continue
        before = (previous.tail if previous is not None else parent.text) or ""
        if not before and previous is not None:
            before = "".join(previous.itertext())[-40:]
        kept = _script("sup", squeeze("".join(element.itertext())), before)
        for child in list(element):
            element.remove(child)
        element.tag, element.text = "span", kept


def _script(tag: str, inside: str, before: str) -> str:
    """10<sup>18</sup> is a power, m<sup>2</sup> a unit, and a footnote's number no part of the figure it hangs on."""
    if tag == "sup" and before.endswith("10") and _POWER.match(inside):
        return f"^{inside}"
    return inside if tag == "sub" or not _NOTE.match(inside) or _UNIT_END.search(before) else ""


def _hidden(element: etree._Element) -> bool:
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()


class _Writer:
    """Collects lines. Inside a table row, blocks do not break the line: a row is one line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._rows: list[list[str]] = []
        self._scripts: list[int] = []
        self._preformatted = 0

    def open(self, tag: str, element: etree._Element) -> None:
        if tag in _BLOCKS or tag in _CELLS:
            self._break(tag)
        if tag == "li":
            self._prefix = "- "
        elif tag == "tr":
            self._rows.append([])
        elif tag == "br":
            self._soft_break()
        elif tag == "pre":
            self._preformatted += 1
        elif tag in {"sup", "sub"}:
            self._scripts.append(len(self._line))
        self.write(element.text)

    def close(self, tag: str) -> None:
        if tag in {"sup", "sub"} and self._scripts:
            self._close_script(tag, self._scripts.pop())
        elif tag in _CELLS and self._rows:
            self._rows[-1].append(self._take())
        elif tag == "tr" and self._rows:
            rest = self._take()
            cells = self._rows.pop() + ([rest] if rest else [])
            if any(cells):
                self._row(cells)
        elif tag in _BLOCKS:
            self._break(tag)
            self._prefix = ""
        if tag == "pre":
            self._preformatted -= 1

    def write(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted and not self._rows:
            first, *rest = text.split("\n")
            self._line.append(first)
            for line in rest:
                self._break("")
                self._line.append(line)
        else:
            self._line.append(text)

    def text(self) -> str:
        self._break("")
        return "\n".join(self._lines)

    def _row(self, cells: list[str]) -> None:
        line = cells[0] if len(cells) == 1 else "| " + " | ".join(cells) + " |"
        if self._rows:
            self._line.append(f" {line} ")
        else:
            self._lines.append(line)

    def _take(self) -> str:
        line = squeeze("".join(self._line))
        self._line.clear()
        return line

    def _soft_break(self) -> None:
        if self._rows:
            self._line.append(" ")
        else:
            self._break("")

    def _break(self, tag: str) -> None:
        if self._rows and tag not in {"tr", "table"}:
            self._line.append(" ")
            return
        if self._rows:
            return
        if line := self._take():
            self._lines.append(self._prefix + line)
            self._prefix = ""

    def _close_script(self, tag: str, start: int) -> None:
        inside = squeeze("".join(self._line[start:]))
        before = "".join(self._line[max(0, start - 2) : start])
        del self._line[start:]
        self._line.append(_script(tag, inside, before))
