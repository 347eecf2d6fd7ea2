"""The store over SQLite and PostgreSQL: every method is one transaction over the functions of this room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from monitor.domain.alerts import Alert, Delivery, DeliveryState
from monitor.domain.articles import Article, Entry, Story
from monitor.domain.feeds import Feed, FeedState
from monitor.domain.figures import Judgement, Record, Standing
from monitor.domain.overview import Event, FeedHealth, FigureQuery, Rejudged, Run, Summary, Unreadable
from monitor.domain.readings import Reading
from monitor.domain.recollection import Recollection
from monitor.domain.work import EVER, Claim, Share, Verb
from monitor.store import journal, judging, lanes, ledger, listings, outbox, polls, readings, shares
from monitor.store.bands import Bands
from monitor.store.database import Database
from monitor.store.figures import told_by
from monitor.store.lock import run_lock, share_lock
from monitor.store.migrate import ensure
from monitor.store.recall import Recall
from monitor.store.standings import Standings


class SqlStore:
    """`monitor.ports.Store` over a SQL database.

    `place` is a path, `:memory:`, `sqlite:///PATH` or `postgresql://…`. Opening makes or migrates the tables. Any
    method raises StoreUnavailable where the database is away, full or held by another (nothing is written then), and
    StoreError where it is damaged or not what this program expects.
    """

    def __init__(self, place: str | Path) -> None:
        self.database = Database(place)
        # What was handed out to be read, so that a text that changed meanwhile is not taken for read.
        self._reading: dict[str, str] = {}
        self._bands = Bands()
        self._recall = Recall()
        self._standings = Standings()
        try:
            ensure(self.database)
        except BaseException:
            self.database.close()
            raise

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def size(self) -> int:
        """Bytes on disk."""
        return self.database.size()

    @contextmanager
    def lock(self, part: str | None = None) -> Iterator[None]:
        """The run lock, or a worker's share of it. Raises LockedError at once where another holds it."""
        with run_lock(self.database) if part is None else share_lock(self.database, part):
            if part in (None, Verb.JUDGE):  # who judges alone keeps to no plan, and makes one out of date
                self._forget_plan()
            yield

    def _forget_plan(self) -> None:
        with self.database.reading() as connection:
            planned = lanes.has_plan(connection)
        if planned:
            with self.database.writing() as connection:
                lanes.forget_plan(connection)

    def shares(self, verb: Verb, now: datetime, *, feeds: int = 1000, patience: timedelta = EVER) -> Sequence[Share]:
        """The parts of a verb's work that have something to do now; at most so many feeds in one."""
        with self.database.reading() as connection:
            return shares.shares(connection, verb, now, feeds=feeds, patience=patience)

    # -- poll -----------------------------------------------------------------
    def register_feeds(self, feeds: Sequence[Feed]) -> None:
        """Make the known feeds those of the configuration; the state of a feed that went away is kept."""
        with self.database.writing() as connection:
            polls.register_feeds(connection, feeds)

    def feed_states(self, only: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        """The state of every registered feed, or of those among them that are named, by feed id."""
        with self.database.reading() as connection:
            return polls.feed_states(connection, only)

    def due_feeds(self, now: datetime, only: Sequence[str] | None = None) -> Sequence[str]:
        """The ids of the registered feeds, or of those named, that are to be polled now: the longest overdue first."""
        with self.database.reading() as connection:
            return shares.due_feeds(connection, now, only)

    def next_poll(self) -> datetime | None:
        """When the first of the registered feeds is due that were polled before; None where there is none."""
        with self.database.reading() as connection:
            return shares.next_poll(connection)

    def known_entries(self, wanted: Mapping[str, Sequence[str]]) -> Mapping[str, Mapping[str, str]]:
        """The fingerprints of those of these entries that are stored already: feed id → entry key → fingerprint."""
        with self.database.reading() as connection:
            known = polls.known_entries(connection, wanted)
        return {feed: {key: one.fingerprint for key, one in found.items()} for feed, found in known.items()}

    def save_polls(
        self, found: Sequence[polls.Poll], *, now: datetime, events: Sequence[tuple[str, str, Mapping[str, str]]] = ()
    ) -> Sequence[int]:
        """Store feeds' states, queue their new and changed entries, and keep the events that belong to it.

        Returns how many entries of each feed were queued.
        """
        with self.database.writing() as connection:
            for kind, subject, body in events:
                journal.record_event(connection, kind, subject, body, now)
            return polls.save_polls(connection, found, now)

    # -- read -----------------------------------------------------------------
    def unread(self, now: datetime, limit: int, slot: int | None = None) -> Sequence[tuple[str, Entry]]:
        """Entries to be read, of any slot or of one, oldest first, each with its article id."""
        with self.database.reading() as connection:
            found = readings.unread(connection, now, limit, slot)
        self._reading = {identity: entry.fingerprint for identity, entry in found}
        return found

    def read_attempts(self, article_id: str) -> int:
        """How often reading this entry failed so far."""
        with self.database.reading() as connection:
            return readings.read_attempts(connection, article_id)

    def begin_reading(self, article_id: str) -> int:
        """Count an attempt at reading before it is made; returns the attempts, this one included."""
        with self.database.writing() as connection:
            return readings.begin_reading(connection, article_id)

    def save_reading(self, article: Article, reading: Reading, *, silent: bool = False) -> None:
        """Store an article's text with its reading; its entry is read. The same reading again changes nothing."""
        with self.database.writing() as connection:
            seen = self._reading.get(article.id)
            readings.save_reading(connection, article, reading, seen=seen, silent=silent)

    def known_articles(self, article_ids: Sequence[str]) -> set[str]:
        """Those of these articles that are stored."""
        with self.database.reading() as connection:
            return readings.known_articles(connection, article_ids)

    def save_unreadable(self, article_id: str, reason: str, *, retry: datetime | None) -> int:
        """Record why an entry could not be read, and when to try again (None: never); returns the attempts so far."""
        with self.database.writing() as connection:
            return readings.save_unreadable(connection, article_id, reason, retry=retry)

    # -- judge ----------------------------------------------------------------
    def together(self) -> AbstractContextManager[None]:
        """Make all that this thread asks and writes meanwhile one transaction."""
        return self.database.together()

    def unjudged(self, limit: int, *, lane: int | None = None) -> Sequence[tuple[Article, Reading, bool]]:
        """Readings to be judged, by date of publication; the flag says that they raise no alerts."""
        with self.database.reading() as connection:
            return readings.unjudged(connection, limit, lane)

    def unplanned(
        self, limit: int, *, now: datetime, patience: timedelta = EVER
    ) -> Sequence[tuple[Article, Reading, bool]]:
        """Readings to be judged that are in no lane and need not wait for older ones (see `shares.settled`)."""
        with self.database.reading() as connection:
            return lanes.unplanned(connection, limit, shares.settled(connection, now, patience))

    def planned(self) -> Sequence[Claim]:
        """The articles that wait in a lane to be judged."""
        with self.database.reading() as connection:
            return lanes.planned(connection)

    def ties(self, claims: Sequence[Claim]) -> Sequence[frozenset[int | str]]:
        """What each article is tied to now: its keys and bands, and the values, series and stories found by them."""
        with self.database.reading() as connection:
            return lanes.ties(connection, claims, self._bands)

    def save_plan(self, claims: Sequence[Claim]) -> None:
        """Put articles into their lanes, and forget those that were judged since."""
        with self.database.writing() as connection:
            lanes.save_plan(connection, claims)

    def articles(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Article, Reading]]:
        """Stored articles with their readings, by article id."""
        with self.database.reading() as connection:
            return readings.stored_articles(connection, article_ids)

    def stories(self, bands: Sequence[str], article_id: str) -> Sequence[Story]:
        """The stories that share at least one of these bands, oldest first; the article is not counted with them."""
        with self.database.reading() as connection:
            return ledger.stories(connection, bands, article_id, self._bands)

    def records(self, keys: Sequence[str]) -> Recollection:
        """The ledger's newest records under any of these keys, oldest first (see `recall.RECORDS_PER_SHELF`)."""
        with self.database.reading() as connection:
            return ledger.records(connection, keys, self._recall)

    def told_by(self, article_ids: Sequence[str]) -> Sequence[Record]:
        """The records of these articles, in the order of the ids and of their texts."""
        with self.database.reading() as connection:
            return told_by(connection, article_ids)

    def standings(self, roots: Collection[str], article: Article, story: Story) -> Mapping[str, Standing]:
        """Who gave the values that these records first gave, but for an article of a story; by the record's id."""
        with self.database.reading() as connection:
            return ledger.standings(connection, roots, article, story, self._recall, self._standings)

    def series(self, series_id: str, limit: int = 1000) -> Sequence[Record]:
        """The newest records of a series, oldest first."""
        with self.database.reading() as connection:
            return ledger.series(connection, series_id, limit)

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

        Judging an article again replaces its judgements and doubles no alert.
        """
        with self.database.redoing() as connection:
            judging.save_judgements(connection, article, story, judgements, keys, self._recall)
            outbox.save_alerts(connection, alerts, deliveries)

    def judged(self, after: str | None, limit: int) -> Sequence[tuple[Article, Reading]]:
        """Articles that are judged, with their readings, by date of publication; a page that begins after an id."""
        with self.database.reading() as connection:
            return readings.judged(connection, after, limit)

    def replace_judgements(self, found: Iterable[Rejudged]) -> int:
        """Put these in place of every judgement and story there is, all or nothing; returns how many articles.

        `found` may read the store while it is taken: it sees what was there before. Alerts and deliveries stay.
        """
        # A database in memory has one connection only, so that nothing can be read while it writes.
        taken = list(found) if self.database.dialect == "sqlite" and self.database.file is None else found
        count, recall = 0, Recall()
        with self.database.writing() as connection:
            judging.forget_judgements(connection)
            for item in taken:
                count += 1
                if item.reading is not None:
                    readings.save_reading(connection, item.article, item.reading, seen=None)
                judging.save_judgements(connection, item.article, item.story, item.judgements, item.keys, recall)
        return count

    # -- dispatch -------------------------------------------------------------
    def due_deliveries(self, now: datetime, limit: int, channel: str | None = None) -> Sequence[Delivery]:
        """Deliveries whose time has come, in order, for channels that are not waiting."""
        with self.database.reading() as connection:
            return outbox.due_deliveries(connection, now, limit, channel)

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
        """Record an attempt at one message that told one or several deliveries: all of them or none."""
        with self.database.writing() as connection:
            outbox.save_attempt(connection, keys, state, now=now, due=due, reason=reason, reference=reference)

    def save_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries of alerts that are in the outbox already; those that are there too add nothing."""
        with self.database.writing() as connection:
            outbox.save_deliveries(connection, deliveries)

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        """The newest deliveries in these states (none given: any), newest first."""
        with self.database.reading() as connection:
            return outbox.list_deliveries(connection, states, channel, limit)

    def told_series(self, rule_id: str, since: datetime) -> Mapping[str, datetime]:
        """The series that a rule's alerts told of since then, or will: series id → the latest time of a delivery."""
        with self.database.reading() as connection:
            return outbox.told_series(connection, rule_id, since)

    def latencies(self, limit: int) -> Sequence[tuple[str, float]]:
        """Of the newest deliveries that were sent: channel, and seconds from the article's publication."""
        with self.database.reading() as connection:
            return outbox.latencies(connection, limit)

    def first_reference(self, channel: str, series_id: str) -> Delivery | None:
        """The first delivery that told of a series on a channel, in a message of its own that has a reference there."""
        with self.database.reading() as connection:
            return outbox.first_reference(connection, channel, series_id)

    def find_deliveries(self, prefix: str, limit: int = 20) -> Sequence[Delivery]:
        """Deliveries whose key begins so, in the order in which they were raised."""
        with self.database.reading() as connection:
            return outbox.find_deliveries(connection, prefix, limit)

    def requeue(self, keys: Sequence[str], *, now: datetime) -> int:
        """Make deliveries that were given up, or wait, due at once as if never tried; returns how many there were."""
        with self.database.writing() as connection:
            return outbox.requeue(connection, keys, now)

    # -- what people ask ------------------------------------------------------
    def judgements(self, query: FigureQuery) -> Sequence[Judgement]:
        """Judged figures by filters, newest first."""
        with self.database.reading() as connection:
            return listings.judgements(connection, query)

    def find_records(self, prefix: str, limit: int = 20) -> Sequence[Record]:
        """Records whose id begins so, by id; a record's whole id finds that record alone."""
        with self.database.reading() as connection:
            return listings.find_records(connection, prefix, limit)

    def find_series(self, prefix: str, limit: int = 20) -> Sequence[str]:
        """Ids of series that begin so, in order."""
        with self.database.reading() as connection:
            return listings.find_series(connection, prefix, limit)

    def judgements_of(self, article_id: str) -> Sequence[Judgement]:
        """An article's judgements, in the order of its figures."""
        with self.database.reading() as connection:
            return listings.judgements_of(connection, article_id)

    def feed_health(self) -> Sequence[FeedHealth]:
        """Every registered feed with its state and its yield, by feed id."""
        with self.database.reading() as connection:
            return listings.feed_health(connection)

    def unreadable(self, limit: int = 100) -> Sequence[Unreadable]:
        """Entries that could not be read so far, the latest first."""
        with self.database.reading() as connection:
            return listings.unreadable(connection, limit)

    def summary(self) -> Summary:
        """The memory in numbers."""
        with self.database.reading() as connection:
            return listings.summary(connection)

    # -- journal --------------------------------------------------------------
    def start_run(self, command: str, *, now: datetime) -> int:
        """Note that a run began; returns its id."""
        with self.database.writing() as connection:
            return journal.start_run(connection, command, now)

    def end_run(
        self, run: int, exit_code: int, done: Mapping[str, int], *, now: datetime, error: str | None = None
    ) -> None:
        """Note how a run ended and what it did."""
        with self.database.writing() as connection:
            journal.end_run(connection, run, exit_code, done, now=now, error=error)

    def runs(self, limit: int = 20) -> Sequence[Run]:
        """The latest runs, newest first."""
        with self.database.reading() as connection:
            return journal.runs(connection, limit)

    def record_event(self, kind: str, subject: str, body: Mapping[str, str], *, now: datetime) -> int:
        """Keep an event for good; returns its id."""
        with self.database.writing() as connection:
            return journal.record_event(connection, kind, subject, body, now)

    def events(self, kind: str | None = None, subject: str | None = None, *, after: int = 0) -> Sequence[Event]:
        """Events of a kind and about a subject (None: any), oldest first; only those kept after the one of this id."""
        with self.database.reading() as connection:
            return journal.events(connection, kind, subject, after)
