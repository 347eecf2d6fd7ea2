"""Documents that are no well-formed XML: feedparser reads them, under a bound."""

from __future__ import annotations

from typing import Any

from monitor.parse.raw import RawEntry, RawFeed
from monitor.parse.references import without_impossible

# feedparser's loose parser is linear but slow: up to 10 µs a byte on a document made for it (measured, 6.0.14).
MAX_LOOSE = 400_000


def read_loose(text: str, url: str, *, before: RawFeed | None, error: str) -> RawFeed:
    """Read what can be read of a broken document.

    `before` is what stood before the place where it breaks, and is what is kept where feedparser finds no more, or the
    document is too long for it.
    """
    kept = before if before is not None else RawFeed(format="")
    kept.malformed = error
    if len(text) > MAX_LOOSE:
        kept.malformed = f"{error}; what stands before that place was read"
        return kept
    import feedparser  # noqa: PLC0415 - it takes a while to import, and few documents need it

    try:
        document: Any = feedparser.parse(  # noqa: TID251 - this is the room that may, with bytes
            without_impossible(text).encode("utf-8", "replace"),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as failure:  # noqa: BLE001 - a link that ends before it begins is a KeyError in it (6.0.14)
        kept.malformed = f"{error}; feedparser fails on it too ({type(failure).__name__})"
        return kept
    if len(document.entries) <= len(kept.entries):
        return kept
    raw = RawFeed(
        format=document.get("version") or kept.format,
        title=document.feed.get("title", "") or kept.title,
        link=document.feed.get("link", "") or kept.link,
        language=document.feed.get("language", "") or kept.language,
        hub=kept.hub,
        hints=kept.hints,
        malformed=error,
    )
    raw.entries = [_entry(entry) for entry in document.entries]
    return raw


def _entry(entry: dict[str, Any]) -> RawEntry:
    # dict's own `get`: feedparser's answers for `updated` with `published`, and warns that it will not for ever.
    def text(key: str) -> str:
        value = dict.get(entry, key)
        return value if isinstance(value, str) else ""

    content = max((part.get("value") or "" for part in dict.get(entry, "content") or ()), key=len, default="")
    return RawEntry(
        title=text("title"),
        links=[text("link")] if text("link") else [],
        guid=text("id"),
        published=text("published") or text("created"),
        updated=text("updated"),
        summary=text("summary"),
        content=content,
        author=text("author"),
    )
