"""Which feeds are due, and when next: often enough to miss nothing, seldom enough to hurt nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from operator import itemgetter
from statistics import median

from monitor.domain.feeds import Feed, FeedState, Fetched, FetchFailed, FetchRequest, NotModified, Outcome
from monitor.domain.work import host_of

SOONEST = timedelta(minutes=5)
PATIENCE = timedelta(hours=6)  # the longest wait that a feed or a server may ask for in passing (ttl, max-age)
LONGEST_BACKOFF = timedelta(hours=6)  # a feed that fails is still asked four times a day, for ever
LONGEST_RETRY = timedelta(days=7)
FULL_EVERY = timedelta(hours=12)  # at least this often a feed is fetched without conditions, against stale ETags
MOVED_POLLS = 3
MOVED_FOR = timedelta(hours=24)
_SPREAD = 0.1  # share of an interval that jitter adds at most
_LOOKS_PER_ENTRY = 2  # polls in the usual time between two entries
_RECENT = 20

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What a fetched document said: how many entries were new, the dates of all, its hub and its wishes.

    `malformed` tells why the document is no feed; None where it is one. `entries` counts what could be read. `memory`
    is what the next reading of a document wants to know of this one; None where nothing was read.
    """

    new: int = 0
    entries: int = 0
    published: Sequence[datetime] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    hub: str | None = None
    malformed: str | None = None
    body_hash: str | None = None
    memory: str | None = None


def in_turns(feeds: Iterable[Feed]) -> list[Feed]:
    """The same feeds, so that hosts take turns: the first of every host, then the second of those that have two, …

    Who takes only some of them at a time then meets all hosts, however many feeds stand on one.
    """
    before: Counter[str] = Counter()
    turns: list[tuple[int, int, Feed]] = []
    for place, feed in enumerate(feeds):
        host = host_of(feed.url, feed.id)
        turns.append((before[host], place, feed))
        before[host] += 1
    return [feed for _, _, feed in sorted(turns, key=itemgetter(0, 1))]


def request(feed: Feed, state: FeedState | None, *, max_bytes: int, now: datetime) -> FetchRequest:
    """The GET for a feed: conditional, except now and then, because servers repeat an ETag over changed content."""
    state = started(feed, state)
    full = _moment(state.hints.get("full"))
    conditional = full is not None and now - full < FULL_EVERY
    return FetchRequest(
        key=feed.id,
        url=state.url,
        etag=state.etag if conditional else None,
        last_modified=state.last_modified if conditional else None,
        max_bytes=max_bytes,
    )


def memory(state: FeedState | None) -> str:
    """What the last reading of a document left for the next one (`Heard.memory`); empty where there is none."""
    return state.hints.get("seen", "") if state is not None else ""


def started(feed: Feed, state: FeedState | None) -> FeedState:
    """The state to begin from: a new feed's, or the old one; an address changed in the configuration begins anew."""
    if state is None:
        return FeedState(feed_id=feed.id, url=feed.url, hints={"configured": feed.url})
    if state.hints.get("configured", feed.url) != feed.url:
        fresh = FeedState(feed_id=feed.id, url=feed.url, hints={"configured": feed.url})
        return replace(fresh, polls=state.polls, last_poll=state.last_poll, last_new=state.last_new)
    return state


def after(
    feed: Feed, state: FeedState | None, outcome: Outcome, heard: Heard | None, *, now: datetime, jitter: float
) -> FeedState:
    """The state of a feed after a poll, with the time of the next one and, where it failed, why.

    `heard` is what the body of a Fetched said (None otherwise); `jitter` is a random share from 0 to 1, so that feeds
    that failed together do not come back together.
    """
    state = replace(started(feed, state), last_poll=now, polls=(state.polls if state else 0) + 1)
    match outcome:
        case FetchFailed():
            return _failed(feed, state, outcome, now=now, jitter=jitter)
        case Fetched() if heard is None or (heard.malformed is not None and heard.entries == 0):
            reason = heard.malformed if heard is not None else None
            return _unread(feed, state, reason or "the document could not be read", now=now, jitter=jitter)
        case Fetched():
            return _read(feed, state, outcome, heard or Heard(), now=now, jitter=jitter)
        case NotModified():
            return _unchanged(feed, state, outcome, now=now, jitter=jitter)


