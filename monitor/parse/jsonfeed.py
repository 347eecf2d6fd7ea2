"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from monitor.errors import ParseError
from monitor.parse.raw import RawEntry, RawFeed

_VERSION = "jsonfeed.org/version/"


def read_json(text: str) -> RawFeed:
    """Read a JSON Feed. Raises ParseError where the document is other JSON, or none."""
    try:
        document = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ParseError(f"it is no well-formed JSON: {error.msg} (line {error.lineno})") from error
    except RecursionError as error:
        raise ParseError("its JSON is nested too deep; the document is refused") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
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
    for place, item in enumerate(document["items"], start=1):
        if isinstance(item, dict):
            raw.entries.append(_entry(item))
        else:
            raw.skipped.append((place, "it is no JSON object"))
    return raw


def _entry(item: Mapping[str, Any]) -> RawEntry:
    plain = _text(item, "content_text")
    people = [*_tables(item, "authors"), *_tables({"author": [item.get("author")]}, "author")]
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
    return value if isinstance(value, str) else ""


def _tables(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = table.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
