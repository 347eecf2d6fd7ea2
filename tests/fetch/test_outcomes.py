"""Every way in which a request can end is an outcome with a reason (row 27 of the table of faults)."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable, Generator, Iterator
from datetime import timedelta

import pytest
import trustme

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchRequest, NotModified, Outcome
from monitor.fetch.fetcher import _AHEAD
from tests.fetch.conftest import Fetch, Fetchers, Sites
from tests.sites import Asked, Driver, Site, reset, response


def failed(outcome: Outcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


def test_a_body_arrives_with_its_headers(site: Site, fetch: Fetch) -> None:
    site.routes["/feed"] = response(b"<rss/>", 'ETag: W/"1"', "Content-Type: text/xml")
    outcome = fetch(site.url("/feed"))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, outcome.status, outcome.moved_to) == (b"<rss/>", 200, None)
    assert outcome.headers["etag"] == 'W/"1"'
    assert outcome.headers["content-type"] == "text/xml"


def test_who_asks_is_said_honestly(site: Site, fetch: Fetch) -> None:
    site.routes["/"] = response()
    fetch(site.url("/"), contact="ops@example.org")
    [asked] = site.asked
    assert asked.headers["user-agent"] == "monitor/1.2.3 (+ops@example.org)"
    assert asked.headers["accept-encoding"] == "gzip"
    assert "referer" not in asked.headers
    assert "cookie" not in asked.headers


def test_validators_go_out_as_they_came_in(site: Site, fetch: Fetch) -> None:
    site.routes["/"] = response(b"", 'ETag: W/"é-2"', status="304 Not Modified").replace(b"Content-Length: 0\r\n", b"")
    outcome = fetch(site.url("/"), request={"etag": 'W/"abc"', "last_modified": "Wed, 20 May 2026 10:00:00 GMT"})
    assert isinstance(outcome, NotModified)
    assert site.asked[0].headers["if-none-match"] == 'W/"abc"'
    assert site.asked[0].headers["if-modified-since"] == "Wed, 20 May 2026 10:00:00 GMT"


def test_a_304_that_nobody_asked_for_is_no_answer(site: Site, fetch: Fetch) -> None:
    site.routes["/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert failed(fetch(site.url("/"))).status == 304


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', "x" * 5000, '"naïve"'])
def test_a_validator_that_cannot_stand_in_a_header_is_left_out(site: Site, fetch: Fetch, etag: str) -> None:
    site.routes["/"] = response()
    fetch(site.url("/"), request={"etag": etag})
    assert "if-none-match" not in site.asked[0].headers
    assert "x-evil" not in site.asked[0].headers


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("400 Bad Request", FailureKind.STATUS, "would not give it"),
        ("401 Unauthorized", FailureKind.STATUS, "login"),
        ("403 Forbidden", FailureKind.STATUS, "refuses robots"),
        ("404 Not Found", FailureKind.STATUS, "address may have changed"),
        ("410 Gone", FailureKind.GONE, "removed for good"),
        ("418 I'm a teapot", FailureKind.STATUS, "HTTP 418"),
        ("429 Too Many Requests", FailureKind.STATUS, "fewer requests"),
        ("451 Unavailable", FailureKind.STATUS, "legal"),
        ("500 Internal Server Error", FailureKind.STATUS, "server failed"),
        ("502 Bad Gateway", FailureKind.STATUS, "behind the server"),
        ("503 Service Unavailable", FailureKind.STATUS, "busy"),
        ("520 Whatever", FailureKind.STATUS, "HTTP 520"),
        ("204 No Content", FailureKind.STATUS, "HTTP 204"),
        ("206 Partial Content", FailureKind.STATUS, "HTTP 206"),
    ],
)
def test_a_status_that_is_no_success(site: Site, fetch: Fetch, status: str, kind: FailureKind, words: str) -> None:
    site.routes["/"] = response(b"", status=status)
    outcome = failed(fetch(site.url("/")))
    assert (outcome.kind, outcome.status) == (kind, int(status[:3]))
    assert words in outcome.reason


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("Wed, 20 May 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Wed, 20 May 2026 11:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(days=7)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after(site: Site, fetch: Fetch, status: str, header: str, expected: timedelta | None) -> None:
    site.routes["/"] = response(b"", f"Retry-After: {header}", status=status)
    assert failed(fetch(site.url("/"))).retry_after == expected


def test_a_name_that_nobody_has(fetch: Fetch) -> None:
    outcome = failed(fetch("http://no-such-host.invalid/feed"))
    assert outcome.kind is FailureKind.DNS
    assert "no-such-host.invalid" in outcome.reason


def test_nothing_listens(fetch: Fetch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert failed(fetch(f"http://127.0.0.1:{port}/")).kind is FailureKind.REFUSED


RESETS: list[tuple[str, bytes]] = [
    ("before the answer", b""),
    ("in the headers", b"HTTP/1.1 200 OK\r\nContent-Le"),
    ("in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"),
    ("in a chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"),
    ("between chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
]


@pytest.mark.parametrize(("where", "sent"), RESETS, ids=[where for where, _ in RESETS])
@pytest.mark.parametrize("ending", [reset, socket.socket.close], ids=["reset", "closed"])
def test_the_connection_breaks(
    site: Site, fetch: Fetch, where: str, sent: bytes, ending: Callable[[socket.socket], None]
) -> None:
    def breaks(connection: socket.socket) -> None:
        connection.sendall(sent)
        ending(connection)

    site.routes["/"] = Driver(breaks)
    assert failed(fetch(site.url("/"))).kind is FailureKind.RESET, where


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ],
)
def test_garbage_instead_of_http(site: Site, fetch: Fetch, sent: bytes) -> None:
    def garbage(connection: socket.socket) -> None:
        connection.sendall(sent)

    site.routes["/"] = Driver(garbage)
    assert failed(fetch(site.url("/"))).kind in {FailureKind.PROTOCOL, FailureKind.RESET}


@pytest.mark.parametrize("length", ["abc", "-1", "5, 6"])
def test_a_wrong_length(site: Site, fetch: Fetch, length: str) -> None:
    site.routes["/"] = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhello".encode()
    assert failed(fetch(site.url("/"))).kind is FailureKind.PROTOCOL


# -- redirects --------------------------------------------------------------------------------------------------------


def moves(status: str, target: str) -> bytes:
    return response(b"", f"Location: {target}", status=status)


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        (["301"], "/end"),
        (["308"], "/end"),
        (["302"], None),
        (["303"], None),
        (["307"], None),
        (["301", "308"], "/end"),
        (["301", "302"], "/1"),
        (["302", "301"], None),
    ],
)
def test_a_permanent_move_is_told_as_far_as_it_is_permanent(
    site: Site, fetch: Fetch, hops: list[str], moved: str | None
) -> None:
    for number, status in enumerate(hops):
        following = "/end" if number == len(hops) - 1 else f"/{number + 1}"
        site.routes[f"/{number}"] = moves(f"{status} Moved", following)
    site.routes["/end"] = response(b"here")
    outcome = fetch(site.url("/0"))
    assert isinstance(outcome, Fetched)
    assert outcome.url == site.url("/end")
    assert outcome.moved_to == (site.url(moved) if moved else None)


def test_a_move_is_told_with_a_304_too(site: Site, fetch: Fetch) -> None:
    site.routes |= {"/old": moves("301 Moved", "/new"), "/new": b"HTTP/1.1 304 Not Modified\r\n\r\n"}
    outcome = fetch(site.url("/old"), request={"etag": '"1"'})
    assert isinstance(outcome, NotModified)
    assert outcome.moved_to == site.url("/new")


@pytest.mark.parametrize("target", ["/a", "/", "?x=1", "#fragment"])
def test_redirects_in_a_circle(site: Site, fetch: Fetch, target: str) -> None:
    site.routes["*"] = moves("302 Found", target)
    assert failed(fetch(site.url("/a"))).kind is FailureKind.REDIRECT


def test_redirects_without_end(site: Site, fetch: Fetch) -> None:
    site.routes["*"] = lambda asked: moves("302 Found", f"{asked.path}x")
    outcome = failed(fetch(site.url("/a"), max_redirects=5))
    assert outcome.kind is FailureKind.REDIRECT
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "target", ["ftp://example.org/", "file:///etc/passwd", "gopher://x/", "http://", "http://[::1", "javascript:1"]
)
def test_redirects_out_of_the_web(site: Site, fetch: Fetch, target: str) -> None:
    site.routes["/a"] = moves("302 Found", target)
    assert failed(fetch(site.url("/a"))).kind is FailureKind.REDIRECT


def test_a_redirect_without_a_location_is_a_status(site: Site, fetch: Fetch) -> None:
    site.routes["/"] = response(b"", status="302 Found")
    assert failed(fetch(site.url("/"))).status == 302


def test_a_site_that_redirects_until_it_sees_its_cookie(site: Site, fetch: Fetch) -> None:
    def wall(asked: Asked) -> bytes:
        if asked.headers.get("cookie") == "seen=1":
            return response(b"welcome")
        return response(b"", "Set-Cookie: seen=1; Path=/", "Location: /", status="302 Found")

    site.routes["/"] = wall
    outcome = fetch(site.url("/"))
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"welcome"


def test_a_cookie_never_leaves_its_host(sites: Sites, fetch: Fetch) -> None:
    other = sites(host="127.0.0.2", routes={"/": response(b"other")})
    first = sites(routes={"/": response(b"", "Set-Cookie: secret=1", f"Location: {other.url()}", status="302 Found")})
    assert isinstance(fetch(first.url()), Fetched)
    assert "cookie" not in other.asked[0].headers


# -- TLS --------------------------------------------------------------------------------------------------------------


def served(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_tls(sites: Sites, fetch: Fetch, authority: trustme.CA, trusting: ssl.SSLContext) -> None:
    site = sites(tls=served(authority, "127.0.0.1"), routes={"/": response(b"secret")})
    outcome = fetch(site.url("/"), tls=trusting)
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"secret"


def test_the_name_asked_for_is_the_one_in_sni_and_host(
    sites: Sites, fetch: Fetch, authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    context = served(authority, "localhost")
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    site = sites(tls=context, routes={"/": response(b"ok")})
    outcome = fetch(site.url("/", host="localhost"), tls=trusting)
    assert isinstance(outcome, Fetched)
    assert names == ["localhost"]
    assert site.asked[0].headers["host"] == f"localhost:{site.port}"


@pytest.mark.parametrize(
    ("name", "trusted", "words"), [("elsewhere.example", True, "mismatch"), ("127.0.0.1", False, "valid")]
)
def test_a_certificate_that_is_not_valid(
    sites: Sites, fetch: Fetch, authority: trustme.CA, trusting: ssl.SSLContext, name: str, trusted: bool, words: str
) -> None:
    site = sites(tls=served(authority, name), routes={"/": response(b"ok")})
    outcome = failed(fetch(site.url("/"), tls=trusting if trusted else None))
    assert outcome.kind is FailureKind.TLS
    assert words in outcome.reason


def test_tls_asked_of_a_plain_server(site: Site, fetch: Fetch) -> None:
    site.routes["*"] = response(b"plain")
    assert failed(fetch(site.url("/").replace("http:", "https:"))).kind in {FailureKind.TLS, FailureKind.RESET}


# -- odd, but an answer -----------------------------------------------------------------------------------------------

ODD_BODY = b"<rss/>" * 10
PACKED = gzip.compress(ODD_BODY)
ODD: dict[str, bytes] = {
    "hints before it": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n"
    + ODD_BODY,
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 60\r\n\r\n" + ODD_BODY,
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 60\n\n" + ODD_BODY,
    "until the connection ends": b"HTTP/1.0 200 OK\r\n\r\n" + ODD_BODY,
    "a folded header": b"HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nContent-Length: 60\r\n\r\n" + ODD_BODY,
    "a header in UTF-8": 'HTTP/1.1 200 OK\r\nETag: "新"\r\nContent-Length: 60\r\n\r\n'.encode() + ODD_BODY,
    "a header in Latin-1": "HTTP/1.1 200 OK\r\nX-A: é\r\nContent-Length: 60\r\n\r\n".encode("latin-1") + ODD_BODY,
    "its length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\nContent-Length: 60\r\n\r\n" + ODD_BODY,
    "chunked, with a length": b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n3C\r\n"
    + ODD_BODY
    + b"\r\n0\r\n\r\n",
    "chunks with extensions and a trailer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00003c;a=b\r\n"
    + ODD_BODY
    + b"\r\n0\r\nX-T: 1\r\n\r\n",
    "a coding that is none": response(ODD_BODY, "Content-Encoding: chunked"),
    "a charset for a coding": response(ODD_BODY, "Content-Encoding: UTF-8"),
    "a coding of a store, and gzip": response(PACKED, "Content-Encoding: aws-chunked,gzip"),
    "gzip in capitals": response(PACKED, "Content-Encoding: GZip"),
    "more than its length": response(ODD_BODY) + b"JUNK",
    "three thousand headers": response(ODD_BODY, *(f"X-{n}: {n}" for n in range(3000))),
    "203": response(ODD_BODY, status="203 Non-Authoritative Information"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_an_answer(site: Site, fetch: Fetch, name: str) -> None:
    site.routes["/"] = Driver(lambda connection: connection.sendall(ODD[name]))
    outcome = fetch(site.url("/"))
    assert isinstance(outcome, Fetched), outcome
    assert outcome.body == ODD_BODY


@pytest.mark.parametrize(
    ("locations", "status"),
    [
        (["/新闻/一"], "302 Found"),
        (["/a b/c d"], "302 Found"),
        (["//HOST/ok"], "301 Moved"),
        (["HTTP://HOST/ok"], "301 Moved"),
        (["http:\\\\HOST\\ok"], "301 Moved"),
        (["?x=1"], "303 See Other"),
        (["/ok", "/other"], "302 Found"),
        (["", "/ok"], "302 Found"),
        (["/../../ok#part"], "307 Temporary Redirect"),
        (["/ok"], "300 Multiple Choices"),
    ],
)
def test_an_odd_redirect_leads_somewhere(site: Site, fetch: Fetch, locations: list[str], status: str) -> None:
    host = site.url("").partition("//")[2]
    headers = [f"Location: {location.replace('HOST', host)}" for location in locations]
    site.routes["*"] = lambda asked: (
        response(b"there") if asked.path != "/old" else response(b"", *headers, status=status)
    )
    outcome = fetch(site.url("/old"))
    assert isinstance(outcome, Fetched), outcome
    assert outcome.body == b"there"


def test_a_redirect_is_not_waited_for_to_its_end(site: Site, fetch: Fetch) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /ok\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.recv(1)

    site.routes |= {"/": Driver(endless), "/ok": response(b"there")}
    outcome = fetch(site.url("/"), read_timeout=20.0, deadline=20.0)
    assert isinstance(outcome, Fetched)
    assert outcome.elapsed < 10


# -- many at once -----------------------------------------------------------------------------------------------------


def test_one_bad_host_holds_nobody_up(site: Site, fetchers: Fetchers) -> None:
    def silent(connection: socket.socket) -> None:
        connection.recv(1)

    site.routes |= {"/silent": Driver(silent), "/good": response(b"good")}
    requests = [FetchRequest(key="silent", url=site.url("/silent"))]
    requests += [FetchRequest(key=f"good-{number}", url=site.url("/good")) for number in range(30)]
    fetcher = fetchers(read_timeout=0.5, deadline=5.0)
    order = [request.key for request, _ in fetcher.fetch(requests)]
    assert sorted(order) == sorted(request.key for request in requests)
    assert order[-1] == "silent"


def test_every_request_comes_back_once_and_connections_are_reused(site: Site, fetchers: Fetchers) -> None:
    site.routes["*"] = response(b"x")
    fetcher = fetchers(concurrency=4, per_host=4)
    for _ in range(2):
        requests = [FetchRequest(key=str(number), url=site.url(f"/{number}")) for number in range(100)]
        assert sorted(request.key for request, _ in fetcher.fetch(requests)) == sorted(map(str, range(100)))
    assert max(asked.connection for asked in site.asked) <= 8


def test_no_more_than_so_many_at_once_to_one_host(site: Site, fetchers: Fetchers) -> None:
    running, most = 0, 0

    def counted(_asked: Asked) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        running -= 1
        return response(b"x")

    site.routes["*"] = counted
    requests = [FetchRequest(key=str(number), url=site.url(f"/{number}")) for number in range(40)]
    assert len(list(fetchers(per_host=2).fetch(requests))) == 40
    assert most <= 2
    assert max(asked.connection for asked in site.asked) <= 4


def test_a_reader_who_stops_early_leaves_nothing_behind(site: Site, fetchers: Fetchers) -> None:
    site.routes["*"] = response(b"x")
    fetcher = fetchers()
    requests = [FetchRequest(key=str(number), url=site.url(f"/{number}")) for number in range(500)]
    outcomes = fetcher.fetch(requests)
    next(outcomes)
    assert isinstance(outcomes, Generator)
    outcomes.close()
    assert len(list(fetcher.fetch(requests[:5]))) == 5


def test_requests_are_taken_as_there_is_room_for_them(site: Site, fetchers: Fetchers) -> None:
    site.routes["*"] = response(b"x")
    made = 0

    def requests() -> Iterator[FetchRequest]:
        nonlocal made
        for made in range(1, 1501):
            yield FetchRequest(key=str(made), url=site.url(f"/{made}"))

    answered = 0
    for answered, _ in enumerate(fetchers().fetch(requests()), start=1):
        assert answered <= made <= answered + _AHEAD
    assert answered == made == 1500


def test_a_mistake_in_making_requests_is_the_callers(fetchers: Fetchers) -> None:
    def requests() -> Iterator[FetchRequest]:
        yield FetchRequest(key="one", url="http://127.0.0.1:1/")
        raise LookupError

    with pytest.raises(LookupError):
        list(fetchers().fetch(requests()))


def test_no_request_no_thread(fetchers: Fetchers) -> None:
    assert list(fetchers().fetch([])) == []