def next_poll_why(feed: Feed, state: FeedState) -> str:
    """Why the next poll is when it is, in words."""
    if not feed.enabled:
        return "switched off in the configuration"
    if state.gone:
        return "the server says that the feed is gone for good"
    return state.hints.get("why", "it was never polled")


def _failed(feed: Feed, state: FeedState, outcome: FetchFailed, *, now: datetime, jitter: float) -> FeedState:
    gone = outcome.kind.value == "gone"
    failures = state.failures + 1
    wait, why = _backoff(feed, failures), f"it failed {failures} times in a row" if failures > 1 else "it failed"
    if outcome.retry_after is not None and min(outcome.retry_after, LONGEST_RETRY) > wait:
        wait, why = min(outcome.retry_after, LONGEST_RETRY), "the server asked to wait (Retry-After)"
    wait = _spread(wait, jitter)
    return replace(
        state,
        failures=failures,
        error=outcome.reason,
        gone=gone,
        next_poll=None if gone else now + wait,
        interval=None if gone else wait,
        hints={**state.hints, "why": why},
    )


def _unread(feed: Feed, state: FeedState, reason: str, *, now: datetime, jitter: float) -> FeedState:
    """A body that is no feed, as a maintenance page is none: what was known stays, also that a feed is gone for good.

    A move is not believed.
    """
    failures = state.failures + 1
    wait = _spread(_backoff(feed, failures), jitter)
    return replace(
        state,
        failures=failures,
        error=reason,
        next_poll=None if state.gone else now + wait,
        interval=None if state.gone else wait,
        moved_to=None,
        moved_since=None,
        hints={**_without(state.hints, "moved_polls"), "why": "what came was no feed"},
    )


def _read(feed: Feed, state: FeedState, outcome: Fetched, heard: Heard, *, now: datetime, jitter: float) -> FeedState:
    hints = {
        **_without(state.hints, *_WISHES, "max_age"),
        **{key: heard.hints[key] for key in _WISHES if key in heard.hints},
    }
    hints |= {"full": now.isoformat()}
    if heard.memory is not None:
        hints["seen"] = heard.memory
    if (gap := _gap(heard.published, now)) is not None:
        hints["gap"] = str(int(gap.total_seconds()))
    state = replace(
        state,
        etag=outcome.headers.get("etag"),
        last_modified=outcome.headers.get("last-modified"),
        body_hash=heard.body_hash if heard.body_hash is not None else state.body_hash,
        last_new=now if heard.new else state.last_new,
        hub=heard.hub or state.hub,
        error=heard.malformed or (None if heard.entries else "the feed has no entries"),
        hints=hints,
    )
    return _well(feed, state, outcome, now=now, jitter=jitter)


def _unchanged(feed: Feed, state: FeedState, outcome: NotModified, *, now: datetime, jitter: float) -> FeedState:
    state = replace(
        state,
        etag=outcome.headers.get("etag") or state.etag,
        last_modified=outcome.headers.get("last-modified") or state.last_modified,
        error=None,
    )
    return _well(feed, state, outcome, now=now, jitter=jitter)


def _well(feed: Feed, state: FeedState, outcome: Fetched | NotModified, *, now: datetime, jitter: float) -> FeedState:
    state = _moved(state, outcome.moved_to, now)
    wait, why = _interval(feed, state, outcome.headers, now)
    wait = _spread(wait, jitter)
    moment = _past_skipped(now + wait, state.hints, jitter)
    if moment != now + wait:
        why = "the feed asks not to be polled at this hour or day"
    return replace(
        state,
        failures=0,
        gone=False,
        last_success=now,
        next_poll=moment,
        interval=wait,
        hints={**state.hints, "why": why},
    )


def _moved(state: FeedState, target: str | None, now: datetime) -> FeedState:
    """A permanent move is followed after it held: over three polls and a day, with a feed at its end each time."""
    if target is None or target == state.url:
        return replace(state, moved_to=None, moved_since=None, hints=_without(state.hints, "moved_polls"))
    if target != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=target, moved_since=now, hints={**state.hints, "moved_polls": "1"})
    polls = _number(state.hints.get("moved_polls")) + 1
    if polls >= MOVED_POLLS and now - state.moved_since >= MOVED_FOR:
        return replace(state, url=target, moved_to=None, moved_since=None, hints=_without(state.hints, "moved_polls"))
    return replace(state, hints={**state.hints, "moved_polls": str(polls)})


