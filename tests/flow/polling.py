"""`polling.py DATABASE URL…`: polls these feeds once for every line on standard input, each time in a fork of itself.

A line is {"cycle": N, "kill": N}: with kill > 0 the fork is killed with SIGKILL right after its Nth commit, with
kill < 0 right before it. Answers with the fork's process id, then with its wait status, a line each. The clock stands
at `moment(cycle)`, seven hours after that of the cycle before: whatever a server asked for, every feed is due.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.domain.articles import Entry
from monitor.domain.feeds import Feed, FeedState, FetchLimits
from monitor.fetch.fetcher import HttpFetcher
from monitor.pipeline.poll import Poll
from monitor.store.sql import SqlStore
from tests.flow.killer import kill_at
from tests.samples import save_poll


def moment(cycle: int) -> datetime:
    """The time of a cycle."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7) * cycle


class _Clock:
    def __init__(self, cycle: int) -> None:
        self._now = moment(cycle)

    def now(self) -> datetime:
        """The time of the cycle."""
        return self._now


def poll(database: Path, urls: Sequence[str], cycle: int, tls: ssl.SSLContext, *, max_bytes: int = 1_000_000) -> None:
    """Poll once, over real connections into a real database."""
    clock = _Clock(cycle)
    limits = FetchLimits(
        allow_private=("127.0.0.0/8",), connect_timeout=1.0, read_timeout=0.25, deadline=1.0, per_host=8
    )
    feeds = [Feed(id=url.rpartition("/")[2], url=url, title=url, publisher="Stand") for url in urls]
    store, fetcher = SqlStore(database), HttpFetcher(limits, version="0", clock=clock, tls=tls)
    Poll(store=store, fetcher=lambda: fetcher, clock=clock, feeds=feeds, max_bytes=max_bytes, jitter=lambda: 0.5)()
    fetcher.close()
    store.close()


def load() -> ssl.SSLContext:
    """Do once what every fork would do: read the system's certificates, import what storing an entry needs."""
    store = SqlStore(":memory:")
    save_poll(store, FeedState(feed_id="f", url="u"), [Entry(feed_id="f", key="k", url=None, title="t")], now=moment(0))
    store.close()
    return ssl.create_default_context()


def main() -> None:
    """Take cycles from standard input."""
    database, urls = Path(sys.argv[1]), sys.argv[2:]
    tls = load()
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if not child:
            if wanted["kill"]:
                kill_at(wanted["kill"])
            poll(database, urls, wanted["cycle"], tls)
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - its pipe to the test
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
