"""Feeds and pages made to hurt, over real connections, through poll and read: bounded, recorded, and the run goes on.

Rows 13, 14, 17, 18 and 26 of the table of faults. Memory is the peak of a process of its own, against that of the same
process after it has polled a small feed.
"""

from __future__ import annotations

import gzip
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.world import ROOT, Program
from tests.flow.world import Answer as Page
from tests.flow.world import Site as Pages
from tests.sites import Answer, Driver, Site, response

PROGRAM = """
import json, resource, sys
from pathlib import Path
from tests.flow.polling import load, poll

database, good, bad = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
tls = load()
poll(database, [good], 0, tls, max_bytes=10_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
poll(database, [bad, good], 1, tls, max_bytes=10_000_000)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""
GOOD = b"<rss version='2.0'><channel><item><title>good</title><guid>1</guid></item></channel></rss>"
LAUGHS = b'<!DOCTYPE rss [<!ENTITY a0 "ha">%b]><rss><item><title>&a29;</title></item></rss>' % b"".join(
    b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 30)
)
BLOW_UP = b'<!DOCTYPE rss [<!ENTITY a "%b">]><rss><item><title>%b</title></item></rss>' % (b"x" * 900, b"&a;" * 500_000)
OUTSIDE = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "%b">]><rss><item><title>x&a;</title></item></rss>'


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss><channel>")
    piece = b"<item><title>more</title></item>" * 2000
    while True:
        connection.sendall(piece)


# The answer, words of the reason that is recorded, and the megabytes that it may cost.
HOSTILE: dict[str, tuple[Answer, str, float]] = {
    "billion laughs": (response(LAUGHS), "entit", 40),
    "quadratic blow-up": (response(BLOW_UP), "entities", 60),
    "200,000 deep": (response(b"<rss>" + b"<a>" * 200_000), "nested", 60),
    "200,000 deep and closed": (response(b"<rss>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</rss>"), "nested", 60),
    "30 MB": (response(b"<rss>" + b" " * 30_000_000), "cap", 20),
    "without end": (Driver(endless), "cap", 30),
    "a bomb": (response(gzip.compress(bytes(200_000_000)), "Content-Encoding: gzip"), "cap", 30),
    "9 MB of one entry": (response(b"<rss><item><title>" + b"1" * 9_000_000), "middle", 190),
}


def polled(directory: Path, site: Site) -> float:
    """The megabytes that polling /bad cost over polling /good."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(directory / "ledger.db"), site.url("/good"), site.url("/bad")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return float(done.stdout)


def rows(directory: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(directory / "ledger.db") as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def server() -> Iterator[Site]:
    made = Site(routes={"/good": response(GOOD)})
    yield made
    made.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_recorded_within_bounds_and_the_others_are_polled(
    name: str, server: Site, tmp_path: Path
) -> None:
    answer, reason, megabytes = HOSTILE[name]
    server.routes["/bad"] = answer
    assert polled(tmp_path, server) < megabytes
    [(bad,), (good,)] = rows(tmp_path, "select error from feed_states order by feed_id")
    assert reason in bad
    assert good is None
    assert ("good",) in rows(tmp_path, "select title from unread")


def test_an_entity_leads_nowhere(server: Site, tmp_path: Path) -> None:
    server.routes |= {"/secret": response(b"secret"), "/bad": response(OUTSIDE % server.url("/secret").encode())}
    assert polled(tmp_path, server) < 40
    assert "/secret" not in {asked.path for asked in server.asked}
    assert ("x",) in rows(tmp_path, "select title from unread")


# -- encodings --------------------------------------------------------------------------------------------------------
HEADLINE = "华为采购30万颗芯片，金额约1000亿元"


def in_pieces(body: bytes, kind: str) -> Driver:
    """A body in chunks of one byte each: every character is cut at an edge."""

    def act(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: {kind}\r\n\r\n".encode())
        connection.sendall(b"".join(b"1\r\n%b\r\n" % body[place : place + 1] for place in range(len(body))))
        connection.sendall(b"0\r\n\r\n")

    return Driver(act)


@pytest.mark.parametrize("kind", ["text/xml", "text/xml; charset=utf-8", "text/xml; charset=iso-8859-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("noise", ["", "\x00"])
def test_text_arrives_as_a_person_would_see_it(
    kind: str, encoding: str, noise: str, server: Site, tmp_path: Path
) -> None:
    document = f"<rss><channel><item><title>{noise}{HEADLINE}{noise}</title><guid>1</guid></item></channel></rss>"
    server.routes["/bad"] = in_pieces(document.encode(encoding), kind)
    assert polled(tmp_path, server) < 40
    assert (HEADLINE,) in rows(tmp_path, "select title from unread")


# -- pages ------------------------------------------------------------------------------------------------------------
FIGURE = "ByteDance plans to order 40,000 H200 chips from Nvidia in 2026."
PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, file=sys.stderr)
"""


def run(program: Program) -> float:
    """Run the whole job; its peak in megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, sys.executable, "-m", "monitor", *program.options, "run"],
        cwd=ROOT, env=program.environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    return float(done.stderr.splitlines()[-1])


def test_a_page_of_20_mb_is_not_parsed_and_what_the_feed_says_is_read(
    site: Pages, program: Program, item: Callable[..., str]
) -> None:
    small = f"<html><body><article><p>{FIGURE * 12}</p></article></body></html>"
    site.feed("/feed.xml", [item("Small", f"{site.url}/small.html", text=FIGURE)])
    site.answers["/small.html"] = Page(small.encode())
    program.feeds(("one", f"{site.url}/feed.xml"))
    usual = run(program)
    site.feed("/feed.xml", [item("Large", f"{site.url}/large.html", text=FIGURE.replace("40,000", "55,000"))])
    site.answers["/large.html"] = Page(b"<html><body><p>" + b"word 123 " * 2_300_000)
    program.make_due()
    assert run(program) < usual + 60
    with sqlite3.connect(program.database) as connection:
        found = connection.execute("select title, partial from articles order by title").fetchall()
        assert found == [("Large", 1), ("Small", 0)]
        assert connection.execute("select count(*) from figures where text like '%55,000%'").fetchone() == (1,)


def test_what_is_remembered_of_a_feed_stays_small(server: Site, tmp_path: Path) -> None:
    """It is written at every poll, however large the feed."""
    items = b"".join(b"<item><title>entry %d</title><guid>%d</guid></item>" % (n, n) for n in range(5_000))
    server.routes["/bad"] = response(b"<rss version='2.0'><channel>%b</channel></rss>" % items)
    polled(tmp_path, server)
    [(hints,)] = rows(tmp_path, "select hints from feed_states where feed_id = 'bad'")
    assert len(hints) < 60_000
