"""poll: due feeds → new entries. One commit for the feeds that answer together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from monitor import schedule
from monitor.domain.articles import Entry
from monitor.domain.counted import counted
from monitor.domain.feeds import Feed, FeedState, Fetched, FetchFailed, FetchRequest, Outcome
from monitor.parse.feeds import ParsedFeed, parse_feed
from monitor.pipeline.reports import Report
from monitor.ports import Clock, Fetcher, Store
from monitor.telemetry import LOGGER
from monitor.tracing import span

FEED_TROUBLE = "feed trouble"  # the event that keeps what went wrong with a feed, once for every change of the reason

_Asked = tuple[Feed, FeedState | None]

_BATCH_FEEDS = 100
_BATCH_ENTRIES = 1000
_BATCH_BYTES = 4_000_000
_BATCH_TIME = timedelta(seconds=2)


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
        told = f"{counted(self.due, 'feed')} polled: {counted(self.entries, 'new entry')}, "
        told += f"{self.unchanged} unchanged, {self.failed} failed"
        return told + (f"; {counted(self.quiet, 'entry')} of backlog entered without alerts" if self.quiet else "")


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
        return self._poll(only or self.store.due_feeds(self.clock.now()))

    def share(self) -> PollReport:
        """A worker's share: poll what is due of feeds that are few and registered already."""
        return self._poll(self.store.due_feeds(self.clock.now(), [feed.id for feed in self.feeds]))

    def _poll(self, due: Sequence[str]) -> PollReport:
        if not due:
            return PollReport()
        with span("poll") as note:
            report = self._polled(due)
            note(report.counts())
            return report

    def _polled(self, due: Sequence[str]) -> PollReport:
        report = PollReport(due=len(due))
        by_id = {feed.id: feed for feed in self.feeds}
        asked: dict[str, _Asked] = {}
        requests = self._requests(schedule.in_turns(by_id[name] for name in due), asked)
        batch = _Batch(began=self.clock.now())
        for request, outcome in self.fetcher().fetch(requests):
            batch.add(self._hear(*asked.pop(request.key), outcome), outcome)
            if batch.full(self.clock.now()):
                report = self._save(batch.answers, report)
                batch = _Batch(began=self.clock.now())
        return self._save(batch.answers, report) if batch.answers else report

    def _requests(self, feeds: Sequence[Feed], asked: dict[str, _Asked]) -> Iterator[FetchRequest]:
        """What the fetcher asks, made as it gets to it: only the states of those that it has are held (`asked`)."""
        for start in range(0, len(feeds), _BATCH_FEEDS):
            part = feeds[start : start + _BATCH_FEEDS]
            states = self.store.feed_states([feed.id for feed in part])
            for feed in part:
                state = states.get(feed.id)
                asked[feed.id] = feed, state
                yield schedule.request(feed, state, max_bytes=self.max_bytes, now=self.clock.now())

    def _hear(self, feed: Feed, state: FeedState | None, outcome: Outcome) -> _Answer:
        if not isinstance(outcome, Fetched):
            return _Answer(feed=feed, state=state, outcome=outcome)
        body_hash = blake2b(outcome.body, digest_size=16).hexdigest()
        answer = _Answer(feed=feed, state=state, outcome=replace(outcome, body=b""), body_hash=body_hash)
        if state is not None and state.body_hash == body_hash and not state.error:
            return answer
        parsed = parse_feed(
            outcome.body,
            content_type=outcome.headers.get("content-type"),
            url=outcome.url,
            feed_id=feed.id,
            now=self.clock.now(),
            before=schedule.memory(state),
        )
        for skipped in parsed.skipped:
            LOGGER.info("feed %s: entry %d left out: %s", feed.id, skipped.place, skipped.reason)
        for note in parsed.notes:
            LOGGER.debug("feed %s: %s", feed.id, note)
        return replace(answer, parsed=parsed)

    def _save(self, answers: Sequence[_Answer], report: PollReport) -> PollReport:
        """Store what some feeds answered: all of it, or nothing, and then those feeds are still due."""
        now = self.clock.now()
        known = self.store.known_entries({answer.feed.id: answer.keys() for answer in answers})
        settled = [answer.settled(known.get(answer.feed.id, {}), self.backlog) for answer in answers]
        after = [
            schedule.after(answer.feed, answer.state, answer.outcome, answer.heard(), now=now, jitter=self.jitter())
            for answer in settled
        ]
        polls = [(state, answer.entries, answer.quiet) for state, answer in zip(after, settled, strict=True)]
        stored = self.store.save_polls(polls, now=now, events=[*_troubles(settled, after)])
        for state, answer, count in zip(after, settled, stored, strict=True):
            if state.error:
                LOGGER.warning("feed %s: %s", state.feed_id, state.error)
            if answer.quiet:
                LOGGER.info("feed %s: first poll, %d entries of backlog enter without alerts", state.feed_id, count)
            report = replace(
                report,
                unchanged=report.unchanged + (not answer.entries and not state.error),
                failed=report.failed + answer.failed,
                entries=report.entries + count,
                quiet=report.quiet + (count if answer.quiet else 0),
            )
        return report


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    """What a feed answered, without its body. `parsed` is None where there was none, or the same one as before."""

    feed: Feed
    state: FeedState | None
    outcome: Outcome
    body_hash: str | None = None
    parsed: ParsedFeed | None = None
    entries: tuple[Entry, ...] = ()
    quiet: bool = False

    def keys(self) -> list[str]:
        """All that its entries may be known by."""
        return [key for entry in (self.parsed.entries if self.parsed else ()) for key in (entry.key, *entry.aliases)]

    def settled(self, known: Mapping[str, str], backlog: int) -> _Answer:
        """With the entries that are new or changed. One that is known by another of its keys keeps that key."""
        kept = (
            replace(entry, key=next((key for key in (entry.key, *entry.aliases) if key in known), entry.key))
            for entry in (self.parsed.entries if self.parsed else ())
        )
        entries = tuple(entry for entry in kept if known.get(entry.key) != entry.fingerprint)
        first = self.state is None or self.state.last_success is None
        return replace(self, entries=entries, quiet=first and len(entries) > backlog)

    def heard(self) -> schedule.Heard | None:
        """What the schedule wants to know of the body; None where there was none."""
        if self.parsed is None:
            hints = self.state.hints if self.state else {}
            return schedule.Heard(entries=1, body_hash=self.body_hash, hints=hints) if self.body_hash else None
        return schedule.Heard(
            new=len(self.entries),
            entries=len(self.parsed.entries) + self.parsed.seen,
            published=self.parsed.dates,
            hub=self.parsed.hub,
            hints=self.parsed.hints,
            malformed=self.parsed.malformed,
            body_hash=self.body_hash,
            memory=self.parsed.memory,
        )

    @property
    def failed(self) -> bool:
        """Whether nothing came of it. An empty feed and a damaged one with entries are told, but did not fail."""
        if isinstance(self.outcome, FetchFailed):
            return True
        return self.parsed is not None and bool(self.parsed.malformed) and not self.parsed.entries


@dataclass(kw_only=True, slots=True)
class _Batch:
    """Answers that are stored together: one wait for the disk instead of many."""

    began: datetime
    answers: list[_Answer] = field(default_factory=list)
    entries: int = 0
    size: int = 0

    def add(self, answer: _Answer, outcome: Outcome) -> None:
        """Take one more."""
        self.answers.append(answer)
        if answer.parsed is not None and isinstance(outcome, Fetched):
            self.entries += len(answer.parsed.entries)
            self.size += len(outcome.body)

    def full(self, now: datetime) -> bool:
        """Whether it is time to store them: there are many, they are large, or the first has waited for long."""
        many = len(self.answers) >= _BATCH_FEEDS or self.entries >= _BATCH_ENTRIES
        return many or self.size >= _BATCH_BYTES or now - self.began >= _BATCH_TIME


def _troubles(answers: Sequence[_Answer], after: Sequence[FeedState]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for answer, state in zip(answers, after, strict=True):
        if state.error and (answer.state is None or answer.state.error != state.error):
            yield FEED_TROUBLE, state.feed_id, {"reason": state.error}
