"""Articles from outside the feeds: what `monitor tag` and `monitor replay` are handed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from monitor.domain.articles import Article
from monitor.domain.feeds import Fetched, FetchFailed, FetchRequest, NotModified
from monitor.errors import ParseError, UsageError
from monitor.pipeline.jsonform import article_from_json
from monitor.ports import Fetcher


def load_articles(names: Sequence[str], fetcher: Callable[[], Fetcher], *, max_page_bytes: int) -> Iterator[Article]:
    """The articles that files, `-` (standard input) or http(s) addresses hold, in order.

    JSON is one article, a list of them or one a line; HTML is reduced to its text; anything else is text whose first
    line is the title. Raises ParseError for what is no article and UsageError for what cannot be opened.
    """
    for name in names:
        if name.startswith(("http://", "https://")):
            yield _fetched(name, fetcher, max_page_bytes)
        else:
            yield from _parsed(name, _bytes(name))


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}; name an article's file, `-` or an address"
        ) from error


def _parsed(name: str, body: bytes) -> Iterator[Article]:
    stem = "stdin" if name == "-" else Path(name).stem
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if name.lower().endswith((".html", ".htm")) or start.startswith((b"<!doctype", b"<html")):
        yield _page(stem, body, url=None, content_type="text/html")
    elif name.lower().endswith((".json", ".jsonl", ".ndjson")) or start.startswith(b"{"):
        yield from _json(name, stem, body)
    else:
        text = _text(name, body).replace("\r\n", "\n")
        title, _, rest = text.partition("\n")
        yield Article(id=stem, title=title, text=rest)


def _json(name: str, stem: str, body: bytes) -> Iterator[Article]:
    text = _text(name, body)
    try:
        found = json.loads(text)
        several = found if isinstance(found, list) else [found]
    except ValueError as error:
        try:
            several = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise ParseError(f"{name} is not JSON: {error}") from error
    for index, raw in enumerate(several, start=1):
        yield article_from_json(raw, name=stem if len(several) == 1 else f"{stem}-{index}")


def _text(name: str, body: bytes) -> str:
    try:
        return body.decode("utf-8-sig", errors="surrogatepass")
    except UnicodeDecodeError as error:
        raise ParseError(f"{name} is not UTF-8 (byte {error.start}); convert it first") from error


def _fetched(url: str, fetcher: Callable[[], Fetcher], max_page_bytes: int) -> Article:
    for _, outcome in fetcher().fetch([FetchRequest(key=url, url=url, max_bytes=max_page_bytes, article=True)]):
        match outcome:
            case Fetched():
                return _page(url, outcome.body, url=outcome.url, content_type=outcome.headers.get("content-type"))
            case FetchFailed():
                raise ParseError(f"{url}: {outcome.reason}")
            case NotModified():
                break
    raise ParseError(f"{url}: the server sent no page")


def _page(article_id: str, body: bytes, *, url: str | None, content_type: str | None) -> Article:
    from monitor.parse.pages import parse_page  # noqa: PLC0415 - loads trafilatura, which only pages need

    page = parse_page(body, content_type=content_type, url=url or "")
    if not page.text:
        raise ParseError(f"{article_id}: {page.reason or 'the page has no text'}")
    return Article(
        id=article_id,
        title=page.title,
        text=page.text,
        url=page.url or url,
        publisher=page.publisher,
        language=page.language,
        published=page.published,
        partial=page.partial,
    )
