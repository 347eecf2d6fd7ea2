"""How much memory a round of polling takes does not hang on how many feeds are due."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

from monitor.domain.feeds import Feed, FeedState, FetchLimits
from monitor.fetch.fetcher import HttpFetcher
from monitor.pipeline.poll import Poll
from monitor.store.sql import SqlStore

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FEW, MANY = 1100, 2000  # both more than are in hand at a time
REMEMBERED = "x" * 20_000  # what is remembered of a feed, as of one with 500 entries
ALLOWED = 5_000_000  # bytes more for many than for few; held for every feed, it would be 18 MB of states alone


class Clock:
    """A time that stands still."""

    def now(self) -> datetime:
        """The present."""
        return NOW


def peak(count: int) -> int:
    """The most that Python held while so many feeds were polled at addresses where nothing listens, in bytes."""
    limits = FetchLimits(allow_private=("127.0.0.0/8",), connect_timeout=5.0)
    store, fetcher = SqlStore(":memory:"), HttpFetcher(limits, version="0", clock=Clock())
    feeds = [
        Feed(id=f"f{n}", url=f"http://127.1.{n // 250}.{n % 250 + 1}:1/feed", title="", publisher="")
        for n in range(count)
    ]
    store.register_feeds(feeds)
    hour_ago, hints = NOW - timedelta(hours=1), {"seen": REMEMBERED}
    states = [FeedState(feed_id=feed.id, url=feed.url, next_poll=hour_ago, hints=hints) for feed in feeds]
    store.save_polls([(state, [], False) for state in states], now=NOW)
    del states
    poll = Poll(
        store=store, fetcher=lambda: fetcher, clock=Clock(), feeds=feeds, max_bytes=1_000_000, jitter=lambda: 0.5
    )
    tracemalloc.start()
    report = poll()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    fetcher.close()
    store.close()
    assert (report.due, report.failed) == (count, count)
    return most


def test_memory_is_bounded_however_many_feeds_are_due() -> None:
    few = peak(FEW)
    assert peak(MANY) - few < ALLOWED
