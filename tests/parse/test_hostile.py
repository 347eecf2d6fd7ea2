"""Documents made to hurt the parsers: linear time, bounded memory, and always an answer (rows 17 to 19 and 26)."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.parse.dates import parse_date
from monitor.parse.encoding import decode
from monitor.parse.feeds import parse_feed
from monitor.parse.html import html_to_text
from monitor.parse.links import canonical, clean
from monitor.parse.pages import parse_page
from monitor.parse.text import plain

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "cases" / "feeds").iterdir())]
INSERTED = [b"<", b">", b"&", b"]]>", b"<![CDATA[", b"\x00", b"\xff", b"<br>", b'"']
# References to no character: a lone surrogate, one beyond the last, and more digits than int() takes.
INSERTED += [b"&#xd83d;", b"&#55357;", b"&#x110000;", b"&#99999999999;", b"&#" + b"9" * 5_000 + b";", b"9" * 5_000]
# An address that urllib refuses, and tags that cross those around them, at which feedparser stumbles.
INSERTED += [b"http://[", b" xml:base='http://['", b"<link>", b"</link>", b"</item>"]
SMALL = [body for body in CORPUS if len(body) < 5_000]

# One process loads the parsers and forks for every document, so that each has a peak of its own. The documents come as
# expressions, because they are too large to be handed over.
PROGRAM = """
import json, os, resource, sys, time
from datetime import UTC, datetime
import feedparser
from monitor.parse.feeds import parse_feed
from monitor.parse.html import html_to_text
from monitor.parse.pages import parse_page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
def as_feed(body):
    return parse_feed(body, content_type=None, url="https://example.org/", feed_id="x", now=NOW)
def as_page(body):
    return parse_page(body, content_type="text/html", url="https://example.org/")
def as_text(body):
    return html_to_text(body.decode())
parse = {"feed": as_feed, "page": as_page, "text": as_text}[sys.argv[1]]
as_feed(b"<rss><item><title>x</title></item></rss>")
as_page(b"<html><body><p>" + b"some words here " * 50 + b"</p></body></html>")
for name, expression in json.load(sys.stdin).items():
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
    body = eval(expression)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    found = parse(body)
    told = {
        "seconds": time.process_time() - started,
        "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "size": len(body),
        "reason": getattr(found, "malformed", None) or getattr(found, "reason", None) or "",
    }
    print(json.dumps([name, told]), flush=True)
    os._exit(0)
