"""The seams between the pipeline and the world. Each docstring names its implementations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.alerts import Alert, Delivery, DeliveryState, Notice, Receipt
from monitor.domain.articles import Article, Entry, Story
from monitor.domain.feeds import Feed, FeedState, FetchRequest, Outcome
from monitor.domain.figures import Judgement, Record, Standing
from monitor.domain.overview import Event, FeedHealth, FigureQuery, Rejudged, Run, Summary, Unreadable
from monitor.domain.readings import Reading
from monitor.domain.work import Claim, Share, Verb


class Clock(Protocol):
    """The time. Implementations: `monitor.machine.SystemClock`; tests pass their own."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Fetcher(Protocol):
    """GETs, many at once. Implementation: `monitor.fetch.fetcher.HttpFetcher`."""

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[tuple[FetchRequest, Outcome]]:
        """Yield each request with its outcome, in the order in which they finish. Never raises for a bad host.

        Requests are taken as there is room for them, while the caller waits for an outcome and in its thread.
        """

    def close(self) -> None:
        """Give the connections back."""


class Channel(Protocol):
    """A way out. Implementations: `monitor.deliver.slack`, `.slackbot`, `.mail`, `.webhook`, `.feed`, `.terminal`."""

    name: str

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """Hand over one message that tells these deliveries (one, or a digest of several).

        Raises TemporaryDeliveryError, PermanentDeliveryError or UnknownDeliveryError.
        """

    def notify(self, notice: Notice) -> Receipt:
        """Hand over a word to the operator, as plain text. Raises as `send` does."""

    def check(self) -> str | None:
        """What is wrong with the channel's settings or reachability, in words; None when it is well."""


class Watchdog(Protocol):
    """Somebody outside who hears of every run; never raises. Implementations: `deliver.watchdog`, `service`."""

    def start(self) -> None:
        """A run begins."""

    def finish(self, exit_code: int, told: str) -> None:
        """A run ended; `told` says for people what came of it."""


