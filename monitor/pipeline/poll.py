"""poll: due feeds → new entries. One commit a feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import schedule
from monitor.domain.articles import Entry
from monitor.domain.feeds import Feed, FeedState, Fetched, FetchFailed, FetchRequest, NotModified, Outcome
from monitor.parse.feeds import ParsedFeed, parse_feed
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Fetcher, Store
from monitor.telemetry import LOGGER


@dataclass(frozen=True, kw_only=True, slots=True)
class PollReport(Report):
    """What a round of polling came to. `quiet` entries stood in a feed before its first poll and raise no alerts."""

    due: int = 0
    unchanged: int = 0
    failed: int = 0
    entries: int = 0
    quiet: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether not one feed answered: the network is down, not a feed."""
        return self.due > 0 and self.failed == self.due

    def __str__(self) -> str:
        told = f"{self.due} feeds polled: {self.entries} new entries, {self.unchanged} unchanged, {self.failed} failed"
        return told + (f"; {self.quiet} entries of backlog entered without alerts" if self.quiet else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """The verb, with what it needs. `jitter` gives numbers in 0…1; a first poll of over `backlog` entries is quiet."""

    store: Store
    fetcher: Callable[[], Fetcher]
    clock: Clock
    feeds: Sequence[Feed]
    max_bytes: int
    jitter: Callable[[], float]
    backlog: int = 10

    def __call__(self, *, only: Sequence[str] = ()) -> PollReport:
        """Poll what is due, or `only` these feeds whether due or not."""
        self.store.register_feeds(self.feeds)
        states = self.store.feed_states()
        by_id = {feed.id: feed for feed in self.feeds}
        due = [by_id[name] for name in only] if only else schedule.due(self.feeds, states, self.clock.now())
        report = PollReport(due=len(due))
        if not due:
            return report
        for request, outcome in self.fetcher().fetch([self._request(feed, states) for feed in due]):
            feed = by_id[request.key]
            state = states.get(feed.id) or FeedState(feed_id=feed.id, url=feed.url)
            report = self._take(feed, state, outcome, report)
        return report

    def _request(self, feed: Feed, states: Mapping[str, FeedState]) -> FetchRequest:
        state = states.get(feed.id) or FeedState(feed_id=feed.id, url=feed.url)
        return schedule.request(feed, state, max_bytes=self.max_bytes)

    def _take(self, feed: Feed, state: FeedState, outcome: Outcome, report: PollReport) -> PollReport:
        now = self.clock.now()
        parsed = self._parse(feed, state, outcome, now)
        fresh = self._fresh(feed, parsed.entries) if parsed else ()
        after = schedule.after(feed, state, outcome, parsed=parsed, new=len(fresh), now=now, jitter=self.jitter())
        quiet = state.last_success is None and len(fresh) > self.backlog
        self.store.save_poll(after, fresh, now=now, silent=quiet)
        if after.error:
            LOGGER.warning("feed %s: %s", feed.id, after.error)
        if quiet:
            LOGGER.info("feed %s: first poll, %d entries of backlog enter without alerts", feed.id, len(fresh))
        return replace(
            report,
            unchanged=report.unchanged + (not fresh and not isinstance(outcome, FetchFailed)),
            failed=report.failed + isinstance(outcome, FetchFailed),
            entries=report.entries + len(fresh),
            quiet=report.quiet + (len(fresh) if quiet else 0),
        )

    def _parse(self, feed: Feed, state: FeedState, outcome: Outcome, now: datetime) -> ParsedFeed | None:
        match outcome:
            case Fetched() if schedule.body_hash(outcome.body) != state.body_hash:
                kind = outcome.headers.get("content-type")
                return parse_feed(outcome.body, content_type=kind, url=outcome.url, feed_id=feed.id, now=now)
            case Fetched() | NotModified() | FetchFailed():
                return None

    def _fresh(self, feed: Feed, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        known = self.store.known_entries(feed.id, [entry.key for entry in entries])
        return tuple(entry for entry in entries if known.get(entry.key) != entry.fingerprint)
