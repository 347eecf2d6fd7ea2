"""Connections: kept while they are of use, never more than that, and opened anew where the other side went away."""

from __future__ import annotations

import random
import socket

import pytest

from monitor.domain.feeds import Fetched, FetchRequest
from tests.fetch.conftest import Fetchers, Sites
from tests.sites import Driver, response


def test_connections_to_many_sites_do_not_pile_up(sites: Sites, fetchers: Fetchers) -> None:
    site = sites(host="0.0.0.0", routes={"*": response(b"x")})  # noqa: S104 - all of 127.0.0.0/8, a site each
    fetcher = fetchers(concurrency=16)
    requests = [FetchRequest(key=str(n), url=site.url("/", host=f"127.0.1.{n}")) for n in range(1, 120)]
    for _ in range(3):
        assert all(isinstance(outcome, Fetched) for _, outcome in fetcher.fetch(requests))
        assert len(fetcher._transport._connections._pools) <= 2 * 16  # those that are being read stay


def test_sites_that_are_asked_again_keep_their_connection(sites: Sites, fetchers: Fetchers) -> None:
    site = sites(host="0.0.0.0", routes={"*": response(b"x")})  # noqa: S104 - the same
    fetcher = fetchers(concurrency=8)
    requests = [FetchRequest(key=str(n), url=site.url("/", host=f"127.0.1.{n}")) for n in range(1, 9)]
    for _ in range(3):
        list(fetcher.fetch(requests))
    assert {asked.connection for asked in site.asked} == set(range(1, 9))


def test_a_connection_that_the_server_closed_in_silence_is_opened_anew(sites: Sites, fetchers: Fetchers) -> None:
    def once(connection: socket.socket) -> None:
        connection.sendall(response(b"here"))  # and closes, although it did not say so

    site = sites(routes={"*": Driver(once)})
    fetcher = fetchers()
    for n in range(5):
        [(_, outcome)] = fetcher.fetch([FetchRequest(key=str(n), url=site.url(f"/{n}"))])
        assert isinstance(outcome, Fetched), outcome
    assert [asked.connection for asked in site.asked] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("size", [1, 70_000, 300_000, 4_000_000])
def test_a_body_of_any_size_arrives_whole(sites: Sites, fetchers: Fetchers, size: int) -> None:
    body = random.Random(size).randbytes(size)  # noqa: S311 - any bytes will do
    site = sites(routes={"/": response(body), "/next": response(b"x")})
    fetcher = fetchers()
    for path, expected in (("/", body), ("/next", b"x"), ("/", body)):
        [(_, outcome)] = fetcher.fetch([FetchRequest(key=path, url=site.url(path))])
        assert isinstance(outcome, Fetched)
        assert outcome.body == expected
    assert {asked.connection for asked in site.asked} == {1}
