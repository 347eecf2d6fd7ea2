"""Looking after feeds: a check that stores nothing, and a list of their health."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.feeds import Feed, Fetched, FetchFailed, FetchRequest, NotModified, Outcome
from monitor.domain.overview import FeedHealth
from monitor.errors import UsageError
from monitor.parse.feeds import parse_feed
from monitor.pipeline.table import columns
from monitor.ports import Clock, Fetcher

_UNITS = (("d", 86400), ("h", 3600), ("min", 60))


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
    """Every feed with its health, its yield, and when it is polled next."""
    if not health:
        return "No feed has been polled yet; `monitor poll` does."
    heading = ("feed", "tier", "entries", "figures", "new", "last new", "next poll", "health")
    return "\n".join(columns([heading, *(_row(one, now) for one in health)], indent=""))


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
    told = f"{len(parsed.entries)} entries, “{parsed.title}”" if parsed.title else f"{len(parsed.entries)} entries"
    if outcome.moved_to:
        told += f"; it moved to {outcome.moved_to}: mend its address"
    if parsed.malformed:
        told = f"{told}; {parsed.malformed}" if parsed.entries else parsed.malformed
    return FeedCheck(feed=feed, well=bool(parsed.entries), message=told)


def _row(health: FeedHealth, now: datetime) -> tuple[str, ...]:
    state = health.state
    following = "never: gone" if state and state.gone else _ago(state.next_poll if state else None, now)
    trouble = (state.error if state else None) or ("well" if state and state.last_success else "not polled yet")
    return (
        health.feed.id,
        str(int(health.feed.tier)),
        str(health.entries),
        str(health.figures),
        str(health.new),
        _ago(state.last_new if state else None, now),
        following,
        trouble,
    )


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "–"
    seconds = (moment - now).total_seconds()
    size = abs(seconds)
    told = (
        f"{size / 86400:.0f} d"
        if size >= 172800
        else f"{size / 3600:.0f} h"
        if size >= 7200
        else f"{size / 60:.0f} min"
    )
    return f"in {told}" if seconds > 0 else f"{told} ago"
