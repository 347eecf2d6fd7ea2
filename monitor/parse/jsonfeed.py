"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from monitor.errors import ParseError
from monitor.parse.raw import RawEntry, RawFeed

_VERSION = "jsonfeed.org/version/"
_SURROGATES = re.compile("[\ud800-\udfff]")  # halves of a character: "\\ud83d" alone


def read_json(text: str) -> RawFeed:
    """Read a JSON Feed. Raises ParseError where the document is other JSON, or none."""
    try:
        document = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ParseError(f"it is no well-formed JSON: {error.msg} (line {error.lineno})") from error
    except RecursionError as error:
        raise ParseError("its JSON is nested too deep; the document is refused") from error
    items = document.get("items") if isinstance(document, dict) else None
    if isinstance(items, dict):  # PHP writes a list whose numbers have a gap as a table
        items = list(items.values())
    if not isinstance(items, list):
        raise ParseError("this is JSON, but no JSON Feed: it has no list of items")
    version = _text(document, "version")
    raw = RawFeed(
        format=f"json{version.rpartition('/')[2]}" if _VERSION in version else "json",
        title=_text(document, "title"),
        link=_text(document, "home_page_url"),
        language=_text(document, "language"),
        hub=next((_text(hub, "url") for hub in _tables(document, "hubs")), ""),
    )
    if document.get("expired") is True:
        raw.malformed = "the feed says that it has ended and will not be updated"
    for place, item in enumerate(items, start=1):
        if isinstance(item, dict):
            raw.entries.append(_entry(item))
        else:
            raw.skipped.append((place, "it is no JSON object"))
    return raw


def _entry(item: Mapping[str, Any]) -> RawEntry:
    plain = _text(item, "content_text")
    people = [*_tables(item, "authors"), *_tables(item, "author")]
    return RawEntry(
        title=html.escape(_text(item, "title"), quote=False),
        links=[link for link in (_text(item, "url"), _text(item, "external_url")) if link],
        guid=_text(item, "id"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        summary=html.escape(_text(item, "summary"), quote=False),
        content=_text(item, "content_html") or html.escape(plain, quote=False),
        author=", ".join(filter(None, (_text(person, "name") for person in people))),
        language=_text(item, "language"),
    )


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if isinstance(value, dict):  # as WordPress writes it: {"rendered": …}
        value = value.get("rendered")
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else ""


def _tables(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A list of tables; also where there is one table instead, or a name alone."""
    value = table.get(key)
    items = value if isinstance(value, list) else [value]
    return [{"name": item} if isinstance(item, str) else item for item in items if isinstance(item, (dict, str))]
