"""The seams between the pipeline and the world. Each docstring names its implementations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts import Alert, Delivery, DeliveryState, Receipt
from monitor.domain.articles import Article, Entry, Story
from monitor.domain.feeds import Feed, FeedState, FetchRequest, Outcome
from monitor.domain.figures import Judgement, Record
from monitor.domain.readings import Reading


class Clock(Protocol):
    """The time. Implementations: `monitor.bootstrap.SystemClock`; tests pass their own."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Fetcher(Protocol):
    """GETs, many at once. Implementation: `monitor.fetch.fetcher.HttpFetcher`."""

    def fetch(self, requests: Sequence[FetchRequest]) -> Iterator[tuple[FetchRequest, Outcome]]:
        """Yield each request with its outcome, in the order in which they finish. Never raises for a bad host."""

    def close(self) -> None:
        """Give the connections back."""


class Channel(Protocol):
    """A way out. Implementations: `monitor.deliver.slack`, `.mail`, `.webhook`, `.terminal`."""

    name: str

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """Hand over one message that tells these deliveries (one, or a digest of several).

        Raises TemporaryDeliveryError, PermanentDeliveryError or UnknownDeliveryError.
        """

    def check(self) -> str | None:
        """What is wrong with the channel's settings or reachability, in words; None when it is well."""


class Store(Protocol):
    """Everything that is remembered. Implementation: `monitor.store.sql.SqlStore`. Every write is one transaction."""

    # -- poll -----------------------------------------------------------------
    def register_feeds(self, feeds: Sequence[Feed]) -> None:
        """Make the known feeds those of the configuration; the state of a feed that went away is kept."""

    def feed_states(self) -> Mapping[str, FeedState]:
        """The state of every registered feed, by feed id."""

    def known_entries(self, feed_id: str, keys: Sequence[str]) -> Mapping[str, str]:
        """The fingerprints of those entries of a feed that are stored already, by entry key."""

    def save_poll(self, state: FeedState, entries: Sequence[Entry], *, now: datetime, silent: bool = False) -> int:
        """Store a feed's state with its new and changed entries; returns how many. `silent` entries raise no alerts."""

    # -- read -----------------------------------------------------------------
    def unread(self, now: datetime, limit: int) -> Sequence[tuple[str, Entry]]:
        """Entries to be read, oldest first, each with its article id."""

    def save_reading(self, article: Article, reading: Reading) -> None:
        """Store an article's text with its reading; its entry is read."""

    def save_unreadable(self, article_id: str, reason: str, *, retry: datetime | None) -> None:
        """Record why an entry could not be read, and when to try again (None: never)."""

    # -- judge ----------------------------------------------------------------
    def unjudged(self, limit: int) -> Sequence[tuple[Article, Reading, bool]]:
        """Readings to be judged, by date of publication; the flag says that they raise no alerts."""

    def stories(self, bands: Sequence[str]) -> Sequence[Story]:
        """The stories that share at least one of these bands."""

    def records(self, keys: Sequence[str]) -> Sequence[Record]:
        """The ledger's records under any of these keys (`monitor.ledger.series.keys`), oldest first."""

    def save_judgements(
        self,
        article: Article,
        story: Story,
        judgements: Sequence[Judgement],
        keys: Mapping[str, Sequence[str]],
        alerts: Sequence[Alert],
        deliveries: Sequence[Delivery],
    ) -> None:
        """Write an article's judgements, its story, its alerts and deliveries. `keys` maps a record id to its keys."""

    # -- dispatch -------------------------------------------------------------
    def due_deliveries(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Deliveries whose time has come, in order, for channels that are not waiting."""

    def save_delivery(
        self,
        key: str,
        state: DeliveryState,
        *,
        now: datetime,
        due: datetime | None = None,
        reason: str | None = None,
        reference: str | None = None,
    ) -> None:
        """Record an attempt at a delivery."""

    def close(self) -> None:
        """Give the database back."""
