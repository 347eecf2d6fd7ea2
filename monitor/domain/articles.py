"""Entry (a line of a feed), Article (its text), Story (copies of one text)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier

# Years of publication: what a text or the ledger counts from any other could leave the calendar.
YEARS = range(1000, 3001)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of a feed. `key` identifies it in the feed; `content` is HTML; `fingerprint` changes with its content.

    `aliases` are keys that it had or may get when its feed changes guids or links; `publisher` is named by the entry
    itself where the feed gathers those of many.
    """

    feed_id: str
    key: str
    url: str | None
    title: str
    summary: str = ""
    content: str = ""
    guid: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: Language | None = None
    author: str | None = None
    fingerprint: str = ""
    aliases: tuple[str, ...] = ()
    publisher: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """The text of one publication. `document` is what every offset counts in."""

    id: str
    title: str
    text: str
    url: str | None = None
    publisher: str | None = None
    language: Language | None = None
    published: datetime | None = None
    fetched: datetime | None = None
    tier: Tier = Tier.TRADE
    partial: bool = False
    feed_id: str | None = None

    @property
    def document(self) -> str:
        """`title + "\\n" + text`."""
        return f"{self.title}\n{self.text}"

    @property
    def dated(self) -> datetime | None:
        """The date that the article's figures are judged by: of publication, else of fetching."""
        return self.published or self.fetched


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Copies of one text. `signature` is a MinHash of the first copy; `bands` are its keys for looking it up."""

    id: str
    signature: tuple[int, ...]
    bands: tuple[str, ...]
    copies: int = 1
    publishers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """How long what grows is kept, and how large the database may be: config/monitor.toml, table `retention`.

    A duration of nothing keeps for ever, a size of nothing is no limit.
    """

    texts: timedelta = timedelta(0)
    entries: timedelta = timedelta(days=400)
    runs: timedelta = timedelta(days=90)
    largest_gigabytes: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class RunLimits:
    """How much one run takes on: config/monitor.toml, table `run`. Counts, seconds, characters."""

    read_batch: int = 500
    article_seconds: float = 20.0
    article_characters: int = 400_000
    retry_article_after: timedelta = timedelta(minutes=30)
    article_attempts: int = 5
    backlog_alerts: int = 10
