"""Servers to fetch from and fetchers that may reach loopback."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme

from monitor.domain.feeds import FetchLimits, FetchRequest, Outcome
from monitor.fetch.fetcher import HttpFetcher
from tests.sites import Site

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
LOOPBACK = ("127.0.0.0/8", "::1/128")
Fetch = Callable[..., Outcome]
Fetchers = Callable[..., HttpFetcher]
Sites = Callable[..., Site]


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.close()


@pytest.fixture
def sites() -> Iterator[Callable[..., Site]]:
    """Makes as many servers as a test needs."""
    made: list[Site] = []

    def make(**options: Any) -> Site:
        made.append(Site(**options))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client's context that trusts the authority of the tests."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


class FixedClock:
    """The time of all tests here."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def fetchers() -> Iterator[Callable[..., HttpFetcher]]:
    """Makes fetchers that may reach loopback, with whatever limits a test gives."""
    made: list[HttpFetcher] = []

    def make(*, tls: ssl.SSLContext | None = None, **limits: Any) -> HttpFetcher:
        given: dict[str, Any] = {"allow_private": LOOPBACK, "per_host": 64, "robots": False, **limits}
        fetcher = HttpFetcher(FetchLimits(**given), version="1.2.3", clock=FixedClock(), tls=tls)
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def fetch(fetchers: Callable[..., HttpFetcher]) -> Fetch:
    """Fetches one address and returns the outcome."""

    def one(
        url: str, *, tls: ssl.SSLContext | None = None, request: Mapping[str, Any] | None = None, **limits: Any
    ) -> Outcome:
        sent = FetchRequest(key="only", url=url, **(request or {}))
        [(_, outcome)] = fetchers(tls=tls, **limits).fetch([sent])
        return outcome

    return one
