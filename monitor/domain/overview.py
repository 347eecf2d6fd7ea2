"""What people ask of the memory: how the feeds are, what runs did, which figures are in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.articles import Article, Story
from monitor.domain.feeds import Feed, FeedState
from monitor.domain.figures import Judgement, Verdict
from monitor.domain.readings import Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureQuery:
    """Which figures to list, newest first. An empty tuple or None means any.

    `entities` are ids that the figure has as its subject or in `about` (any of them), `families` the beginnings of ids
    that it may have there too; `since` (inclusive) and `until` (exclusive) bound the date of its article; `word` stands
    in the sentence or title.
    """

    entities: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    salient: bool | None = None
    word: str | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHealth:
    """How a feed does. `entries` were seen in it, `articles` read, `figures` found in these, `new` of them new.

    `alerts` were raised by its articles.
    """

    feed: Feed
    state: FeedState | None
    entries: int = 0
    articles: int = 0
    figures: int = 0
    new: int = 0
    alerts: int = 0
    waiting: int = 0
    unreadable: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """An entry that could not be read. `retry` is when it is tried again, None where it was given up."""

    article_id: str
    feed_id: str
    url: str | None
    title: str
    reason: str
    attempts: int
    retry: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run of a command. `ended` is None while it runs, or where it was killed; `done` counts what it did."""

    id: int
    command: str
    started: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    done: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that somebody or something did, kept for good: a person's mark on a figure, a suppressed alert."""

    id: int
    at: datetime
    kind: str
    subject: str
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejudged:
    """An article judged anew: what takes the place of its earlier judgements, and where each record is filed.

    `reading` takes the place of the stored one; None leaves that as it is.
    """

    article: Article
    story: Story
    judgements: tuple[Judgement, ...]
    keys: Mapping[str, Sequence[str]]
    reading: Reading | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The memory in numbers. `oldest_delivery` is when the oldest waiting delivery fell due."""

    feeds: int
    failing: int
    entries: int
    unread: int
    unreadable: int
    articles: int
    unjudged: int
    stories: int
    figures: int
    verdicts: Mapping[Verdict, int]
    alerts: int
    deliveries: Mapping[str, int]
    oldest_delivery: datetime | None
    last_run: Run | None