def _interval(feed: Feed, state: FeedState, headers: Mapping[str, str], now: datetime) -> tuple[timedelta, str]:
    ceiling = max(feed.every, timedelta(seconds=1))
    wait, why = ceiling, "the ceiling that the configuration sets"
    if (gap := _number(state.hints.get("gap"))) > 0:
        usual = max(timedelta(seconds=gap) / _LOOKS_PER_ENTRY, min(SOONEST, ceiling))
        if usual < wait:
            wait, why = usual, "it follows how often the feed publishes"
    asked, who = max(_asked(state.hints), _fresh_for(headers, now), key=lambda item: item[0])
    asked = min(asked, max(ceiling, PATIENCE))
    return (asked, who) if asked > wait else (wait, why)


_WISHES = ("ttl", "skip_hours", "skip_days", "update_period", "update_frequency")


def _asked(hints: Mapping[str, str]) -> tuple[timedelta, str]:
    """What the document asks for: `ttl` in minutes (RSS 2.0), `sy:updatePeriod` by `sy:updateFrequency` (RSS 1.0)."""
    ttl = timedelta(minutes=min(_number(hints.get("ttl")), 100_000))
    period = _PERIODS.get(hints.get("update_period", "").strip().lower(), timedelta(0))
    period /= max(1, _number(hints.get("update_frequency")))
    return (ttl, "the feed asks for it (ttl)") if ttl >= period else (period, "the feed asks for it (sy:updatePeriod)")


def _fresh_for(headers: Mapping[str, str], now: datetime) -> tuple[timedelta, str]:
    """How long the answer stays fresh (RFC 9111, 4.2): asking sooner would only be given the same copy."""
    control = headers.get("cache-control", "")
    if (found := _AGE.search(control)) is not None:
        age = _number(headers.get("age", "").strip())
        return timedelta(seconds=max(0, min(int(found[1]), 10_000_000) - age)), "the server asks for it (Cache-Control)"
    expires = _http_date(headers.get("expires"))
    if expires is None or "no-cache" in control or "no-store" in control:
        return timedelta(0), ""
    return max(expires - (_http_date(headers.get("date")) or now), timedelta(0)), "the server asks for it (Expires)"


def _gap(published: Sequence[datetime], now: datetime) -> timedelta | None:
    """The usual time between two entries; the silence since the last one counts: a feed that sleeps is let sleep."""
    latest = sorted((date for date in published if date <= now), reverse=True)[:_RECENT]
    if len(latest) < 3:
        return None
    usual: float = median((one - other).total_seconds() for one, other in pairwise(latest))
    return max(timedelta(seconds=usual), (now - latest[0]) / 4)


def _backoff(feed: Feed, failures: int) -> timedelta:
    first = min(max(feed.every, timedelta(minutes=1)), timedelta(minutes=10))
    ceiling = max(LONGEST_BACKOFF, feed.every)
    doubled: timedelta = first * 2 ** min(failures - 1, 12)
    return min(doubled, ceiling)


def _spread(wait: timedelta, jitter: float) -> timedelta:
    """Never sooner than asked, and later by chance."""
    return wait * (1 + _SPREAD * min(max(jitter, 0.0), 1.0))


def _past_skipped(moment: datetime, hints: Mapping[str, str], jitter: float) -> datetime:
    """The first moment after the hours and days that the feed asks to skip (RSS 2.0; hours in GMT)."""
    hours = {_number(hour) % 24 for hour in hints.get("skip_hours", "").split(",") if hour.strip().isdigit()}
    days = {day.strip().lower() for day in hints.get("skip_days", "").split(",") if day.strip()} & set(_WEEKDAYS)
    if len(hours) >= 24 or len(days) >= 7:
        return moment
    late = moment
    for _ in range(8 * 24):
        utc = late.utctimetuple()
        if utc.tm_hour not in hours and _WEEKDAYS[utc.tm_wday] not in days:
            break
        late = late.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment if late == moment else late + timedelta(minutes=10) * min(max(jitter, 0.0), 1.0)


def _http_date(text: str | None) -> datetime | None:
    if not text or len(text) > 60:
        return None
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int:
    text = (text or "").strip()
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _without(hints: Mapping[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in hints.items() if key not in keys}