"""

LAUGHS = (
    "b'<!DOCTYPE rss [<!ENTITY a0 \"ha\">' + b''.join(b'<!ENTITY a%d \"' % n + b'&a%d;' % (n - 1) * 10 + b'\">'"
    " for n in range(1, 30)) + b']><rss><item><title>&a29;</title></item></rss>'"
)
FEEDS = {
    "billion laughs": LAUGHS,
    "quadratic blow-up": "b'<!DOCTYPE rss [<!ENTITY a \"' + b'x' * 900 + b'\">]><rss><item><title>' + b'&a;' * 500000",
    "entities without end": "b'<!DOCTYPE rss [' + b'<!ENTITY a \"b\">' * 300000",
    "a DTD without end": "b'<!DOCTYPE rss [' + b'<' * 3000000",
    "200,000 deep": "b'<rss>' + b'<a>' * 200000",
    "200,000 deep and closed": "b'<rss>' + b'<a>' * 200000 + b'</a>' * 200000 + b'</rss>'",
    "many elements": "b'<rss><channel>' + b'<a/>' * 2400000 + b'</channel></rss>'",
    "many entries": "b'<rss><channel>' + b'<item><title>x</title></item>' * 200000 + b'</channel></rss>'",
    "many attributes": "b'<rss ' + b' '.join(b'a%d=\"1\"' % n for n in range(300000)) + b'/>'",
    "many namespaces": "b'<rss>' + b'<a xmlns:b=\"c\">' * 190 + b'<item xmlns:q=\"r\"/>' * 100000",
    "one long word": "b'<rss><item><title>' + b'1' * 9000000 + b'</title></item></rss>'",
    "broken at once": "b'<rss><<' + b'<item><title>x</title></item>' * 300000",
    "ampersands": "b'<rss><item><title>' + b'&' * 3000000 + b'</title></item></rss>'",
    "open sections": "b'<rss><item><title>' + b'<![CDATA[' * 300000",
    "open comments": "b'<rss><item><title>&nbsp;' + b'<!--' * 700000",
    "open declarations": "b'<rss><item><title>&nbsp;' + b'<!' * 1400000",
    "escaped angle brackets": "b'<rss><item><title>' + b'&lt;' * 700000 + b'</title></item></rss>'",
    "escaped scripts": "b'<rss><item><title>' + b'&lt;script' * 300000 + b'</title></item></rss>'",
    "loose tags": "b'<rss><item><b><i></b></i>' + b'<a b=\"' * 60000",
    "loose depth": "b'<rss><item></b>' + b'<div>' * 75000",
    "json of brackets": "b'[' * 3000000",
    "json of numbers": "b'{\"items\":[{\"id\":' + b'9' * 3000000 + b'}]}'",
    "random bytes": "bytes(range(256)) * 20000",
    "spaces": "b' ' * 9000000",
    "a date without end": "b'<rss><item><title>x</title><pubDate>' + b'1' * 1000000 + b'</pubDate></item></rss>'",
}
PAGES = {
    "20 MB": "b'<p>' + b'word ' * 4000000",
    "7 MB": "b'<html><body><article><p>' + b'word ' * 1400000",
    "many attributes": "b'<html><body><p ' + b' '.join(b'a%d=1' % n for n in range(300000)) + b'>words</p>'",
    "attributes hidden in quotes": "b'<html><p ' + b' '.join(b'a%d=\"<\"' % n for n in range(150000)) + b'>x</p>'",
    "attributes after a script": "b'<script>\"</script><p ' + b' '.join(b'a%d=1' % n for n in range(200000)) + b'>'",
    "200,000 deep": "b'<html><body>' + b'<div>' * 200000 + b'words'",
    "unclosed inline tags": "b'<html><body>' + b'<b><i>x' * 60000",
    "many paragraphs": "b'<html><body><article>' + b'<p>Revenue rose to $5 billion.</p>' * 60000",
    "many links": "b'<html><body>' + b'<p><a href=x>link</a></p>' * 80000",
    "many cells": "b'<html><body><table>' + b'<tr><td>1<td>2' * 80000",
    "tables in tables": "b'<html><body>' + b'<table><tr><td>' * 30000 + b'x'",
    "lists in lists": "b'<html><body>' + b'<ul><li>' * 40000 + b'x'",
    "angle brackets": "b'<' * 3000000",
    "quotes": "b'<a \"' * 500000",
    "open comments": "b'<html><body>' + b'<!--' * 700000",
    "a word of a million digits": "b'<html><body><article><p>' + b'1' * 1000000",
    "json-ld bomb": "b'<script type=\"application/ld+json\">' + b'[' * 2000000 + b'</script><p>x</p>'",
    "json-ld of many objects": (
        "b'<script type=\"application/ld+json\">[' + b'{\"@type\":\"Article\"},' * 80000 + b'1]</script>'"
    ),
    "many meta tags": "b'<head>' + b'<meta name=a content=b>' * 80000",
    "many superscripts": "b'<p>' + b'10<sup>18</sup>' * 40000",
}
SECONDS_PER_MB = 1.0
BASE_SECONDS = 4.0  # trafilatura and feedparser, each at its cap, on a slow machine
MB_PER_MB = 20.0
BASE_MB = 70.0


@lru_cache
def measured(kind: str) -> dict[str, dict[str, Any]]:
    """What every document of a kind cost; one that is missing did not end within its time, or ended the process."""
    given = FEEDS if kind == "feed" else PAGES
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, kind],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(line) for line in done.stdout.splitlines())


def assert_bounded(told: dict[str, Any]) -> None:
    size = told["size"] / 1e6
    assert told["seconds"] < BASE_SECONDS + SECONDS_PER_MB * size, told
    assert told["mb"] < BASE_MB + MB_PER_MB * min(size, 10), told


@pytest.mark.parametrize("name", FEEDS)
def test_a_hostile_feed(name: str) -> None:
    assert_bounded(measured("feed")[name])


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page(name: str) -> None:
    assert_bounded(measured("page")[name])


@pytest.mark.parametrize("name", PAGES)
def test_hostile_content_of_an_entry(name: str) -> None:
    assert_bounded(measured("text")[name])


@pytest.mark.parametrize("name", ["billion laughs", "quadratic blow-up", "200,000 deep", "many elements"])
def test_an_attack_is_called_malformed_and_costs_nothing(name: str) -> None:
    told = measured("feed")[name]
    assert told["reason"]
    assert told["seconds"] < 2.0
    assert told["mb"] < 130


def test_a_page_over_the_cap_is_never_extracted() -> None:
    page = parse_page(b"<p>" + b"word " * 4_000_000, content_type="text/html", url="https://example.org/a")
    assert (page.text, page.partial) == ("", True)
    assert "longer than" in (page.reason or "")
    assert measured("page")["20 MB"]["seconds"] < 1.0
    assert measured("page")["20 MB"]["mb"] < 5


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=2000))
def test_any_bytes_have_an_answer(body: bytes) -> None:
    parse_feed(body, content_type=None, url="https://example.org/", feed_id="x", now=NOW)
    parse_page(body, content_type="text/html", url="https://example.org/")
    decode(body).text.encode()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_damage_to_a_feed_has_an_answer(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 6))):
        if not body:
            break
        place = data.draw(st.integers(0, len(body) - 1))
        match data.draw(st.sampled_from(["cut", "drop", "double", "replace", "insert"])):
            case "cut":
                del body[place:]
            case "drop":
                del body[place : place + data.draw(st.integers(1, 40))]
            case "double":
                body[place:place] = body[place : place + 60]
            case "replace":
                body[place] = data.draw(st.integers(0, 255))
            case "insert":
                body[place:place] = data.draw(st.sampled_from(INSERTED))
    feed = parse_feed(bytes(body), content_type=None, url="https://example.org/", feed_id="x", now=NOW)
    keys = [entry.key for entry in feed.entries]
    assert len(keys) == len(set(keys))
    for entry in feed.entries:
        assert entry.published is None or entry.published <= NOW
        assert "\n" not in entry.title
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        html_to_text(entry.content or entry.summary)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    plain(text)
    html_to_text(text)
    parse_date(text)
    parse_date(text, chinese=True)
    once = clean(f"https://example.org/{text}")
    assert clean(once) == once
    assert canonical(once) == canonical(canonical(once))
