"""Feeds, what is remembered of them, and which of their entries were seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from monitor.domain.articles import Entry
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Feed, FeedState, Tier
from monitor.domain.work import slot
from monitor.store import dialect, schema
from monitor.store.codec import to_json
from monitor.store.columns import clean
from monitor.store.dialect import Row, chunks
from monitor.store.identity import article_id, next_revision, own_id

# A feed's new state, its entries, and whether their articles raise no alerts.
Poll = tuple[FeedState, Sequence[Entry], bool]

_LOOKED_UP = 5000  # keys in one look-up
_ROWS = 1000  # rows held at a time where all feeds are walked through

_STATE_FIELDS = tuple(field.name for field in fields(FeedState))
_FEED_FIELDS = tuple(field.name for field in fields(Feed))


class Known(NamedTuple):
    """An entry that was seen before: with what content, and as which article."""

    fingerprint: str
    article_id: str


def register_feeds(connection: Connection, known: Iterable[Feed]) -> None:
    """Make the registered feeds those given; writes only what differs."""
    wanted = {feed.id: feed for feed in known}
    new = dict(wanted)
    changed: list[Feed] = []
    moved: list[Feed] = []
    left: list[str] = []
    for row in connection.execute(select(schema.feeds).execution_options(yield_per=_ROWS)):
        if (feed := wanted.get(row.id)) is None:
            left += [row.id] if row.registered else []
            continue
        del new[row.id]
        if _feed_row(feed) != row._asdict():
            changed.append(feed)
        # An address that somebody corrected is a new start; one that the server moved (FeedState.url) is kept.
        if feed.url != row.url:
            moved.append(feed)
    feeds = schema.feeds
    for ids in chunks(left):
        connection.execute(update(feeds).where(feeds.c.id.in_(ids)).values(registered=False))
    for part in chunks([*changed, *new.values()]):
        _upsert(connection, [_feed_row(feed) for feed in part])
    for part in chunks([*moved, *new.values()]):
        save_states(connection, [FeedState(feed_id=feed.id, url=feed.url) for feed in part])


def registered_feeds(connection: Connection) -> list[Feed]:
    """The feeds of the configuration that was registered last."""
    rows = connection.execute(select(schema.feeds).where(schema.feeds.c.registered).order_by(schema.feeds.c.id))
    return [_feed(row) for row in rows]


def feed_states(connection: Connection, only: Sequence[str] | None = None) -> dict[str, FeedState]:
    """The states of the registered feeds, or of those among them that are asked for, by feed id."""
    states, feeds = schema.feed_states, schema.feeds
    query = select(states).join(feeds, feeds.c.id == states.c.feed_id).where(feeds.c.registered)
    if only is not None:
        query = query.where(states.c.feed_id.in_(list(only)))
    return {row.feed_id: FeedState(**row._asdict()) for row in connection.execute(query)}


def save_states(connection: Connection, states: Sequence[FeedState]) -> None:
    """Write states whole, each in place of its feed's earlier one."""
    if not states:
        return
    upsert = dialect.insert(connection, schema.feed_states)
    replaced = {name: upsert.excluded[name] for name in _STATE_FIELDS if name != "feed_id"}
    rows = [{name: getattr(state, name) for name in _STATE_FIELDS} for state in states]
    connection.execute(upsert.on_conflict_do_update(index_elements=["feed_id"], set_=replaced), rows)


def known_entries(connection: Connection, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Known]]:
    """Those of these entries that were seen before: feed id → entry key → what is known of it."""
    found: dict[str, dict[str, Known]] = {}
    pairs = ((clean(feed), clean(key)) for feed, keys in wanted.items() for key in keys)
    for part in chunks(pairs, _LOOKED_UP):
        for feed, key, print_, identity in dialect.seen_entries(connection, part):
            found.setdefault(feed, {})[key] = Known(print_, identity)
    return found


def save_polls(connection: Connection, polls: Sequence[Poll], now: datetime) -> list[int]:
    """Write states, and queue those entries that are new or changed; returns how many of each poll were queued."""
    save_states(connection, [state for state, _, _ in polls])
    known = known_entries(connection, {state.feed_id: [entry.key for entry in found] for state, found, _ in polls})
    fresh: list[tuple[int, Entry]] = []
    changed: list[tuple[int, Entry, str]] = []
    for number, (state, found, _) in enumerate(polls):
        here = known.get(clean(state.feed_id), {})
        for key, entry in {clean(entry.key): entry for entry in found}.items():
            if (before := here.get(key)) is None:
                fresh.append((number, entry))
            elif clean(entry.fingerprint) != before.fingerprint:
                changed.append((number, entry, before.article_id))
    queued = [0] * len(polls)
    if not fresh and not changed:
        return queued
    seen: list[dict[str, Any]] = []
    queue: dict[str, dict[str, Any]] = {}
    identities = [article_id(entry) for _, entry in fresh]
    holders = _Holders(connection, [(entry.feed_id, own) for (_, entry), own in zip(fresh, identities, strict=True)])
    for (number, entry), own in zip(fresh, identities, strict=True):
        identity, wanted = holders.place(entry, own)
        seen.append(_seen(entry, identity, now))
        if wanted:
            queue[identity] = _queued(entry, identity, now, silent=polls[number][2])
            queued[number] += 1
    for number, entry, held in changed:
        identity = _revision(connection, held, entry, queue)
        seen.append(_seen(entry, identity, now))
        queued[number] += identity not in queue
        queue[identity] = _queued(entry, identity, now, silent=polls[number][2])
    _write(connection, seen, list(queue.values()))
    return queued