class Store(Protocol):
    """Everything that is remembered. Implementation: `monitor.store.sql.SqlStore`. Every write is one transaction.

    Any method raises StoreUnavailable where the database is away, full or held by another (nothing is written then),
    and StoreError where it is damaged or a call makes no sense to it.
    """

    def size(self) -> int:
        """Bytes on disk."""

    def lock(self, part: str | None = None) -> AbstractContextManager[None]:
        """The run lock, to be held while a run goes on. Raises LockedError at once where another run holds it.

        With a part, a worker's share of it: workers at different parts do not hinder each other, but a run does, and it
        is hindered by them. `judge 3` is a part of `judge`. Of a file, which one process writes, every part is the
        whole.
        """

    def shares(self, verb: Verb, now: datetime, *, feeds: int = ..., patience: timedelta = ...) -> Sequence[Share]:
        """The parts of a verb's work that have something to do now; at most so many feeds in one.

        Judging has a lane for what is planned; and something to plan when an article needs no longer wait for older
        ones, for at most `patience`.
        """

    # -- poll -----------------------------------------------------------------
    def register_feeds(self, feeds: Sequence[Feed]) -> None:
        """Make the known feeds those of the configuration; the state of a feed that went away is kept."""

    def feed_states(self, only: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        """The state of every registered feed, or of those among them that are named, by feed id."""

    def due_feeds(self, now: datetime, only: Sequence[str] | None = None) -> Sequence[str]:
        """The ids of the registered feeds, or of those among them that are named, that are to be polled now.

        The longest overdue come first, before them those that were never polled.
        """

    def next_poll(self) -> datetime | None:
        """When the first of the registered feeds is due that were polled before; None where there is none."""

    def known_entries(self, wanted: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, str]]:
        """Of the entries wanted (feed id → entry keys) the fingerprints of those that are stored, in the same shape.

        A feed of which none is stored is left out.
        """

    def save_polls(
        self,
        found: Sequence[tuple[FeedState, Sequence[Entry], bool]],
        *,
        now: datetime,
        events: Sequence[tuple[str, str, Mapping[str, str]]] = (),
    ) -> Sequence[int]:
        """Store feeds' states and queue their new and changed entries to be read; how many of each were queued.

        The flag says that the articles raise no alerts. An entry is known by feed and key, an article by its address:
        what another feed brought already is noted and not queued again. A changed text is read again as a revision
        (`<id>~2`). `events` (kind, subject, body) are kept with them, as `record_event` does.
        """

    # -- read -----------------------------------------------------------------
    def unread(self, now: datetime, limit: int, slot: int | None = None) -> Sequence[tuple[str, Entry]]:
        """Entries to be read, of any slot (`monitor.domain.work`) or of one, oldest first, each with its article id."""

    def read_attempts(self, article_id: str) -> int:
        """How often reading this entry failed so far."""

    def begin_reading(self, article_id: str) -> int:
        """Count an attempt at reading before it is made; returns the attempts, this one included."""

    def save_reading(self, article: Article, reading: Reading, *, silent: bool = False) -> None:
        """Store an article's text with its reading; its entry is read. The same reading again changes nothing.

        A silent one raises no alerts, whoever judges it.
        """

    def known_articles(self, article_ids: Sequence[str]) -> set[str]:
        """Those of these articles that are stored."""

    def save_unreadable(self, article_id: str, reason: str, *, retry: datetime | None) -> int:
        """Record why an entry could not be read, and when to try again (None: never); returns the attempts so far."""

    # -- judge ----------------------------------------------------------------
    def together(self) -> AbstractContextManager[None]:
        """Make all that this thread asks and writes meanwhile one transaction: all of it or nothing."""

    def unjudged(self, limit: int, *, lane: int | None = None) -> Sequence[tuple[Article, Reading, bool]]:
        """Readings to be judged, all or a lane's, by date of publication; the flag says that they raise no alerts."""

    def unplanned(
        self, limit: int, *, now: datetime, patience: timedelta = ...
    ) -> Sequence[tuple[Article, Reading, bool]]:
        """Readings to be judged that are in no lane yet, by date; the flag says that they were judged before.

        Only those that need not wait for older ones: nothing older is still to come that is known of (no feed was
        never polled or is overdue by `patience`, no entry with an earlier date is untried), or they were fetched longer
        than `patience` ago.
        """

    def planned(self) -> Sequence[Claim]:
        """The articles that wait in a lane to be judged."""

    def ties(self, claims: Sequence[Claim]) -> Sequence[frozenset[int | str]]:
        """What each article is tied to now: its keys and bands, and the values, series and stories found by them.

        A series goes by its id, all else by numbers.
        """

    def save_plan(self, claims: Sequence[Claim]) -> None:
        """Put articles into their lanes, and forget those that were judged since.

        A plan ends where somebody takes the run lock, or that of `judge` as a whole.
        """

    def articles(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Article, Reading]]:
        """Stored articles with their readings, by article id; those that are not stored are left out."""

    def stories(self, bands: Sequence[str], article_id: str) -> Sequence[Story]:
        """The stories that share at least one of these bands. Their `copies` do not count the article of this id."""

    def records(self, keys: Sequence[str]) -> Sequence[Record]:
        """The ledger's records under any of these keys (`monitor.ledger.series.keys`), oldest first.

        Of each key the newest, up to a fixed number of values by trusted publishers, of values by others and of
        repetitions; and the first record of each value among them. An article that is judged again finds its own
        earlier records there.
        """

    def told_by(self, article_ids: Sequence[str]) -> Sequence[Record]:
        """The records of these articles, in the order of the ids and of their texts."""

    def standings(self, roots: Collection[str], article: Article, story: Story) -> Mapping[str, Standing]:
        """Who gave the values that these records first gave, by the record's id; a value that nobody gave is left out.

        What the article itself told is not counted; whether its story and its outlet are among the others is told.
        """

    def series(self, series_id: str, limit: int = 1000) -> Sequence[Record]:
        """The newest records of a series, oldest first."""

    def save_judgements(
        self,
        article: Article,
        story: Story,
        judgements: Sequence[Judgement],
        keys: Mapping[str, Sequence[str]],
        alerts: Sequence[Alert],
        deliveries: Sequence[Delivery],
    ) -> None:
        """Write an article's judgements, its story, its alerts and deliveries. `keys` maps a record id to its keys.

        A record that has no place in `keys` is no news: its article is not counted among the sources of its value.
        Judging an article again replaces its judgements; an alert that was ever in the outbox adds nothing to it.
        """

    def judged(self, after: str | None, limit: int) -> Sequence[tuple[Article, Reading]]:
        """Articles that are judged, with their readings, by date of publication; a page that begins after an id."""

    def replace_judgements(self, found: Iterable[Rejudged]) -> int:
        """Put these in place of every judgement and story there is, all or nothing; returns how many articles.

        `found` may read the store while it is taken: it sees what was there before. Alerts and deliveries stay.
        """

    # -- dispatch -------------------------------------------------------------
    def due_deliveries(self, now: datetime, limit: int, channel: str | None = None) -> Sequence[Delivery]:
        """Deliveries whose time has come, in order, for channels that are not waiting (or for one channel).

        A channel waits as a whole while one of its deliveries waits for another attempt. A delivery that is held (quiet
        hours, a digest's hour) holds back no other. One of unknown fate comes again, under the same key.
        """

    def save_message(
        self,
        keys: Sequence[str],
        state: DeliveryState,
        *,
        now: datetime,
        due: datetime | None = None,
        reason: str | None = None,
        reference: str | None = None,
    ) -> None:
        """Record an attempt at one message that told one delivery or several (a digest): all of them or none.

        A message that is given up leaves an event "given up" about its channel.
        """

    def save_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries of alerts that are in the outbox already; those that are there too add nothing."""

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        """The newest deliveries in these states (none given: any), newest first."""

    def told_series(self, rule_id: str, since: datetime) -> Mapping[str, datetime]:
        """The series that a rule's alerts told of since then, or will: series id → the latest time of a delivery."""

    def latencies(self, limit: int) -> Sequence[tuple[str, float]]:
        """Of the newest deliveries that were sent: channel, and seconds from the article's publication."""

    def first_reference(self, channel: str, series_id: str) -> Delivery | None:
        """The first delivery that told of a series on a channel, in a message of its own that has a reference there."""

    def find_deliveries(self, prefix: str, limit: int = 20) -> Sequence[Delivery]:
        """Deliveries whose key begins so, in the order in which they were raised."""

    def requeue(self, keys: Sequence[str], *, now: datetime) -> int:
        """Make deliveries that were given up, or wait, due at once as if never tried; returns how many there were."""

    # -- what people ask ------------------------------------------------------
    def judgements(self, query: FigureQuery) -> Sequence[Judgement]:
        """Judged figures by filters, newest first."""

    def find_records(self, prefix: str, limit: int = 20) -> Sequence[Record]:
        """Records whose id begins so, by id; a record's whole id finds that record alone."""

    def find_series(self, prefix: str, limit: int = 20) -> Sequence[str]:
        """Ids of series that begin so, in order."""

    def judgements_of(self, article_id: str) -> Sequence[Judgement]:
        """An article's judgements, in the order of its figures."""

    def feed_health(self) -> Sequence[FeedHealth]:
        """Every registered feed with its state and its yield, by feed id."""

    def unreadable(self, limit: int = 100) -> Sequence[Unreadable]:
        """Entries that could not be read so far, the latest first."""

    def summary(self) -> Summary:
        """The memory in numbers."""

    # -- journal --------------------------------------------------------------
    def start_run(self, command: str, *, now: datetime) -> int:
        """Note that a run began; returns its id."""

    def end_run(
        self, run: int, exit_code: int, done: Mapping[str, int], *, now: datetime, error: str | None = None
    ) -> None:
        """Note how a run ended and what it did."""

    def runs(self, limit: int = 20) -> Sequence[Run]:
        """The latest runs, newest first."""

    def record_event(self, kind: str, subject: str, body: Mapping[str, str], *, now: datetime) -> int:
        """Keep an event for good (a person's mark on a figure, a suppressed alert); returns its id."""

    def events(self, kind: str | None = None, subject: str | None = None, *, after: int = 0) -> Sequence[Event]:
        """Events of a kind and about a subject (None: any), oldest first; only those kept after the one of this id."""

    def close(self) -> None:
        """Give the database back."""
