"""Feed documents with stated expectations, this project's own or others': what a folder holds, and how it is checked.

Two ways of stating them are understood:

* feedparser's: a comment in the document, `Expect: not bozo and entries[0]['title'] == 'x'`, with optional lines
  `Header: Name: value`. The expression is evaluated over what this program keeps; one that asks for anything else
  (enclosures, sanitised markup …) is reported as not applicable.
* a JSON file beside the document (`a.xml`, `a.json`): the keys of `Answer`, each optional.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from monitor.errors import ParseError
from monitor.parse.dates import parse_date
from monitor.parse.encoding import decode
from monitor.parse.feeds import ParsedFeed, parse_feed, read_raw
from monitor.parse.html import html_to_text
from monitor.parse.links import clean
from monitor.parse.raw import RawEntry, RawFeed
from monitor.parse.text import plain

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DOCUMENTS = {".xml", ".rss", ".atom", ".rdf", ".feed", ".cdf", ".jsonfeed", ".txt", ".html", ".bin"}
_EXPECT = re.compile(rb"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(rb"^Header:\s*([A-Za-z-]+):\s*(.*?)\s*$", re.MULTILINE)


class NotApplicableError(Exception):
    """The expectation is about something that this program does not keep."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A document of a corpus."""

    path: Path
    body: bytes

    @property
    def answer(self) -> dict[str, Any] | None:
        beside = self.path.with_suffix(".json")
        found = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() and beside != self.path else None
        return found if isinstance(found, dict) else None

    @property
    def expression(self) -> str | None:
        found = _EXPECT.search(_readable(self.body))
        return found[1].decode("utf-8", "replace") if found else None

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in _HEADER.findall(_readable(self.body))}


def documents(folder: Path) -> Iterator[Document]:
    """Every document of a folder and its subfolders that states what is expected of it."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in DOCUMENTS and path.is_file():
            document = Document(path=path, body=path.read_bytes())
            if document.answer is not None or document.expression is not None:
                yield document


def check(document: Document) -> None:
    """Assert what a document states. Raises AssertionError, or NotApplicableError."""
    if (answer := document.answer) is not None:
        check_answer(document.body, answer)
    elif (expression := document.expression) is not None:
        check_expression(document, expression)


# -- answers in JSON --------------------------------------------------------------------------------------------------


def check_answer(body: bytes, answer: dict[str, Any]) -> ParsedFeed:
    """Assert an answer: `malformed` (true, false, or words of the reason), `format`, `title`, `language`, `home`,
    `hub`, `hints`, `count`, `skipped` (a number), `notes` (words), `entries` (a list of objects with any fields of an
    entry, and `text`). `request` gives `url`, `content_type` and `now`.
    """
    request = answer.get("request", {})
    feed = parse_feed(
        body,
        content_type=request.get("content_type"),
        url=request.get("url", "https://example.org/feed"),
        feed_id="corpus",
        now=datetime.fromisoformat(request["now"]) if "now" in request else NOW,
    )
    expected = answer.get("malformed", False)
    if isinstance(expected, str):
        assert expected in (feed.malformed or ""), feed.malformed
    else:
        assert (feed.malformed is not None) is expected, feed.malformed
    for key in ("format", "title", "home", "hub"):
        if key in answer:
            assert getattr(feed, key) == answer[key], key
    if "language" in answer:
        assert feed.language == answer["language"]
    if "hints" in answer:
        assert dict(feed.hints) == answer["hints"]
    if "skipped" in answer:
        assert len(feed.skipped) == answer["skipped"], feed.skipped
    for words in answer.get("notes", []):
        assert any(words in note for note in feed.notes), feed.notes
    entries = answer.get("entries")
    if "count" in answer or entries is not None:
        count = answer.get("count", len(entries or []))
        assert len(feed.entries) == count, [entry.title for entry in feed.entries]
    for entry, wanted in zip(feed.entries, entries or [], strict=False):
        shown = {
            "key": entry.key,
            "aliases": list(entry.aliases),
            "url": entry.url,
            "title": entry.title,
            "guid": entry.guid,
            "published": entry.published.isoformat() if entry.published else None,
            "updated": entry.updated.isoformat() if entry.updated else None,
            "language": entry.language,
            "author": entry.author,
            "publisher": entry.publisher,
            "text": html_to_text(entry.content or entry.summary),
            "summary": html_to_text(entry.summary),
        }
        assert {key: shown[key] for key in wanted} == wanted
    return feed


# -- expressions of feedparser ----------------------------------------------------------------------------------------


def check_expression(document: Document, expression: str) -> None:
    """Assert an `Expect:` expression over what this program keeps of a document."""
    headers = document.headers
    url = urljoin("http://127.0.0.1:8097/tests/document.xml", headers.get("content-location", ""))
    kind = headers.get("content-type")
    feed = parse_feed(document.body, content_type=kind, url=url, feed_id="corpus", now=NOW)
    try:
        raw = read_raw(decode(document.body, kind).text, url)
    except ParseError as error:
        raise NotApplicableError(f"refused: {error}") from error
    names = _Kept(
        {
            "feed": _Kept({"title": Words(raw.title), "link": Link(raw.link, url), "language": Exactly(raw.language)}),
            "entries": [_entry(entry, url) for entry in raw.entries],
            "bozo": feed.malformed is not None,
            "version": _version(raw),
        }
    )
    try:
        # The suites are the tester's own files, run as their own runner runs them.
        held = eval(expression, {"__builtins__": {"len": len, "None": None}}, names)  # noqa: S307
    except NotApplicableError:
        raise
    except (NameError, TypeError, AttributeError, SyntaxError, ValueError) as error:
        raise NotApplicableError(f"cannot be asked: {error}") from error
    assert held, f"{expression}\n{names}"


def _version(raw: RawFeed) -> str:
    return {"rss": "rss"}.get(raw.format, raw.format)


def _entry(entry: RawEntry, url: str) -> _Kept:
    base = entry.base or url
    moments = Moments(parse_date(entry.published), parse_date(entry.updated))
    kept: dict[str, Any] = {
        "title": Words(entry.title),
        "title_detail": _Kept({"value": Words(entry.title)}),
        "link": Link(entry.links[0] if entry.links else "", base),
        "summary": Words(entry.summary or entry.content),
        "description": Words(entry.summary or entry.content),
        "summary_detail": _Kept({"value": Words(entry.summary or entry.content)}),
        "content": [_Kept({"value": Words(entry.content or entry.summary)})],
        "published_parsed": moments,
        "updated_parsed": moments,
        "date_parsed": moments,
        "created_parsed": moments,
        "author": Person(entry.author),
        "id": Exactly(entry.guid),
        "guid": Exactly(entry.guid),
    }
    return _Kept(kept)


class _Kept(dict[str, Any]):
    """A table that says of what it lacks that it is not kept."""

    def __missing__(self, key: str) -> Any:
        if key in {"__builtins__", "len"}:
            raise KeyError(key)
        raise NotApplicableError(f"{key} is not kept")

    def __getattr__(self, name: str) -> Any:
        return self[name]

    def __contains__(self, key: object) -> bool:
        raise NotApplicableError(f"{key} may be absent")


class Words:
    """Text that equals another if both read the same: markup is kept raw here, and cleaned when it is read."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Words):
            return self.value == other.value
        if not isinstance(other, str):
            return False
        mine, theirs = _words(self.value), _words(other)
        return mine == theirs or mine == _words(html.escape(other)) or not theirs

    def __ne__(self, other: object) -> bool:
        raise NotApplicableError("what a text is not")

    def __hash__(self) -> int:
        raise TypeError("equality is not transitive here")

    def __repr__(self) -> str:
        return repr(self.value)