class _Holders:
    """Which article ids are taken, and by which entries of the feeds that ask: their feeds and fingerprints."""

    def __init__(self, connection: Connection, asked: Iterable[tuple[str, str]]) -> None:
        """`asked` are feeds, each with the id of an article that it names."""
        self._taken: dict[str, set[tuple[str, str]]] = {}
        for part in chunks(((clean(feed), identity) for feed, identity in asked), _LOOKED_UP):
            for identity, feed, fingerprint in dialect.holders(connection, part):
                self._taken.setdefault(identity, set()).update({(feed, fingerprint)} if feed is not None else ())

    def place(self, entry: Entry, identity: str) -> tuple[str, bool]:
        """The article id of a new entry whose address says `identity`, and whether that article is still to be read.

        Another feed's entry with this address tells of the same article. So does one of the same feed with the same
        content: the feed gave it a new key. With other content it is another article at the same address.
        """
        holders = self._taken.get(identity)
        if holders is not None:
            here = {fingerprint for feed, fingerprint in holders if feed == entry.feed_id}
            if not here or entry.fingerprint in here:
                holders.add((entry.feed_id, entry.fingerprint))
                return identity, False
            identity = own_id(entry)
        self._taken.setdefault(identity, set()).add((entry.feed_id, entry.fingerprint))
        return identity, True


def _revision(connection: Connection, identity: str, entry: Entry, queue: Mapping[str, Mapping[str, Any]]) -> str:
    # A text that nobody has read yet is replaced where it waits; one that was read gets a new id. Two entries of one
    # feed that shared an article until now, and differ from now on, get an id each.
    while _is_read(connection, identity) or (
        (other := queue.get(identity)) is not None
        and other["feed_id"] == entry.feed_id
        and other["fingerprint"] != entry.fingerprint
    ):
        identity = next_revision(identity)
    return identity


def _is_read(connection: Connection, identity: str) -> bool:
    articles = schema.articles
    return connection.execute(select(articles.c.n).where(articles.c.id == identity)).first() is not None


def _write(connection: Connection, seen: list[dict[str, Any]], queue: list[dict[str, Any]]) -> None:
    if seen:
        upsert = dialect.insert(connection, schema.entries)
        replaced = {name: upsert.excluded[name] for name in ("fingerprint", "article_id")}
        connection.execute(upsert.on_conflict_do_update(index_elements=["feed_id", "key"], set_=replaced), seen)
    if queue:
        upsert = dialect.insert(connection, schema.unread)
        replaced = {c.name: upsert.excluded[c.name] for c in schema.unread.c if c.name not in {"article_id", "queued"}}
        connection.execute(upsert.on_conflict_do_update(index_elements=["article_id"], set_=replaced), queue)


def _seen(entry: Entry, identity: str, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": entry.feed_id,
        "key": entry.key,
        "fingerprint": entry.fingerprint,
        "article_id": identity,
        "seen": now,
    }


def _queued(entry: Entry, identity: str, now: datetime, *, silent: bool) -> dict[str, Any]:
    # A feed's date of 2099 must not hold an entry back behind all others.
    dated = min(entry.published or entry.updated or now, now)
    return {
        "article_id": identity,
        "feed_id": entry.feed_id,
        "key": entry.key,
        "fingerprint": entry.fingerprint,
        "url": entry.url,
        "slot": slot(entry.url, entry.feed_id),
        "title": entry.title,
        "dated": dated,
        "queued": now,
        "silent": silent,
        "attempts": 0,
        "retry": None,
        "given_up": False,
        "reason": None,
        "body": to_json(entry),
    }


def _upsert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    upsert = dialect.insert(connection, schema.feeds)
    replaced = {column.name: upsert.excluded[column.name] for column in schema.feeds.c if column.name != "id"}
    connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=replaced), rows)


def _feed_row(feed: Feed) -> dict[str, Any]:
    return {**{name: getattr(feed, name) for name in _FEED_FIELDS}, "registered": True}


def _feed(row: Row) -> Feed:
    values: Mapping[str, Any] = {name: getattr(row, name) for name in _FEED_FIELDS}
    language = None if row.language is None else Language(row.language)
    return Feed(**{**values, "tier": Tier(row.tier), "language": language})
