"""Bodies made to hurt cost no more than their cap (rows 13, 14 and 18 of the table of faults).

Memory is measured as the peak of a process of its own, against that of a process that fetches something small.
"""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable

import pytest

from monitor.domain.feeds import FailureKind, FetchFailed
from tests.fetch.conftest import Fetch
from tests.sites import Answer, Driver, Site, response

CAP = 2_000_000
# What the cap allows: the pieces, their join, and the parser's and allocator's slack.
ALLOWED_MB = 12

PROGRAM = """
import json, resource, sys
from datetime import UTC, datetime
from monitor.domain.feeds import FetchLimits, FetchRequest
from monitor.fetch.fetcher import HttpFetcher

class Clock:
    def now(self):
        return datetime(2026, 5, 20, tzinfo=UTC)

small, url, cap = sys.argv[1], sys.argv[2], int(sys.argv[3])
limits = FetchLimits(allow_private=("127.0.0.0/8",), deadline=20.0)
fetcher = HttpFetcher(limits, version="0", clock=Clock())
list(fetcher.fetch([FetchRequest(key="small", url=small)]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
[(_, outcome)] = fetcher.fetch([FetchRequest(key="bomb", url=url, max_bytes=cap)])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
fetcher.close()
told = {"kind": getattr(outcome, "kind", None), "reason": getattr(outcome, "reason", ""), "mb": (after - before) / 1024}
print(json.dumps(told))
"""


def zeros_gzipped(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    piece = bytes(1_000_000)
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
    piece = b"<item><title>more</title></item>" * 2000
    for _ in range(1000):
        connection.sendall(piece)


def endless_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + bytes(65536) + b"\r\n"
    for _ in range(1000):
        connection.sendall(piece)


def crumbs(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"1\r\nx\r\n" * 1000)


def endless_header(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(2000):
        connection.sendall(b"x" * 65536)


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        connection.sendall(f"X-{number}: {'y' * 200}\r\n".encode())


def endless_hints(connection: socket.socket) -> None:
    for _ in range(200_000):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


BOMBS: dict[str, tuple[Callable[[], Answer], set[str]]] = {
    "gzip": (lambda: response(zeros_gzipped(120), "Content-Encoding: gzip"), {"too large"}),
    "gzip without a header": (lambda: response(zeros_gzipped(120)), {"too large"}),
    "deflate": (lambda: response(zlib.compress(bytes(120_000_000), 9), "Content-Encoding: deflate"), {"too large"}),
    "gzip,gzip": (lambda: response(gzip.compress(zeros_gzipped(120)), "Content-Encoding: gzip, gzip"), {"protocol"}),
    "gzip twice in two headers": (
        lambda: response(gzip.compress(zeros_gzipped(120)), "Content-Encoding: gzip", "Content-Encoding: gzip"),
        {"protocol"},
    ),
    "br": (lambda: response(bytes(1000), "Content-Encoding: br"), {"protocol"}),
    "zstd": (lambda: response(b"\x28\xb5\x2f\xfd" + bytes(1000), "Content-Encoding: zstd"), {"protocol"}),
    "many members": (lambda: response(zeros_gzipped(1) * 120, "Content-Encoding: gzip"), {"too large"}),
    "30 MB with its length": (lambda: response(b"x" * 30_000_000), {"too large"}),
    "30 MB without": (lambda: Driver(endless), {"too large"}),
    "chunks without end": (lambda: Driver(endless_chunks), {"too large"}),
    "a body in crumbs": (lambda: Driver(crumbs), {"too large"}),
    "a header without end": (lambda: Driver(endless_header), {"too large", "protocol"}),
    "headers without end": (lambda: Driver(endless_headers), {"too large", "protocol"}),
    "a length of 10^18": (lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000000\r\n\r\nx", {"too large"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_its_cap(site: Site, name: str) -> None:
    make, kinds = BOMBS[name]
    site.routes |= {"/small": response(b"x" * 1000), "/bomb": make()}
    told = json.loads(
        subprocess.run(
            [sys.executable, "-c", PROGRAM, site.url("/small"), site.url("/bomb"), str(CAP)],
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        ).stdout
    )
    assert told["kind"] in kinds, told
    assert told["mb"] < ALLOWED_MB, told


def trickle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def trickled_headers(connection: socket.socket) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: yes, very slow indeed, and then some more of it\r\n":
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def hints_for_ever(connection: socket.socket) -> None:
    for _ in range(1000):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.02)


@pytest.mark.parametrize("slow", [trickle, trickled_headers, hints_for_ever])
def test_the_deadline_holds_over_all_of_a_request(
    site: Site, fetch: Fetch, slow: Callable[[socket.socket], None]
) -> None:
    """Each byte comes within the read time-out; only a deadline over the whole ends it."""
    site.routes["/"] = Driver(slow)
    started = time.monotonic()
    outcome = fetch(site.url("/"), deadline=0.6, read_timeout=5.0)
    assert time.monotonic() - started < 3
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.TIMEOUT


def test_the_deadline_holds_over_redirects(site: Site, fetch: Fetch) -> None:
    def late(_asked: object) -> bytes:
        time.sleep(0.25)
        return response(b"", f"Location: /{len(site.asked)}", status="302 Found")

    site.routes["*"] = late
    outcome = fetch(site.url("/"), deadline=0.6, max_redirects=100)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.TIMEOUT
