"""Looking after feeds: a check that stores nothing, and a list of their health."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.counted import counted
from monitor.domain.feeds import Feed, FeedState, Fetched, FetchFailed, FetchRequest, NotModified, Outcome
from monitor.domain.overview import FeedHealth
from monitor.errors import UsageError
from monitor.parse.feeds import parse_feed
from monitor.pipeline.table import columns
from monitor.ports import Clock, Fetcher

_UNITS = ((172_800, 86_400, "d"), (7200, 3600, "h"), (120, 60, "min"), (0, 1, "s"))


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedCheck:
    """What one feed answered. `well` says that it is a feed with entries."""

    feed: Feed
    well: bool
    message: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.well else 'MEND'}  {self.feed.id:<32} {self.message}"


def check_feeds(
    feeds: Sequence[Feed], fetcher: Fetcher, clock: Clock, *, max_bytes: int, only: Sequence[str] = ()
) -> Iterator[FeedCheck]:
    """Fetch feeds once, as they answer. Raises UsageError for an id that no feed has."""
    known = {feed.id: feed for feed in feeds}
    if missing := [name for name in only if name not in known]:
        raise UsageError(f"no feed has the id {', '.join(missing)}; `monitor feeds list` shows them all")
    wanted = [known[name] for name in only] if only else [feed for feed in feeds if feed.enabled]
    requests = [FetchRequest(key=feed.id, url=feed.url, max_bytes=max_bytes) for feed in wanted]
    for request, outcome in fetcher.fetch(requests):
        yield _check(known[request.key], outcome, clock.now())


def feed_table(health: Sequence[FeedHealth], now: datetime) -> str:
    """Every feed with its health, its yield, and when it is polled next; then how many are well."""
    if not health:
        return "No feeds are configured. `monitor feeds add URL` takes one in, `monitor feeds discover URL` finds some."
    heading = ("feed", "tier", "entries", "figures", "new", "alerts", "last new", "next poll", "health")
    counts = Counter(_standing(one) for one in health)
    told = ", ".join(f"{count} {standing}" for standing, count in sorted(counts.items(), reverse=True))
    return "\n".join(
        [*columns([heading, *(_row(one, now) for one in health)], indent=""), f"{counted(len(health), 'feed')}: {told}"]
    )


def span(length: timedelta) -> str:
    """A length of time for people: `45 s`, `30 min`, `6 h`, `3 d`."""
    seconds = abs(length.total_seconds())
    size, unit = next((size, unit) for least, size, unit in _UNITS if seconds >= least)
    return f"{seconds / size:.0f} {unit}"


def next_poll(feed: Feed, state: FeedState | None, now: datetime) -> str:
    """When a feed is polled next: `now`, `in 12 min`, `never`."""
    if not feed.enabled or (state is not None and state.gone):
        return "never"
    if state is None or state.next_poll is None or state.next_poll <= now:
        return "now"
    return f"in {span(state.next_poll - now)}"


def _check(feed: Feed, outcome: Outcome, now: datetime) -> FeedCheck:
    match outcome:
        case FetchFailed():
            return FeedCheck(feed=feed, well=False, message=outcome.reason)
        case NotModified():
            return FeedCheck(feed=feed, well=True, message="not modified")
        case Fetched():
            pass
    kind = outcome.headers.get("content-type")
    parsed = parse_feed(outcome.body, content_type=kind, url=outcome.url, feed_id=feed.id, now=now)
    told = counted(len(parsed.entries), "entry") + (f", “{parsed.title}”" if parsed.title else "")
    if outcome.moved_to:
        told += f"; it moved to {outcome.moved_to}: mend its address"
    if parsed.malformed:
        told = f"{told}; {parsed.malformed}" if parsed.entries else parsed.malformed
    elif not parsed.entries:
        told += "; nothing stands in it: perhaps the site has another one"
    return FeedCheck(feed=feed, well=bool(parsed.entries), message=told)


def _row(health: FeedHealth, now: datetime) -> tuple[str, ...]:
    state = health.state
    last_new = state.last_new if state else None
    return (
        health.feed.id,
        str(int(health.feed.tier)),
        str(health.entries),
        str(health.figures),
        str(health.new),
        str(health.alerts),
        f"{span(now - last_new)} ago" if last_new else "–",
        next_poll(health.feed, state, now),
        (state.error if state and health.feed.enabled else None) or _standing(health),
    )


def _standing(health: FeedHealth) -> str:
    state = health.state
    if not health.feed.enabled:
        return "switched off"
    if state is not None and state.error:
        return "in trouble"
    return "well" if state is not None and state.last_success else "not polled yet"