class Exactly(Words):
    """Text that must be the same to the letter, spacing aside."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Words):
            return self.value == other.value
        return isinstance(other, str) and self.value.strip() == other.strip()

    __hash__ = Words.__hash__


class Person(Words):
    """A name, which feedparser joins with a mailbox."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str) or "(" in other or "@" in other:
            raise NotApplicableError("mailboxes are not taken apart")
        return _words(self.value) == _words(other)

    __hash__ = Words.__hash__


class Link(Words):
    """An address, resolved and without what tracks the reader."""

    def __init__(self, value: str, base: str) -> None:
        super().__init__(value)
        self.base = base

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str) or not other.startswith("http"):
            raise NotApplicableError("only addresses of the web are kept")
        return clean(urljoin(self.base, self.value)) == clean(other)

    __hash__ = Words.__hash__


class Moments:
    """The dates of an entry: which of its fields counts as published and which as updated is a matter of taste."""

    def __init__(self, *moments: datetime | None) -> None:
        self.moments = [moment for moment in moments if moment is not None]

    def __eq__(self, other: object) -> bool:
        if other is None:
            return not self.moments
        return isinstance(other, tuple) and tuple(other[:6]) in {moment.timetuple()[:6] for moment in self.moments}

    def __hash__(self) -> int:
        raise TypeError("equality is not transitive here")

    def __repr__(self) -> str:
        return repr([moment.isoformat() for moment in self.moments])


def _words(markup: str) -> str:
    return plain(html_to_text(markup).replace("\n", " "))


def _readable(body: bytes) -> bytes:
    """Documents in UTF-16 and UTF-32 state their expectations in it too."""
    if body[:4].count(b"\0") or body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(body).text.encode()
    return body
