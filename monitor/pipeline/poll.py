"""poll: due feeds → new entries. One commit a feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from monitor import schedule
from monitor.domain.articles import Entry
from monitor.domain.feeds import Feed, FeedState, Fetched, FetchFailed, Outcome
from monitor.parse.feeds import ParsedFeed, parse_feed
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Fetcher, Store
from monitor.telemetry import LOGGER

FEED_TROUBLE = "feed trouble"  # the event that keeps what went wrong with a feed, once for every change of the reason


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
        now = self.clock.now()
        requests = [schedule.request(feed, states.get(feed.id), max_bytes=self.max_bytes, now=now) for feed in due]
        for request, outcome in self.fetcher().fetch(requests):
            feed = by_id[request.key]
            report = self._take(feed, states.get(feed.id), outcome, report)
        return report

    def _take(self, feed: Feed, state: FeedState | None, outcome: Outcome, report: PollReport) -> PollReport:
        now = self.clock.now()
        entries: tuple[Entry, ...] = ()
        heard: schedule.Heard | None = None
        if isinstance(outcome, Fetched):
            entries, heard = self._hear(feed, state, outcome, now)
        after = schedule.after(feed, state, outcome, heard, now=now, jitter=self.jitter())
        first = state is None or state.last_success is None
        quiet = first and len(entries) > self.backlog
        stored = self.store.save_poll(after, entries, now=now, silent=quiet)
        if after.error and (state is None or state.error != after.error):
            self.store.record_event(FEED_TROUBLE, feed.id, {"reason": after.error}, now=now)
        if after.error:
            LOGGER.warning("feed %s: %s", feed.id, after.error)
        if quiet:
            LOGGER.info("feed %s: first poll, %d entries of backlog enter without alerts", feed.id, stored)
        return replace(
            report,
            unchanged=report.unchanged + (not entries and not after.error),
            failed=report.failed + _failed(outcome, heard),
            entries=report.entries + stored,
            quiet=report.quiet + (stored if quiet else 0),
        )

    def _hear(
        self, feed: Feed, state: FeedState | None, outcome: Fetched, now: datetime
    ) -> tuple[tuple[Entry, ...], schedule.Heard]:
        body_hash = blake2b(outcome.body, digest_size=16).hexdigest()
        if state is not None and state.body_hash == body_hash and not state.error:
            return (), schedule.Heard(entries=1, body_hash=body_hash, hints=state.hints)
        kind = outcome.headers.get("content-type")
        parsed = parse_feed(outcome.body, content_type=kind, url=outcome.url, feed_id=feed.id, now=now)
        for skipped in parsed.skipped:
            LOGGER.info("feed %s: entry %d left out: %s", feed.id, skipped.place, skipped.reason)
        for note in parsed.notes:
            LOGGER.debug("feed %s: %s", feed.id, note)
        entries = self._fresh(feed, parsed.entries)
        return entries, _heard(parsed, new=len(entries), body_hash=body_hash)

    def _fresh(self, feed: Feed, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """The entries that are new or changed. One that is known by another of its keys keeps that key."""
        known = self.store.known_entries(feed.id, [key for entry in entries for key in (entry.key, *entry.aliases)])
        kept = (
            replace(entry, key=next((key for key in (entry.key, *entry.aliases) if key in known), entry.key))
            for entry in entries
        )
        return tuple(entry for entry in kept if known.get(entry.key) != entry.fingerprint)


def _failed(outcome: Outcome, heard: schedule.Heard | None) -> bool:
    """Whether nothing came of a poll. An empty feed and a damaged one with entries are told, but did not fail."""
    return isinstance(outcome, FetchFailed) or (heard is not None and bool(heard.malformed) and not heard.entries)


def _heard(parsed: ParsedFeed, *, new: int, body_hash: str) -> schedule.Heard:
    return schedule.Heard(
        new=new,
        entries=len(parsed.entries),
        published=[entry.published for entry in parsed.entries if entry.published],
        hub=parsed.hub,
        hints=parsed.hints,
        malformed=parsed.malformed,
        body_hash=body_hash,
    )
