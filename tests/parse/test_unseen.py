"""A document read with the memory of the last one: what is new comes out field by field as if all had been read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.parse.encoding import decode
from monitor.parse.feeds import ParsedFeed, parse_feed
from monitor.parse.outline import outline_of
from tests.parse.corpus import Document, documents

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
URL = "https://example.org/feed"
CORPUS = Path(__file__).parents[1] / "cases" / "feeds"


def read(body: bytes, before: str = "", *, url: str = URL, kind: str | None = None, now: datetime = NOW) -> ParsedFeed:
    return parse_feed(body, content_type=kind, url=url, feed_id="f", now=now, before=before)


def agree(part: ParsedFeed, whole: ParsedFeed, seen: Sequence[str]) -> None:
    """What was read of a document is what stands there; what was not read is among the keys seen before."""
    read_by_key = {entry.key: entry for entry in part.entries}
    assert read_by_key.items() <= {entry.key: entry for entry in whole.entries}.items()
    assert {entry.key for entry in whole.entries} - read_by_key.keys() <= set(seen)
    assert len(part.entries) + part.seen >= len(whole.entries)
    assert sorted(part.dates) == sorted(whole.dates)
    of_entries: dict[str, Any] = {"entries": (), "seen": 0, "dates": (), "skipped": (), "notes": (), "memory": ""}
    assert replace(part, **of_entries) == replace(whole, **of_entries)


# -- the corpus -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("document", [pytest.param(one, id=one.path.stem) for one in documents(CORPUS)])
def test_every_document_of_the_corpus_read_again(document: Document) -> None:
    """Each is read as it is, after a reading of itself, and after a reading of itself without some of its entries."""
    request = (document.answer or {}).get("request", {})
    url, kind = request.get("url", URL), request.get("content_type")
    whole = read(document.body, url=url, kind=kind)
    agree(read(document.body, whole.memory, url=url, kind=kind), whole, [entry.key for entry in whole.entries])
    outline = outline_of(decode(document.body, kind).text.lstrip(), url)
    for place in range(len(outline.sources) if outline else 0):
        earlier = read(outline.without({place}).encode(), url=url) if outline else whole
        again = read(document.body, earlier.memory, url=url, kind=kind)
        known = {entry.key: entry.fingerprint for entry in earlier.entries}
        fresh = [entry for entry in whole.entries if known.get(entry.key) != entry.fingerprint]
        assert [entry for entry in again.entries if known.get(entry.key) != entry.fingerprint] == fresh


def test_most_of_the_corpus_is_remembered() -> None:
    kept = [bool(read(one.body).memory) for one in documents(CORPUS) if read(one.body).malformed is None]
    assert sum(kept) >= 0.7 * len(kept)


# -- feeds that grow --------------------------------------------------------------------------------------------------
ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["", "g1", "g2", "g3", "https://example.org/g", "0"]),
        st.sampled_from(["", "/a", "/b", "/c", "https://example.org/", "/a?utm_source=x"]),
        st.sampled_from(["", "one", "two", "three"]),
        st.sampled_from(["", "Mon, 04 May 2026 08:00:00 GMT", "2026-05-05", "1970-01-01", "tomorrow"]),
        st.sampled_from(["", "40 units", "50 units"]),
    ),
    max_size=6,
)


def rss(items: Sequence[tuple[str, ...]], head: str = "") -> bytes:
    written = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
        for guid, link, title, date, text in items
    )
    return f"<rss version='2.0'><channel><link>https://example.org/</link>{head}{written}</channel></rss>".encode()


def atom(items: Sequence[tuple[str, ...]], head: str = "") -> bytes:
    written = "".join(
        f"<entry><title>{title}</title><link href='{link}'/><id>{guid}</id><published>{date}</published>"
        f"<summary>{text}</summary></entry>"
        for guid, link, title, date, text in items
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{written}</feed>".encode()


def json_feed(items: Sequence[tuple[str, ...]], head: str = "") -> bytes:
    names = ("id", "url", "title", "date_published", "content_text")
    listed = [dict(zip(names, item, strict=True)) for item in items]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": head, "items": listed}).encode()


@settings(max_examples=150, deadline=None)
@given(write=st.sampled_from([rss, atom, json_feed]), old=ITEMS, new=ITEMS, kept=st.integers(0, 6))
def test_what_is_new_is_read_as_if_all_were(
    write: Callable[[Sequence[tuple[str, ...]]], bytes],
    old: list[tuple[str, ...]],
    new: list[tuple[str, ...]],
    kept: int,
) -> None:
    first = read(write(old))
    body = write([*new, *old[:kept]])
    whole, part = read(body), read(body, first.memory)
    # Who an entry is may hang on the others: then all are read. Else each that is read is what it is among all,
    by_key = {entry.key: entry for entry in whole.entries}
    assert all(by_key[entry.key] == entry for entry in part.entries)
    # and each that is not was written so before.
    before = {entry.fingerprint for item in old for entry in read(write([item])).entries}
    left_out = by_key.keys() - {entry.key for entry in part.entries}
    assert all(by_key[key].fingerprint in before for key in left_out)
    assert part.seen or not left_out


ONE, TWO = ("g1", "/a", "one", "2026-05-05", "40 units"), ("g2", "/b", "two", "2026-05-06", "50 units")
FRESH = ("g3", "/c", "three", "2026-05-07", "60 units")


@pytest.mark.parametrize("write", [rss, atom, json_feed])
def test_a_new_entry_is_read_and_the_others_are_counted(write: Callable[..., bytes]) -> None:
    first = read(write([ONE, TWO]))
    second = read(write([FRESH, ONE, TWO], "<title>Another head</title>"), first.memory)
    assert [entry.title for entry in second.entries] == ["three"]
    assert second.seen == 2
    assert len(second.dates) == 3
    third = read(write([ONE, FRESH, TWO]), second.memory)
    assert [entry.title for entry in third.entries] == ["one"]  # the first is always read
    assert third.seen == 2


def test_a_corrected_figure_is_read_whatever_else_stays() -> None:
    corrected = ("g1", "/a", "one", "2026-05-05", "45 units")
    found = read(rss([FRESH, corrected, TWO]), read(rss([ONE, TWO])).memory)
    assert [entry.summary for entry in found.entries] == ["60 units", "45 units"]
    assert found.seen == 1


@pytest.mark.parametrize(
    ("why", "items", "url", "after"),
    [
        ("another entry with the guid of a known one", [("g1", "/x", "four", "", ""), ONE, TWO], URL, timedelta(0)),
        ("another entry with the link of a known one", [("g9", "/a", "four", "", ""), ONE, TWO], URL, timedelta(0)),
        ("the feed is at another address", [FRESH, ONE, TWO], "https://example.net/feed", timedelta(0)),
        ("a day went by", [FRESH, ONE, TWO], URL, timedelta(days=1)),
        ("the clock went back", [FRESH, ONE, TWO], URL, timedelta(days=-1)),
    ],
)
def test_all_is_read_where_it_matters(why: str, items: list[tuple[str, ...]], url: str, after: timedelta) -> None:
    memory = read(rss([ONE, TWO])).memory
    found = read(rss(items), memory, url=url, now=NOW + after)
    assert found.seen == 0, why
    assert found.entries == read(rss(items), url=url, now=NOW + after).entries


def test_another_namespace_makes_it_another_document() -> None:
    body = atom([ONE, TWO])
    assert read(body.replace(b"http://www.w3.org/2005/Atom", b"http://purl.org/atom/ns#"), read(body).memory).seen == 0


@pytest.mark.parametrize(
    "memory", ["", "AAAA", "no base64 ☃", read(rss([ONE, TWO])).memory[:-4], read(rss([ONE, TWO])).memory[4:]]
)
def test_a_broken_memory_is_none(memory: str) -> None:
    body = rss([FRESH, ONE, TWO])
    assert read(body, memory) == read(body)


def test_entries_in_cdata_and_comments_are_no_entries() -> None:
    inside = ("g4", "/d", "<![CDATA[</item><item><title>no</title>]]>", "", "<!-- <item> -->")
    first = read(rss([ONE, inside, TWO]))
    second = read(rss([FRESH, ONE, inside, TWO]), first.memory)
    assert second.seen == 3
    assert [entry.title for entry in second.entries] == ["three"]


def test_chinese_text_is_cut_at_characters() -> None:
    old = [("g1", "/a", "台積電三奈米", "2026-05-05", "產能四萬片"), ("g2", "/b", "英伟达", "", "六成")]
    second = read(rss([FRESH, *old]), read(rss(old)).memory)
    assert [entry.title for entry in second.entries] == ["three"]
    assert second.seen == 2
