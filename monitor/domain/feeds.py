"""Feeds, what is remembered of each, and what a request for one came to. Outcomes are values, not exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from monitor.domain.catalogue import Language


class Tier(IntEnum):
    """How far a publisher is trusted. Smaller is better; it weighs in conflicts and in rules."""

    PRIMARY = 1  # the party itself: filings, newsrooms, regulators
    ESTABLISHED = 2  # wires and newspapers with corrections
    TRADE = 3  # trade press and analysts
    SECONDARY = 4  # aggregators, blogs, machine-written pages


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A feed as config/feeds/*.toml states it. `every` is the ceiling of its polling interval."""

    id: str
    url: str
    title: str
    publisher: str
    language: Language | None = None
    tier: Tier = Tier.TRADE
    beat: str = ""
    every: timedelta = timedelta(minutes=30)
    full_text: bool = False
    enabled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What is remembered of a feed between polls. `url` is where it lives now; `None` dates mean never."""

    feed_id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    interval: timedelta | None = None
    failures: int = 0
    error: str | None = None
    gone: bool = False
    moved_to: str | None = None
    moved_since: datetime | None = None
    hub: str | None = None
    polls: int = 0
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchRequest:
    """One GET. `key` comes back with the outcome; `max_bytes` caps the body after decompression."""

    key: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_bytes: int = 5_000_000
    article: bool = False


class FailureKind(StrEnum):
    """Why a request failed."""

    DNS = "dns"
    REFUSED = "refused"
    RESET = "reset"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too large"
    BLOCKED = "blocked"
    REDIRECT = "redirect"
    STATUS = "status"
    GONE = "gone"
    PROTOCOL = "protocol"
    ROBOTS = "robots"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A body. Header names are lower-case; `url` is the last address of the redirects, `moved_to` a permanent one."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed: float
    moved_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotModified:
    """The server said 304."""

    url: str
    headers: Mapping[str, str]
    elapsed: float
    moved_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchFailed:
    """No body. `reason` is a sentence for people; `retry_after` is what the server asked for."""

    url: str
    kind: FailureKind
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None


Outcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchLimits:
    """How the program behaves on the wire: config/monitor.toml, table `fetch`. Seconds, bytes, counts.

    `contact` (an address or mailbox) stands in the User-Agent. `allow_private` lists networks (CIDR) that may be
    reached although they are private: the demo and tests allow loopback; nobody else should need it.
    """

    contact: str = ""
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    deadline: float = 60.0
    max_feed_bytes: int = 10_000_000
    max_page_bytes: int = 5_000_000
    max_redirects: int = 8
    concurrency: int = 64
    per_host: int = 2
    spacing: float = 0.0
    robots: bool = True
    allow_private: tuple[str, ...] = ()
