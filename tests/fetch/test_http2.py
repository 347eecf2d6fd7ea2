"""HTTP/2 against a server that speaks nothing else: one connection, many streams, and what can go wrong with them."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest
import trustme
from h2.errors import ErrorCodes

from monitor.domain.feeds import FailureKind, Fetched, FetchFailed, FetchRequest
from tests.fetch.conftest import Fetchers
from tests.fetch.http2 import Http2Site

Http2Sites = Callable[..., Http2Site]


@pytest.fixture
def http2(authority: trustme.CA) -> Iterator[Http2Sites]:
    """Makes HTTP/2 servers for localhost."""
    made: list[Http2Site] = []

    def make(**options: object) -> Http2Site:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(tls)
        made.append(Http2Site(tls, **options))  # type: ignore[arg-type] # its fields, by name
        return made[-1]

    yield make
    for site in made:
        site.close()


def requests(site: Http2Site, *paths: str) -> list[FetchRequest]:
    return [FetchRequest(key=path, url=site.url(path)) for path in paths]


def test_many_requests_share_one_connection(http2: Http2Sites, fetchers: Fetchers, trusting: ssl.SSLContext) -> None:
    paths = [f"/{n}" for n in range(20)]
    site = http2(bodies={path: path.encode() * 10 for path in paths})
    fetcher = fetchers(tls=trusting)
    # The first one opens the connection; all others, at once and one after another, go over it.
    for wanted in (paths[:1], paths[1:], paths[:3]):
        outcomes = {request.key: outcome for request, outcome in fetcher.fetch(requests(site, *wanted))}
        assert outcomes.keys() == set(wanted)
        assert all(isinstance(one, Fetched) and one.body == key.encode() * 10 for key, one in outcomes.items())
    assert {connection for connection, _ in site.asked} == {1}
    assert len(site.asked) == 23


def test_streams_run_side_by_side(http2: Http2Sites, fetchers: Fetchers, trusting: ssl.SSLContext) -> None:
    site = http2(bodies={f"/{n}": b"x" for n in range(5)})
    fetcher = fetchers(tls=trusting)
    list(fetcher.fetch(requests(site, "/0")))
    site.together = 4  # no answer before four are asked for: one after another would never end
    outcomes = [outcome for _, outcome in fetcher.fetch(requests(site, "/1", "/2", "/3", "/4"))]
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert {connection for connection, _ in site.asked} == {1}


def test_a_body_larger_than_the_window_arrives_whole(
    http2: Http2Sites, fetchers: Fetchers, trusting: ssl.SSLContext
) -> None:
    body = bytes(range(256)) * 8_000
    site = http2(bodies={"/large": body, "/small": b"x"})
    outcomes = {r.key: o for r, o in fetchers(tls=trusting).fetch(requests(site, "/large", "/small"))}
    large = outcomes["/large"]
    assert isinstance(large, Fetched)
    assert large.body == body
    assert isinstance(outcomes["/small"], Fetched)


def test_a_stream_that_is_reset_takes_no_other_with_it(
    http2: Http2Sites, fetchers: Fetchers, trusting: ssl.SSLContext
) -> None:
    site = http2(bodies={"/bad": ErrorCodes.INTERNAL_ERROR, "/good": b"here", "/first": b"x"})
    fetcher = fetchers(tls=trusting)
    list(fetcher.fetch(requests(site, "/first")))
    outcomes = {request.key: outcome for request, outcome in fetcher.fetch(requests(site, "/bad", "/good"))}
    assert isinstance(outcomes["/bad"], FetchFailed)
    assert outcomes["/bad"].kind is FailureKind.PROTOCOL
    assert isinstance(outcomes["/good"], Fetched)
    assert {connection for connection, _ in site.asked} == {1}


def test_a_connection_that_the_server_ends_is_opened_anew(
    http2: Http2Sites, fetchers: Fetchers, trusting: ssl.SSLContext
) -> None:
    site = http2(bodies={f"/{n}": b"x" for n in range(4)}, goodbye=2)
    fetcher = fetchers(tls=trusting)
    for n in range(4):
        [(_, outcome)] = fetcher.fetch(requests(site, f"/{n}"))
        assert isinstance(outcome, Fetched), outcome
    assert [connection for connection, _ in site.asked] == [1, 1, 2, 2]


def test_the_cap_holds_for_streams_too(http2: Http2Sites, fetchers: Fetchers, trusting: ssl.SSLContext) -> None:
    site = http2(bodies={"/endless": b"x" * 3_000_000, "/next": b"x"})
    fetcher = fetchers(tls=trusting)
    [(_, outcome)] = fetcher.fetch([FetchRequest(key="e", url=site.url("/endless"), max_bytes=100_000)])
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind is FailureKind.TOO_LARGE
    [(_, after)] = fetcher.fetch(requests(site, "/next"))
    assert isinstance(after, Fetched)
